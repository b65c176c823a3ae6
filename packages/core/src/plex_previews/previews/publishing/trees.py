"""A file, or a folder with all that is in it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from plex_previews.errors import OutputError

# Windows forces only what may be written to.
_TO_FORCE = os.O_RDWR if os.name == "nt" else os.O_RDONLY


def top_first(path: Path) -> Iterator[Path]:
    """The path itself and all that is below it, each folder before what it holds.

    Raises :class:`OutputError` for anything that is neither a file nor a folder.
    """
    mode = path.lstat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OutputError(str(path), "is neither a file nor a folder, and is not published", "report this")
    yield path
    if stat.S_ISDIR(mode):
        for entry in sorted(path.iterdir()):
            yield from top_first(entry)


def size_of(path: Path) -> int:
    """The bytes of a file, or of all files in a folder but hidden ones, which are nobody's output. Links lead nowhere.

    Raises :class:`OSError`.
    """
    status = path.stat()
    if not stat.S_ISDIR(status.st_mode):
        return status.st_size
    entries = (entry for entry in path.iterdir() if not (entry.name.startswith(".") or entry.is_symlink()))
    return sum(map(size_of, entries))


def force(path: Path) -> None:
    """Forces a file's bytes or a folder's names to disk."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, _TO_FORCE)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Removes a file, a folder with all that is in it, or a link without what it leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
