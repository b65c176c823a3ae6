"""The bytes that a film's first demuxer reads while it opens: the others open from memory.

Each thread demuxes by itself, and libav reads the header, the index and a first packet whenever a container
is opened: some megabytes in a long MP4, some round trips over HTTP.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager

from plex_previews.io.store import Store, StoreFile

MOST_BYTES = 32 << 20


class Prologue:
    """Opens files over a store, and keeps what they read until :meth:`finish`; then it is thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._runs: list[tuple[int, bytearray]] = []
        self._room = MOST_BYTES

    def open(self) -> PrologueFile:
        """A reader at position 0: what is remembered comes from memory, the rest from the store.

        Where the store only reads forwards, nothing comes from memory.
        """
        kind = PrologueFile if self._store.seekable else _ForwardFile
        return kind(self._store.open(), self)

    def finish(self) -> None:
        """Remembers nothing more; and forgets what nobody can be given."""
        self._room = 0
        if not self._store.seekable:
            self._runs.clear()

    def head(self) -> io.BytesIO:
        """What is remembered of the film's beginning."""
        return io.BytesIO(self.find(0, MOST_BYTES))

    def find(self, position: int, size: int) -> bytes:
        """The remembered bytes from ``position`` on, ``size`` at most; none where they are not known."""
        for start, run in self._runs:
            if start <= position < start + len(run):
                return bytes(run[position - start : position - start + size])
        return b""

    def keep(self, position: int, data: bytes) -> None:
        """Remembers bytes that were just read, while there is room."""
        if not 0 < len(data) <= self._room:
            return
        self._room -= len(data)
        if self._runs and position == self._runs[-1][0] + len(self._runs[-1][1]):
            self._runs[-1][1].extend(data)
        else:
            self._runs.append((position, bytearray(data)))


class PrologueFile:
    """A :class:`~plex_previews.io.store.StoreFile` that looks into the prologue first."""

    def __init__(self, file: StoreFile, prologue: Prologue) -> None:
        self._file = file
        self._prologue = prologue
        self._position = 0
        self._sealed = False
        self.name = file.name

    @contextmanager
    def sealed(self) -> Iterator[None]:
        """While this lasts, the file seems to end wherever it is read."""
        self._sealed = True
        try:
            yield
        finally:
            self._sealed = False

    def read(self, size: int = -1, /) -> bytes:
        if self._sealed:
            return b""
        data = self._prologue.find(self._position, size) if size > 0 else b""
        if not data:
            data = self._read_store(size)
            self._prologue.keep(self._position, data)
        self._position += len(data)
        return data

    def _read_store(self, size: int) -> bytes:
        if self._file.tell() != self._position:
            self._file.seek(self._position)
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if whence == os.SEEK_CUR:
            offset += self._position
        self._position = self._file.seek(offset, whence) if whence == os.SEEK_END else offset
        return self._position

    def tell(self) -> int:
        return self._position

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()


class _ForwardFile(PrologueFile):
    """Of a store that only reads forwards: it must not leave out what others have read."""

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self._prologue.keep(self._position, data)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def seekable(self) -> bool:
        return False
