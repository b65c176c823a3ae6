"""Films so short that one read of the whole is cheaper than a few of its parts."""

from __future__ import annotations

from plex_previews.io.edge import Edge
from plex_previews.io.reader import Reader

SMALL = 1 << 20
"""A film of at most this many bytes is read whole."""


class SmallStore(Edge):
    """A film that lies in memory; ``edge`` says what it cost to bring it there."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(name, len(data))
        self._data = data

    def open(self) -> Reader:
        return Reader(self, len(self._data), self._read_at)

    def _read_at(self, position: int, size: int, /) -> bytes:
        return self._data[position : position + size]

    def close(self) -> None:
        self._data = b""
