"""Whose an output is: the owner of the folder that it lies in, so that the media server can read it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def hand_over(path: Path) -> None:
    """Gives a file or folder of ours the owner and group of its parent folder, as far as we may.

    An ordinary user may only change the group, and only to one of its own; some file systems know no owners.
    Both are no reason to fail: the mode comes from the umask, as for any file that this user makes.
    """
    if os.name != "posix":
        return
    ours, theirs = path.lstat(), path.parent.stat()
    if ours.st_uid != theirs.st_uid:
        with suppress(OSError):
            os.chown(path, theirs.st_uid, -1, follow_symlinks=False)
    if ours.st_gid != theirs.st_gid:
        with suppress(OSError):
            os.chown(path, -1, theirs.st_gid, follow_symlinks=False)


def make_folders(folder: Path) -> None:
    """Makes a folder and the missing ones above it, each handed over to the owner of the one above it."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        if folder == folder.parent:
            break
        folder = folder.parent
    for new in reversed(missing):
        with suppress(FileExistsError):
            new.mkdir()
            hand_over(new)
