"""Publishing an output: written under another name, forced to disk, and only then given its own."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plex_previews.errors import OutputError
from plex_previews.previews.publishing.belonging import hand_over, make_folders, open_up
from plex_previews.previews.publishing.place import check_root
from plex_previews.previews.publishing.swapping import swap_in
from plex_previews.previews.publishing.temporary import temporary_beside
from plex_previews.previews.publishing.trees import force, remove, top_first

_FULL = (errno.ENOSPC, errno.EDQUOT)


def publish(path: Path, write: Callable[[Path], object], *, root: Path | None = None) -> None:
    """Makes ``path`` what ``write`` makes of the path that it is given: a file or a folder, whole or not at all.

    What lay there is replaced at once; where that is a symbolic link, the link is replaced, and what it
    pointed to stays as it is. Below ``root`` no link may lead out of it. Raises :class:`OutputError`, also for
    an OSError of ``write``; whatever else ``write`` raises comes through, and nothing is left.

    Jellyfin clears its folders of what it does not know, at any time: what vanishes meanwhile is written once more.
    """
    with _told(path.parent):
        try:
            _publish(path, write, root)
        except FileNotFoundError:
            _publish(path, write, root)


def _publish(path: Path, write: Callable[[Path], object], root: Path | None) -> None:
    check_root(path, root)
    staging = temporary_beside(path)
    make_folders(path.parent)
    try:
        write(staging)
        _finish(staging)
        swap_in(staging, path)
    except BaseException:
        with suppress(OSError):
            remove(staging)
        raise
    with suppress(OSError):  # some file systems cannot; what was published is whole either way
        force(path.parent)


def _finish(staging: Path) -> None:
    for path in top_first(staging):
        open_up(path)
        hand_over(path)
    # The files before the folders that name them.
    for path in reversed(list(top_first(staging))):
        force(path)


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
