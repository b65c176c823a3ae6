"""Films that are only gone from their place: the file lies in the folder of its library under another name, of which
its server has not told yet.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from plex_previews.ledger.fingerprints import SourceFingerprint
from plex_previews.ledger.records import FilmKey, KnownFilm, Sighting
from plex_previews.previews.upkeep.walking import Walk, may_be_film


def renamed(folder: Path, films: Iterable[KnownFilm], listed: Collection[str | None]) -> dict[FilmKey, Path]:
    """Where the files of ``films`` may lie now in ``folder``, which is walked once. ``listed`` are the paths of other
    films, which are none of them.
    """
    by_size: defaultdict[int | None, list[KnownFilm]] = defaultdict(list)
    for film in films:
        by_size[film.seen.source.size].append(film)
    found: dict[FilmKey, Path] = {}
    for path, status in _files(folder, listed):
        for film in _of_size(by_size, status.st_size):
            if is_same_file(film.seen, status):
                found.setdefault(film.seen.key, path)
    return found


def is_same_file(seen: Sighting, status: os.stat_result) -> bool:
    """Whether a file may be the one that was seen: by its size and time, or by its size and hint. Pure."""
    if seen.hint == f"{status.st_dev}:{status.st_ino}" and seen.source.size in (None, status.st_size):
        return True
    return not seen.source.replaced_by(SourceFingerprint(status.st_size, status.st_mtime))


def _of_size(films: dict[int | None, list[KnownFilm]], size: int) -> Sequence[KnownFilm]:
    return (*films.get(size, ()), *films.get(None, ()))


def _files(folder: Path, listed: Collection[str | None]) -> Iterator[tuple[Path, os.stat_result]]:
    for listing in Walk(folder, follow=True):
        for path in (listing.folder / name for name in listing.files if may_be_film(name)):
            if str(path) not in listed:
                try:
                    yield path, path.stat()
                except OSError:
                    continue
