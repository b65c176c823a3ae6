"""Films, and outputs, of which no listing says whether they are still there: in each round some are looked at.

No disk is woken for that: only what lies where a look costs nothing is looked at. ``verify --server`` looks at all.
"""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Generic, TypeVar

from attrs import evolve

from plex_previews.ledger.freshness import Freshness, Verdict
from plex_previews.ledger.records import FilmKey, MadeOutput
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.rounds.judging import Judged
from plex_previews.previews.rounds.resolving import Open
from plex_previews.previews.rounds.sighting import Sighted
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.limits import is_quick
from plex_previews.storage.nature import Nature

_T = TypeVar("_T")

LOOKS: Final = 1000
"""So many films of a server are looked at in one round: of a library that is smaller, all."""

_AFAR: Final = frozenset({Nature.NETWORK, Nature.CLOUD})


class Sample(Generic[_T]):
    """So many of all that are offered, each by the same chance (Vitter's algorithm R); of fewer, all."""

    def __init__(self, size: int = LOOKS) -> None:
        self._size = size
        self._offered = 0
        self._kept: list[_T] = []

    def offer(self, one: _T) -> None:
        self._offered += 1
        if len(self._kept) < self._size:
            self._kept.append(one)
        elif (number := int(random.random() * self._offered)) < self._size:  # noqa: S311 - no secret hangs on it
            self._kept[number] = one

    def __iter__(self) -> Iterator[_T]:
        return iter(self._kept)


class Fresh:
    """The films of one server that its listing and the ledger take for fresh: of them some are looked at."""

    def __init__(self, data_folder: Path | None, grounds: Grounds) -> None:
        self._data_folder, self._grounds = data_folder, grounds
        self._films: Sample[Sighted] = Sample()
        self._untold: Sample[tuple[Sighted, Whereabouts, Sequence[Judged]]] = Sample()

    def offer(self, film: Sighted) -> None:
        """A film that may be gone."""
        self._films.offer(film)

    def offer_untold(self, film: Sighted, where: Whereabouts, found: Sequence[Judged]) -> None:
        """A film with outputs of which the listing tells nothing."""
        self._untold.offer((film, where, found))

    def missing(self) -> list[Sighted]:
        """The films that are not at their place any more."""
        return [
            film for film in self._films if (path := film.located.path) and is_missing(path, self._grounds)
        ]

    def lacking(self, missing: Collection[FilmKey]) -> Iterator[Open]:
        """The films, but these, of which outputs are not there any more, with those to be looked at."""
        for film, where, found in self._untold:
            made = [] if film.seen.key in missing else [each for each in found if self._is_gone(each)]
            if made:
                looks = tuple(evolve(each, verdict=Verdict(Freshness.LOOK)) for each in made)
                yield Open(film.match, film.seen, film.listed, where, looks)

    def _is_gone(self, judged: Judged) -> bool:
        return judged.made is not None and is_gone(judged.made, self._data_folder, self._grounds)


def is_gone(made: MadeOutput, data_folder: Path | None, grounds: Grounds) -> bool:
    """Whether an output was deleted, or is not the file that was made; a folder of tiles only has to be there.

    False where a look would cost something: a server keeps the disk of its own data folder awake, and nobody that of
    films.
    """
    path = Path(made.path)
    nature = grounds.by_name(path).nature
    is_in_use = data_folder is not None and path.is_relative_to(data_folder) and nature not in _AFAR
    if not (is_quick(nature) or is_in_use):
        return False
    with suppress(OSError):
        found = _status(path)
        return found is None or not (stat.S_ISDIR(found.st_mode) or made.bytes in (None, found.st_size))
    return False


def is_missing(film: Path, grounds: Grounds) -> bool:
    """Whether a film is not at its place any more. False where a look would cost something."""
    if is_quick(grounds.by_name(film).nature):
        with suppress(OSError):
            return _status(film) is None
    return False


def _status(path: Path) -> os.stat_result | None:
    """None where nothing is there; raises :class:`OSError` where that cannot be told."""
    try:
        return os.stat(path)  # noqa: PTH116 - of a thousand
    except (FileNotFoundError, NotADirectoryError):
        return None
