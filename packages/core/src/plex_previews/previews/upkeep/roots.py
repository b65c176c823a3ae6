"""The sentinels of roots, kept in a file, so that a mount that vanished is told from films that were deleted."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from plex_previews.previews.publishing import publish
from plex_previews.storage.sentinels import Sentinel, State, check, record


@frozen
class Roots:
    """The roots that are known. ``file`` None: none are, and none are kept."""

    file: Path | None

    def state(self, root: Path) -> State | None:
        """The worst of what became of ``root`` and of the known roots above and below it; None for a new one."""
        states = [check(sentinel) for sentinel in self._known() if _touches(sentinel.root, root)]
        return next((state for state in states if state is not State.PRESENT), states[0] if states else None)

    def keep(self, root: Path) -> None:
        """Records a root as it is now: only where it is present, and holds films.

        Raises :class:`plex_previews.errors.OutputError` where that cannot be kept.
        """
        if self.file is None:
            return
        kept = [*(each for each in self._known() if each.root != root), *_recorded(root)]
        text = json.dumps([{**asdict(one), "root": str(one.root)} for one in kept], indent=1)
        publish(self.file, lambda staging: staging.write_text(text + "\n", encoding="utf-8"))

    def _known(self) -> list[Sentinel]:
        """None from a file that cannot be read: there is nothing to compare with then."""
        if self.file is None:
            return []
        with suppress(OSError, ValueError, TypeError, KeyError):
            return [_sentinel(one) for one in json.loads(self.file.read_text(encoding="utf-8"))]
        return []


def _recorded(root: Path) -> list[Sentinel]:
    with suppress(OSError):
        return [record(root)]
    return []


def _sentinel(told: Any) -> Sentinel:
    return Sentinel(Path(told["root"]), str(told["identity"]), tuple(map(str, told["samples"])))


def _touches(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)
