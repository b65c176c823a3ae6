"""Publishing a file: written under another name, forced to disk, and only then given its own."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from plex_previews.errors import OutputError
from plex_previews.previews.publishing.belonging import hand_over, make_folders
from plex_previews.previews.publishing.temporary import temporary_beside

_FULL = (errno.ENOSPC, errno.EDQUOT)


def check_place(path: Path) -> None:
    """Raises :class:`OutputError` where a file could not be published: asked before the work is done.

    Makes nothing: a folder that is missing is made when there is something to put into it.
    """
    # Not Path.is_dir and Path.exists: these raise where the folder above may not be entered.
    if os.path.isdir(path):  # noqa: PTH112
        raise OutputError(str(path), "is a folder", "remove it, or name another output")
    folder = path.parent
    while not os.path.exists(folder) and folder != folder.parent:  # noqa: PTH110
        folder = folder.parent
    if not os.path.isdir(folder):  # noqa: PTH112
        raise OutputError(str(folder), "is no folder", "name another output")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(
            str(folder), "may not be written to", "check its permissions, or name another output"
        )


def publish(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Makes ``path`` hold what ``write`` writes, whole or not at all.

    What lay there is replaced at once; where that is a symbolic link, the link is replaced, and what it
    pointed to stays as it is. Raises :class:`OutputError`, also for an OSError of ``write``; whatever else
    ``write`` raises comes through, and nothing is left.
    """
    temporary = temporary_beside(path)
    with _told(path.parent):
        make_folders(path.parent)
        try:
            _write_through(temporary, write)
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _settle(path.parent)


def _write_through(temporary: Path, write: Callable[[BinaryIO], object]) -> None:
    # Not mkstemp: its 0600 would hide the file from the media server. This mode is cut by the umask.
    with temporary.open("xb") as file:
        hand_over(temporary)
        write(file)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Forces the folder's new entry to disk, where the file system can: the file is whole either way."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in _FULL:
            raise OutputError(str(folder), f"{reason}: {_free(folder)}", "free some space") from error
        raise OutputError(str(folder), f"cannot be written to: {reason}", "check its permissions") from error


def _free(folder: Path) -> str:
    with suppress(OSError):
        return f"{shutil.disk_usage(folder).free / 1e6:.1f} MB are free"
    return "no one can say how much is free"
