"""The videos below a folder as its listings tell of them: one listing in memory at a time, no file opened."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import define, field, frozen

from plex_previews.previews.finding import VIDEO_EXTENSIONS

_FOLDERS = (
    "behindthescenes clips deleted deletedscenes extras featurettes interviews other samples scenes shorts "
    "specialfeatures trailers"
)
_EXTRA_FOLDERS: Final = frozenset(_FOLDERS.split())
_EXTRA_NAME: Final = re.compile(
    r".*-(?:behindthescenes|clip|deleted|deletedscene|extra|featurette|interview|other|sample|scene|short|trailer)"
    r"|.*[._ ](?:sample|trailer)|sample|trailer",
    re.IGNORECASE,
)


@frozen
class Found:
    """A video. ``added_at`` is when it came to this place, as near as its folder tells; in seconds since 1970.

    Its path is a text: to make Paths of 100,000 films takes seconds.
    """

    path: str
    size: int
    modified_at: float
    added_at: float
    extra: bool

    @property
    def stem(self) -> str:
        return stem(self.path)


@define
class Walk:
    """Goes through a folder once, sorted by name. ``refused`` are the folders that would not be listed.

    Links are followed, but no folder is entered twice. Hidden names are left out, and sheets of thumbnails.
    """

    root: Path
    refused: list[OSError] = field(factory=list, init=False)
    _entered: set[tuple[int, int]] = field(factory=set, init=False)

    def videos(self, top: Path) -> Iterator[Found]:
        """Those below ``top``, a folder within the root. Raises ``OSError`` where it cannot be listed itself."""
        self._enter(top.stat())
        yield from self._in(top, extras=_among_extras(self.root, top / "any"))

    def _in(self, folder: Path, *, extras: bool) -> Iterator[Found]:
        below: list[os.DirEntry[str]] = []
        for entry in _listing(folder):
            with self._noting():
                if entry.is_dir():
                    below.append(entry)
                elif found := _video(entry, extras=extras):
                    yield found
        for entry in below:
            with self._noting():
                if self._enter(entry.stat()):
                    path = Path(entry.path)
                    yield from self._in(path, extras=extras or is_extras_folder(self.root, path))

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Goes on where something cannot be looked at. What is gone by now, or leads nowhere, is no loss."""
        try:
            yield
        except OSError as error:
            if error.errno not in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}:
                self.refused.append(error)

    def _enter(self, status: os.stat_result) -> bool:
        identity = status.st_dev, status.st_ino
        new = identity not in self._entered
        self._entered.add(identity)
        return new


def video_at(root: Path, path: Path) -> Found | None:
    """What is at one path below a root, if it is a video. Raises ``OSError`` where it cannot be looked at."""
    if not is_video(path.name) or not path.is_file():
        return None
    return _found(str(path), path.stat(), extras=_among_extras(root, path))


def is_video(name: str) -> bool:
    """Whether a file of this name counts as one."""
    return os.path.splitext(name)[1].lower() in VIDEO_EXTENSIONS  # noqa: PTH122


def stem(path: str) -> str:
    """A file's name without its suffix."""
    return os.path.splitext(os.path.basename(path))[0]  # noqa: PTH119, PTH122


def is_extras_folder(root: Path, folder: Path) -> bool:
    """Whether Plex, Jellyfin or Emby take what is in this folder for extras: only within a film's own folder."""
    name = folder.name.casefold().replace(" ", "").replace("-", "")
    return name in _EXTRA_FOLDERS and folder.parent != root


def _among_extras(root: Path, path: Path) -> bool:
    between = list(path.parents)[: len(path.parts) - len(root.parts) - 1]
    return any(is_extras_folder(root, folder) for folder in between)


def _video(entry: os.DirEntry[str], *, extras: bool) -> Found | None:
    if not is_video(entry.name) or not entry.is_file():
        return None
    return _found(entry.path, entry.stat(), extras=extras)


def _found(path: str, status: os.stat_result, *, extras: bool) -> Found:
    # A file that is copied or moved here keeps its own time, but its change is told.
    added = max(status.st_mtime, status.st_ctime)
    extra = extras or _EXTRA_NAME.fullmatch(stem(path)) is not None
    return Found(path, status.st_size, status.st_mtime, added, extra)


def _listing(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        wanted = (each for each in entries if each.name[0] != "." and not each.name.endswith(".trickplay"))
        return sorted(wanted, key=lambda entry: entry.name)
