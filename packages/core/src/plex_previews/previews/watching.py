"""The sentinels of folders that hold films: kept in the ledger, and looked at before anything is believed of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from plex_previews.errors import SourceUnreadable
from plex_previews.storage.answering import answer
from plex_previews.storage.sentinels import (
    SAMPLES,
    Glimpse,
    Sentinel,
    State,
    glimpse,
    is_in_place,
    judge,
    record,
)

if TYPE_CHECKING:
    from plex_previews.ledger.ledger import Ledger
    from plex_previews.ledger.records import KnownRoot

_DAY_S: Final = 24 * 3600.0
_LOOK_AGAIN_S: Final = 15.0
"""For so long a look at a root holds."""
_PATIENCE_S: Final = 5.0

Look = Callable[[Sentinel], Glimpse]


def trouble(root: Path, state: State, renewal: str = "") -> SourceUnreadable:
    """What there is to say of a root that is not what it was. ``renewal`` is the command that takes it as it is."""
    advice = "mount it; its films are not missing, and nothing of theirs is removed"
    return SourceUnreadable(
        str(root), state, f"{advice}; or, if they went on purpose: {renewal}" if renewal else advice
    )


@frozen
class _Seen:
    state: State
    until: float


class Watch:
    """What became of the roots that are known. Without a ledger none are, and none are kept. For one thread.

    Every method raises :class:`plex_previews.errors.LedgerError`.
    """

    def __init__(self, ledger: Ledger | None, look: Look = glimpse) -> None:
        self._ledger = ledger
        self._look = look
        self._known = {} if ledger is None else {str(each.sentinel.root): each for each in ledger.roots()}
        self._seen: dict[str, _Seen] = {}

    def sentinel(self, root: Path) -> Sentinel | None:
        """What was recorded of a root."""
        known = self._known.get(str(root))
        return known.sentinel if known else None

    def state(self, root: Path) -> State | None:
        """What became of a root; None for one that is not known."""
        return self._now(str(root)) if str(root) in self._known else None

    def troubled(self, path: str) -> SourceUnreadable | None:
        """Why nothing is to be believed of a film now: the deepest known root that holds it is not what it was."""
        holding = [root for root in self._known if path.startswith(root.rstrip(os.sep) + os.sep)]
        if not holding:
            return None
        root = max(holding, key=len)
        state = self._now(root)
        return None if state is State.PRESENT else trouble(Path(root), state)

    def worst(self, root: Path) -> State | None:
        """The worst of what became of ``root`` and of the known roots above and below it; None where none is known."""
        states = [self._now(name) for name in self._known if _touches(_real(Path(name)), root)]
        return next((state for state in states if state is not State.PRESENT), states[0] if states else None)

    def changed(self) -> list[tuple[Path, State]]:
        """The known roots that are not what they were."""
        states = [(Path(root), self._now(root)) for root in self._known]
        return [(root, state) for root, state in states if state is not State.PRESENT]

    def keep(self, root: Path) -> None:
        """Records a root as it is now: only one that is present, and holds films. One of which enough was recorded
        today is left as it is.
        """
        known = self._known.get(str(root))
        if self._ledger is None or (known is not None and _is_enough(known)):
            return
        self.renew(root)

    def renew(self, root: Path) -> None:
        """Records a root as it is now, whatever was known of it; one that cannot be read stays as it was known."""
        if self._ledger is None:
            return
        from plex_previews.ledger.records import KnownRoot

        try:
            sentinel = record(root)
        except OSError:
            return
        known = self._known[str(root)] = KnownRoot(sentinel, time.time())
        self._seen.pop(str(root), None)
        with self._ledger.writing() as entries:
            entries.roots([known])

    def may_be_emptied(self, root: Path) -> bool:
        """Whether a known root may be empty on purpose: it is there, and on the file system that it was on."""
        known = self._known.get(str(root))
        return known is not None and is_in_place(known.sentinel, self._look(known.sentinel))

    def forget(self, root: Path) -> bool:
        """Forgets a root that is no more; whether it was known."""
        known = self._known.pop(str(root), None)
        if self._ledger is None or known is None:
            return False
        with self._ledger.writing() as entries:
            entries.roots_forgotten([known.sentinel.root])
        return True

    def _now(self, root: str) -> State:
        seen = self._seen.get(root)
        if seen is None or seen.until < time.monotonic():
            sentinel = self._known[root].sentinel
            state = judge(sentinel, self._look(sentinel))
            seen = self._seen[root] = _Seen(state, time.monotonic() + _LOOK_AGAIN_S)
        return seen.state


def _is_enough(known: KnownRoot) -> bool:
    return len(known.sentinel.samples) >= SAMPLES and time.time() - known.seen_at < _DAY_S


def _real(path: Path) -> Path:
    try:
        return Path(answer(lambda: os.path.realpath(path), _PATIENCE_S))
    except (OSError, ValueError):
        return path


def _touches(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)
