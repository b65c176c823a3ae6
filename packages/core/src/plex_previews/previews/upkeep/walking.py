"""The outputs below what the user named, and the films that they lie beside."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from attrs import field, frozen

from plex_previews.errors import SourceError, SourceMissing, SourceUnreadable
from plex_previews.previews.finding import VIDEO_EXTENSIONS
from plex_previews.previews.upkeep.naming import Form, Named, form_of, named

_COMPANIONS: Final = (
    "ass bif bmp edl gif idx jpeg jpg json log md5 nfo nzb png sfv smi srt ssa sub sup tbn txt vtt webp xml"
)
COMPANIONS: Final = frozenset("." + name for name in _COMPANIONS.split())
"""Endings of what lies beside a film and outlives it. Anything else may be a film, and is none that has gone: people
name films to be made that end as they like, and servers list discs and addresses.
"""


@frozen
class Listing:
    """A folder of a walk, and the names in it. Folders that are links are in ``folders``, and not walked."""

    folder: Path
    folders: tuple[str, ...]
    files: tuple[str, ...]


@frozen
class Walk:
    """A walk below a folder; what could not be looked at is in ``refused``. Links to folders are followed only
    where asked, and no folder is walked twice.
    """

    root: Path
    follow: bool = False
    refused: list[OSError] = field(factory=list)
    _entered: set[tuple[int, int]] = field(factory=set)

    def __iter__(self) -> Iterator[Listing]:
        walk = os.walk(self.root, onerror=self.refused.append, followlinks=self.follow)
        for folder, folders, files in walk:
            yield Listing(Path(folder), tuple(sorted(folders)), tuple(sorted(files)))
            folders[:] = [name for name in sorted(folders) if self._enters(Path(folder, name))]

    def _enters(self, folder: Path) -> bool:
        if folder.name.startswith(".") or _is_output(folder):
            return False
        try:
            status = folder.stat() if self.follow else folder.lstat()
        except OSError as error:
            self.refused.append(error)
            return False
        identity = status.st_dev, status.st_ino
        if identity in self._entered:
            return False
        self._entered.add(identity)
        return True


def outputs(paths: Iterable[Path]) -> Iterator[Named | SourceError]:
    """Every output that is named, or lies in a folder that is; an error for whatever cannot be looked at, and for
    a folder without any.
    """
    for path in paths:
        yield from _outputs(path)


def stems_there(folders: Iterable[str], files: Iterable[str]) -> frozenset[str]:
    """The names, without their extensions, of all in a folder that is a film or may stand for one: discs are folders.

    They are as :func:`plain` makes them. Pure.
    """
    films = (Path(name).stem for name in files if may_be_film(name))
    return frozenset(map(plain, (*films, *folders)))


def may_be_film(name: str) -> bool:
    """Whether a file of this name may be a film, or stand for one. Pure."""
    return not _ends_like(name, COMPANIONS)


def has_films(names: Iterable[str]) -> bool:
    """Whether any of the names in a folder is a film's. Pure."""
    return any(_ends_like(name, VIDEO_EXTENSIONS) for name in names)


def plain(name: str) -> str:
    """A name to be compared: a share may have another case, or another of Unicode's spellings. Pure."""
    return unicodedata.normalize("NFC", name).casefold()


def film_beside(output: Named) -> Path | None:
    """The film that an output was made of; None where it is not beside it, or more than one could be it."""
    if output.stem is None:
        return None
    try:
        there = _films_in(output.folder, output.folder.stat().st_mtime_ns)
    except OSError:
        return None
    found = there.get(plain(output.stem)) or there.get(plain(output.path.stem), ())
    return output.folder / found[0] if len(found) == 1 else None


@lru_cache(maxsize=16)
def _films_in(folder: Path, changed_at: int) -> Mapping[str, Sequence[str]]:  # noqa: ARG001 - makes it be read anew
    """The films of a folder by their plain stems."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in os.listdir(folder):  # noqa: PTH208 - names are all it takes
        if _ends_like(name, VIDEO_EXTENSIONS):
            found[plain(Path(name).stem)].append(name)
    return found


def _outputs(path: Path) -> Iterator[Named | SourceError]:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        yield SourceMissing(
            str(path), "there is no such file or folder", "check the path, and that it is mounted"
        )
        return
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)
        return
    itself = named(path.absolute(), folder=stat.S_ISDIR(mode))
    if itself is not None:
        yield itself
    elif stat.S_ISDIR(mode):
        yield from _below(path)
    else:
        yield SourceUnreadable(str(path), "is no preview: a BIF, or a folder of tile sheets", "name another")


def _below(top: Path) -> Iterator[Named | SourceError]:
    walk, none = Walk(top, follow=True), True
    for listing in walk:
        for each in _in(listing):
            none = False
            yield each
    for error in walk.refused:
        yield _unreadable(Path(error.filename or top), error)
    if none and not walk.refused:
        yield SourceMissing(str(top), "there are no previews in this folder", "check that it is mounted")


def _in(listing: Listing) -> Iterator[Named]:
    for names, folder in ((listing.files, False), (listing.folders, True)):
        for name in names:
            found = None if name.startswith(".") else named(listing.folder / name, folder=folder)
            if found is not None:
                yield found


def _is_output(folder: Path) -> bool:
    return form_of(folder) in (Form.TRICKPLAY, Form.WEBVTT) and named(folder, folder=True) is not None


def _ends_like(name: str, extensions: Collection[str]) -> bool:
    return Path(name).suffix.lower() in extensions


def _unreadable(path: Path, error: Exception) -> SourceUnreadable:
    reason = getattr(error, "strerror", None) or str(error)
    return SourceUnreadable(str(path), f"cannot be looked at: {reason}", "check its permissions")
