"""Whose an output is: the owner of the folder that it lies in, so that the media server can read it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from threading import Lock

_SETTING_UMASK = Lock()
_STATUS = "/proc/self/status"


def open_up(path: Path) -> None:
    """Gives a file or folder that was made for its owner alone the mode that the umask leaves.

    Ours have it from the start; those that :mod:`tempfile` makes do not, and the media server could not read
    them. Where more than the umask decides, as with default access lists, that is not undone.
    """
    if os.name != "posix":
        return
    mode = path.lstat().st_mode
    if not mode & 0o077:
        path.chmod(mode & 0o7000 | (0o777 if stat.S_ISDIR(mode) else 0o666) & ~_umask())


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


def _umask() -> int:
    """Linux tells it; elsewhere it has to be set to be read, which other threads must not do meanwhile."""
    with suppress(OSError):
        for line in Path(_STATUS).read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("Umask:"):
                return int(line.split()[1], 8)
    with _SETTING_UMASK:
        mask = os.umask(0o077)
        os.umask(mask)
    return mask
