"""How long to bear with a server before a film counts as lost."""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import define, field, frozen

from plex_previews.errors import SourceLost


@frozen
class Patience:
    """Times in seconds. ``tries`` is how often in a row a request may bring nothing."""

    connect: float = 10.0
    silence: float = 20.0
    tries: int = 4
    first_wait: float = 0.25
    longest_wait: float = 15.0

    def wait(self, failed: int, asked: float | None = None) -> float:
        """Before the next try after ``failed`` ones: doubling, or what the server asked for; bounded."""
        wanted = self.first_wait * 2 ** (failed - 1) if asked is None else asked
        return min(max(0.0, wanted), self.longest_wait)


class Hiccup(Exception):
    """A request brought nothing, but another may: ``wait`` is the pause that the server asked for."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


@define
class Tries:
    """Counts the hiccups of one transfer. ``pause`` sleeps, and raises where nobody waits any more; ``clock`` is in
    seconds.
    """

    name: str
    patience: Patience
    pause: Callable[[float], None]
    clock: Callable[[], float] = time.monotonic
    failed: int = 0
    _begun: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._begun = self.clock()

    def progressed(self) -> None:
        self.failed = 0
        self._begun = self.clock()

    def failed_by(self, hiccup: Hiccup) -> None:
        """Pauses before the next try; raises ``SourceLost`` after the last."""
        self.failed += 1
        if self.failed >= self.patience.tries:
            reason = f"{hiccup.reason}; tried {self.failed} times in {self.clock() - self._begun:.0f} s"
            raise SourceLost(self.name, reason, "see whether the server is well") from hiccup
        self.pause(self.patience.wait(self.failed, hiccup.wait))
