"""The folders of a server's libraries on this machine, and whether each is what it was.

A film that is not found means nothing where the mount that it lay on has vanished. What is known of a root are the
films that the ledger has there: some of them are its sentinel.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from attrs import define

from plex_previews.errors import SourceUnreadable
from plex_previews.ledger.records import KnownFilm
from plex_previews.library import Library
from plex_previews.mapping.protocol import PathMapper
from plex_previews.storage.sentinels import SAMPLES, Glimpse, Sentinel, State, glimpse, judge

_AWAY: Final = frozenset({State.MISSING, State.EMPTY, State.SILENT})


@define
class Root:
    """One folder here. ``sought`` films were looked for in it and ``found`` of them were there; ``passed_over``
    ones were not looked at, or are not called missing, because of its ``state``.
    """

    path: Path
    state: State
    sought: int = 0
    found: int = 0
    passed_over: int = 0

    @property
    def is_away(self) -> bool:
        """Whether nothing below it can be read."""
        return self.state in _AWAY

    @property
    def tells(self) -> bool:
        """Whether a film that is not there is missing: the root is what it was, or the films that the server
        lists now are there where most that were known are not.
        """
        reordered = self.state is State.CHANGED and self.sought > 0 and 2 * self.found >= self.sought
        return self.state is State.PRESENT or reordered

    def trouble(self) -> SourceUnreadable:
        """What there is to say of a root that is not what it was."""
        return SourceUnreadable(
            str(self.path),
            self.state,
            "mount it; its films are not missing, and nothing of theirs is removed",
        )


class Roots:
    """The roots of some libraries. Looks at each when it is made, without waiting long for any."""

    def __init__(
        self,
        libraries: Iterable[Library],
        mapper: PathMapper,
        known: Sequence[KnownFilm],
        look: Callable[[Sentinel], Glimpse] = glimpse,
    ) -> None:
        folders = {
            str(candidate.path): candidate.path
            for library in libraries
            for remote in library.roots
            for candidate in mapper.local(remote)
        }
        self._roots = {
            name.rstrip(os.sep) + os.sep: Root(folder, state_of(folder, samples_of(folder, known), look))
            for name, folder in folders.items()
        }

    def over(self, path: str) -> Root | None:
        """The deepest root that holds a path."""
        holding = [name for name in self._roots if path.startswith(name)]
        return self._roots[max(holding, key=len)] if holding else None

    def troubled(self) -> list[Root]:
        """Those because of which films were passed over."""
        return [root for root in self._roots.values() if root.passed_over]


def samples_of(root: Path, known: Iterable[KnownFilm]) -> tuple[str, ...]:
    """Some of the films that were known below a root, spread over it, relative to it."""
    top = str(root).rstrip(os.sep) + os.sep
    paths = sorted(film.seen.local for film in known if film.seen.local and film.seen.local.startswith(top))
    step = max(1, len(paths) // SAMPLES)
    return tuple(path[len(top) :] for path in paths[::step][:SAMPLES])


def state_of(root: Path, samples: tuple[str, ...], look: Callable[[Sentinel], Glimpse]) -> State:
    """What became of a root. One that is empty is away even where nothing is known of it: films are listed there."""
    seen = look(Sentinel(root, "", samples))
    if seen.flaw is None and seen.exists and seen.empty:
        return State.EMPTY
    return judge(Sentinel(root, seen.identity, samples), seen)
