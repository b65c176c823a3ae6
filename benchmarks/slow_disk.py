"""A file system on which every seek takes 10 ms: one folder, read-only, through FUSE.

``python benchmarks/slow_disk.py FOLDER MOUNTPOINT`` serves until it is unmounted. A read that does not go on
where the last read of any file ended waits, and reads are served one after the other: a disk has one arm.
"""

from __future__ import annotations

import argparse
import errno
import os
import time
from pathlib import Path
from typing import Any

import mfusepy

SEEK_S = 0.010


class SlowDisk(mfusepy.Operations):  # type: ignore[misc]
    """Passes reads on, after the time that the arm needs."""

    use_ns = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rests: tuple[int, int] | None = None

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        try:
            found = os.lstat(self._at(path))
        except OSError:
            raise mfusepy.FuseOSError(errno.ENOENT) from None
        names = ("st_mode", "st_nlink", "st_size", "st_uid", "st_gid", "st_mtime", "st_atime", "st_ctime")
        return {name: getattr(found, name) for name in names}

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *(entry.name for entry in self._at(path).iterdir())]

    def open(self, path: str, flags: int) -> int:
        return os.open(self._at(path), os.O_RDONLY)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        file = os.fstat(fh).st_ino
        if self._rests != (file, offset):
            time.sleep(SEEK_S)
        data = os.pread(fh, size, offset)
        self._rests = (file, offset + len(data))
        return data

    def release(self, path: str, fh: int) -> None:
        os.close(fh)

    def _at(self, path: str) -> Path:
        return self._folder / path.lstrip("/")


def main() -> None:
    """Serves in the foreground."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("mountpoint", type=Path)
    asked = parser.parse_args()
    mfusepy.FUSE(
        SlowDisk(asked.folder.resolve()), str(asked.mountpoint), foreground=True, ro=True, nothreads=True
    )


if __name__ == "__main__":
    main()
