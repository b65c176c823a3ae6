"""One writer at a time: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PATIENCE: Final = 10.0
"""Seconds to wait for another writer; none of ours holds a lock for longer than a file takes to write."""

_PAUSE = 0.05

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Holds the lock file ``path``, which stays behind; keeps out threads of this process too.

    Raises :class:`TimeoutError` where another holds it for longer than ``patience`` seconds, and what else
    :class:`OSError` has to say where the file cannot be opened.
    """
    with path.open("ab") as file:
        _wait(file.fileno(), time.monotonic() + patience)
        # Closing the file lets go of the lock, and so does the end of the process.
        yield


def _wait(handle: int, until: float) -> None:
    while True:
        try:
            return _take(handle)
        except (BlockingIOError, PermissionError):
            if time.monotonic() >= until:
                raise TimeoutError("another plex-previews is writing") from None
        time.sleep(_PAUSE)
