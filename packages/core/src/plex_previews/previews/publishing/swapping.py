"""Giving an output its name, while what had it goes.

A file replaces a file in one step everywhere. A folder with something in it is replaced by none: on Linux two
names can be exchanged in one step (``renameat2`` with ``RENAME_EXCHANGE``), where the file system can do it too.
Elsewhere what was there is set aside first, and for a moment nothing has the name. It is set aside inside a
temporary folder, under its own name, so that after a crash :func:`put_back` knows what it was called.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from plex_previews.previews.publishing.temporary import set_aside_beside
from plex_previews.previews.publishing.trees import remove

_HERE: Final = -100
_RENAME_EXCHANGE: Final = 2
_CANNOT = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)


def swap_in(staging: Path, path: Path) -> None:
    """``path`` is what ``staging`` was; what had its name is no more. Raises :class:`OSError`."""
    if not staging.is_dir() or not os.path.lexists(path):
        staging.replace(path)
    elif not (path.is_dir() or path.is_symlink()):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    elif _exchange(staging, path):
        with suppress(OSError):  # healed later: the output is there
            remove(staging)
    else:
        _replace_set_aside(staging, path)


def _replace_set_aside(staging: Path, path: Path) -> None:
    aside = set_aside_beside(path)
    aside.mkdir()
    try:
        path.rename(aside / path.name)
        staging.rename(path)
    finally:
        with suppress(OSError):
            put_back(aside)


def put_back(aside: Path) -> None:
    """Removes a folder that something was set aside in; what nothing has taken the place of has its own again."""
    for kept in list(aside.iterdir()):
        place = aside.parent / kept.name
        if not os.path.lexists(place):
            kept.rename(place)
    remove(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Exchanges two names; False where this system, or this file system, cannot."""
    renameat2 = _renameat2()
    if renameat2 is None:
        return False
    import ctypes

    if not renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _RENAME_EXCHANGE):
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


@cache
def _renameat2() -> Callable[..., Any] | None:
    """The function of the C library, where it has one."""
    if os.name != "posix":
        return None
    import ctypes

    found: Callable[..., Any] | None = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return found
