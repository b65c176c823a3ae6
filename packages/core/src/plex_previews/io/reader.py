"""The file object that PyAV is given, over any store that can read at a position."""

from __future__ import annotations

import os
from typing import Protocol

from plex_previews.io.edge import Edge, Guard


class ReadAt(Protocol):
    """Reads at most ``size`` bytes at ``position``; fewer than asked are fine, none means the end."""

    def __call__(self, position: int, size: int, /) -> bytes: ...


class Reader:
    """One demuxer's view of a store of known size, with a position of its own.

    Like a raw file it may return fewer bytes than were asked for: libav asks for a full buffer where it
    may need a tenth of it, and what is at hand is often enough.
    """

    def __init__(self, edge: Edge, size: int, read_at: ReadAt) -> None:
        self.name = edge.name
        self._guard = Guard(edge)
        self._size = size
        self._read_at = read_at
        self._position = 0

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(1 << 20), b""))
        size = min(size, self._size - self._position)
        if size <= 0:
            return b""
        data = self._guard(lambda: self._read_at(self._position, size))
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError(f"cannot seek to {base + offset}")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing to do: what is open belongs to the store."""
