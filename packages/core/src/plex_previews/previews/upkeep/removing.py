"""Removing an orphan: only what is surely an output, only inside its root, and through no link."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from plex_previews.errors import OutputError
from plex_previews.formats.bif import JPEG_START, MAGIC
from plex_previews.formats.trickplay import parsed_folder_name
from plex_previews.previews.publishing.trees import remove
from plex_previews.previews.upkeep.collecting import is_accompanied
from plex_previews.previews.upkeep.naming import TRACK, TRICKPLAY, film_stem
from plex_previews.previews.upkeep.walking import stems_there

_SHEET = re.compile(r"\d{1,6}\.jpg", re.ASCII)


def weigh(orphan: Path) -> int:
    """The bytes of an orphan. Raises :class:`OutputError` where it is, or holds, anything that is no output."""
    try:
        return sum(_weights(orphan))
    except OSError as error:
        raise OutputError(
            str(error.filename or orphan), f"cannot be read: {error.strerror}", "it stays"
        ) from error


def remove_orphan(orphan: Path, root: Path) -> None:
    """Removes an orphan below ``root``, which is a real path. Raises :class:`OutputError`, and then it is still there.

    The film is looked for once more: it may have come back meanwhile.
    """
    if not orphan.is_relative_to(root) or Path(os.path.realpath(orphan.parent)) != orphan.parent:
        raise OutputError(str(orphan), f"does not lie in {root} itself", "it stays")
    weigh(orphan)
    try:
        if _has_film(orphan):
            raise OutputError(str(orphan), "has a film again", "it stays")
        remove(orphan)
    except OSError as error:
        reason = f"cannot be removed: {error.strerror}"
        raise OutputError(str(orphan), reason, "check the permissions of its folder") from error


def _has_film(orphan: Path) -> bool:
    stem = film_stem(orphan, folder=orphan.is_dir())
    with os.scandir(orphan.parent) as found:
        entries = {entry.name: entry.is_dir() for entry in found}
    folders = [name for name, is_folder in entries.items() if is_folder]
    there = stems_there(folders, [name for name, is_folder in entries.items() if not is_folder])
    return stem is None or is_accompanied(orphan, stem, there)


def _weights(path: Path) -> Iterator[int]:
    if not stat.S_ISDIR(path.lstat().st_mode):
        yield _weight(path, MAGIC)
    elif path.name.lower().endswith(TRICKPLAY):
        for width in _inside(path):
            if parsed_folder_name(width.name) is None:
                raise _stranger(width)
            yield from _sheets(width)
    else:
        yield from _sheets(path, TRACK)


def _sheets(folder: Path, also: str = "") -> Iterator[int]:
    """The weights of a folder's sheets, and of a track where there is one."""
    for path in _inside(folder):
        if path.name == also:
            yield _weight(path, b"WEBVTT")
        elif _SHEET.fullmatch(path.name):
            yield _weight(path, JPEG_START)
        else:
            raise _stranger(path)


def _inside(folder: Path) -> list[Path]:
    if not stat.S_ISDIR(folder.lstat().st_mode):
        raise _stranger(folder)
    return sorted(folder.iterdir())


def _weight(path: Path, beginning: bytes) -> int:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise _stranger(path)
    with path.open("rb") as file:
        if file.read(len(beginning)) != beginning:
            raise _stranger(path)
    return status.st_size


def _stranger(path: Path) -> OutputError:
    return OutputError(str(path), "is nothing that we make", "it stays: remove it yourself")
