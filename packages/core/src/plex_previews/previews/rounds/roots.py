"""The folders of a server's libraries on this machine, and whether each is what it was.

A film that is not found means nothing where the mount that it lay on has vanished. Of a root whose sentinel was not
kept yet, some of the films that the ledger has there are the sentinel.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import define, evolve

from plex_previews.ledger.records import KnownFilm
from plex_previews.library import Library
from plex_previews.mapping.protocol import PathMapper
from plex_previews.previews.watching import Look, Watch
from plex_previews.storage.sentinels import SAMPLES, Sentinel, State, glimpse, judge

_AWAY: Final = frozenset({State.MISSING, State.EMPTY, State.SILENT})
_OTHERWISE: Final = frozenset({State.CHANGED, State.OTHER})


@define
class Root:
    """One folder here. ``sought`` films were looked for in it and ``found`` of them were there; ``passed_over``
    ones were not looked at, or are not called missing, because of its ``state``. ``known``: films of it were seen
    before.
    """

    path: Path
    state: State
    known: bool = False
    sought: int = 0
    found: int = 0
    passed_over: int = 0

    @property
    def is_away(self) -> bool:
        """Whether nothing below it can be read."""
        return self.state in _AWAY

    @property
    def is_another(self) -> bool:
        """Whether it is not what it was, and yet the films that the server lists now are there: it was put in
        another order, or on another disk.
        """
        return self.state in _OTHERWISE and self.sought > 0 and 2 * self.found >= self.sought

    @property
    def tells(self) -> bool:
        """Whether a film that is not there is missing."""
        return self.state is State.PRESENT or self.is_another


class Roots:
    """The roots of some libraries. Looks at each when it is made, without waiting long for any."""

    def __init__(
        self,
        libraries: Iterable[Library],
        mapper: PathMapper,
        known: Sequence[KnownFilm],
        watch: Watch,
        look: Look = glimpse,
    ) -> None:
        folders = {
            str(candidate.path): candidate.path
            for library in libraries
            for remote in library.roots
            for candidate in mapper.local(remote)
        }
        self._watch = watch
        self._roots = {
            name.rstrip(os.sep) + os.sep: _root(folder, watch.sentinel(folder), known, look)
            for name, folder in folders.items()
        }

    def keep(self) -> None:
        """Records the roots as they are now: those that surely are what they should be, for their films are there."""
        for root in self._roots.values():
            if root.is_another:
                self._watch.renew(root.path)
            elif root.state is State.PRESENT and (root.known or root.found):
                self._watch.keep(root.path)

    def renew(self) -> None:
        """Takes the roots as they are now, and records them: those that can be read, and of those that are empty the
        ones that are on the file system that they were on.
        """
        for root in self._roots.values():
            if root.state in _OTHERWISE or (
                root.state is State.EMPTY and self._watch.may_be_emptied(root.path)
            ):
                self._watch.renew(root.path)
                root.state = State.PRESENT

    def over(self, path: str) -> Root | None:
        """The deepest root that holds a path."""
        holding = [name for name in self._roots if path.startswith(name)]
        return self._roots[max(holding, key=len)] if holding else None

    def __iter__(self) -> Iterator[Root]:
        return iter(self._roots.values())

    def troubled(self) -> list[Root]:
        """Those because of which films were passed over."""
        return [root for root in self._roots.values() if root.passed_over]


def samples_of(root: Path, known: Iterable[KnownFilm]) -> tuple[str, ...]:
    """Some of the films that were known below a root, spread over it, relative to it."""
    top = str(root).rstrip(os.sep) + os.sep
    paths = sorted(film.seen.local for film in known if film.seen.local and film.seen.local.startswith(top))
    step = max(1, len(paths) // SAMPLES)
    return tuple(path[len(top) :] for path in paths[::step][:SAMPLES])


def state_of(recorded: Sentinel, look: Look) -> State:
    """What became of a root. One that is empty is away even where nothing is known of it: films are listed there;
    but not where it was recorded as empty.
    """
    seen = look(recorded)
    if seen.flaw is None and seen.exists and seen.empty and not recorded.identity:
        return State.EMPTY
    return judge(recorded if recorded.identity else evolve(recorded, identity=seen.identity), seen)


def _root(folder: Path, recorded: Sentinel | None, known: Iterable[KnownFilm], look: Look) -> Root:
    """By what was recorded of it, or else by the films that are known of it."""
    recorded = recorded or Sentinel(folder, "", samples_of(folder, known))
    return Root(folder, state_of(recorded, look), bool(recorded.samples))
