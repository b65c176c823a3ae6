"""Films on a file system of this machine."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from plex_previews.errors import (
    PlexPreviewsError,
    SourceError,
    SourceLost,
    SourceMissing,
    SourceUnreadable,
)
from plex_previews.io.ahead import Window, within
from plex_previews.io.edge import Edge, empty
from plex_previews.io.ranged import RangedStore
from plex_previews.io.reader import Reader
from plex_previews.io.small import SMALL, SmallStore
from plex_previews.io.store import Extent, Gate, OnProgress

AHEAD = 4
"""The kernel is told of this many extents after the one being read."""

# Without O_NONBLOCK, opening a named pipe would wait for its writer for ever.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_local(
    path: Path, gate: Gate | None = None, on_progress: OnProgress | None = None, piece: int = 0
) -> LocalStore | PieceStore | SmallStore:
    """Opens a film: whole into memory where it is small; at least ``piece`` bytes at once, where that is not 0.

    Raises ``SourceMissing``, ``SourceUnreadable``, or ``NotMedia`` for an empty file.
    """
    store = LocalStore(path, gate, on_progress)
    if store.length > SMALL:
        return PieceStore(store, piece) if piece else store
    try:
        return _whole(store)
    finally:
        store.close()


def _whole(store: LocalStore) -> SmallStore:
    small = SmallStore(store.name, store.open().read())
    small.bytes_read = store.bytes_read
    return small


class LocalStore(Edge):
    """A regular file, read exactly where and as much as asked.

    The kernel is asked to read nothing ahead of its own: over the few keyframes of a reel its read-ahead
    costs five times the bytes wanted. ``expect`` replaces it by extents that are known to be wanted.
    """

    def __init__(self, path: Path, gate: Gate | None = None, on_progress: OnProgress | None = None) -> None:
        self._file = _opened(path)
        self.length = os.fstat(self._file).st_size
        super().__init__(str(path), self.length, gate, on_progress)
        self._window = Window(AHEAD)
        self._looking_ahead = threading.Lock()
        if sys.platform == "linux":
            os.posix_fadvise(self._file, 0, 0, os.POSIX_FADV_RANDOM)

    def open(self) -> Reader:
        return Reader(self, self.length, self.read_at)

    def expect(self, extents: Sequence[Extent]) -> None:
        """Extents of unknown size are left out: a guess would make the disk read what nobody wants."""
        with self._looking_ahead:
            self._window.add([extent for extent in within(extents, self.length) if extent.size])

    def read_at(self, position: int, size: int, /) -> bytes:
        """At most ``size`` bytes at ``position``, at least one. Raises ``SourceLost``, and what the gate raises."""
        self.ask(size)
        self._advise(position)
        try:
            data = _pread(self._file, size, position)
        except OSError as error:
            raise SourceLost(self.name, f"reading failed: {error.strerror}") from error
        if not data:
            raise SourceLost(self.name, "became shorter while it was read")
        self.arrived(len(data))
        return data

    def close(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _advise(self, position: int) -> None:
        if sys.platform == "linux":
            with self._looking_ahead:
                self._window.reach(position)
                soon = list(iter(self._window.take, None))
            for extent in soon:
                os.posix_fadvise(self._file, extent.position, extent.size, os.POSIX_FADV_WILLNEED)


class PieceStore(RangedStore):
    """A regular file on a mount where requests cost more than bytes: read in pieces, which are kept a while.

    The file's own gate is asked, and its own progress told.
    """

    def __init__(self, file: LocalStore, piece: int) -> None:
        super().__init__(file.name, file.length, piece=piece)
        self._file = file
        self._piece = piece

    def expect(self, extents: Sequence[Extent]) -> None:
        super().expect(extents)
        self._file.expect([Extent(extent.position, extent.size or self._piece) for extent in extents])

    def transfer(self, start: int, size: int) -> bytes:
        parts: list[bytes] = []
        while size > 0:
            parts.append(self._file.read_at(start, size))
            self.arrived(len(parts[-1]))
            start, size = start + len(parts[-1]), size - len(parts[-1])
        return b"".join(parts)

    def close(self) -> None:
        super().close()
        self._file.close()


def _opened(path: Path) -> int:
    try:
        file = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        raise _refusal(str(path), error) from error
    flaw = _flaw(str(path), os.fstat(file))
    if flaw is not None:
        os.close(file)
        raise flaw
    return file


def _refusal(name: str, error: OSError | ValueError) -> SourceError:
    match error:
        case FileNotFoundError() | NotADirectoryError() | ValueError():
            return SourceMissing(name, "there is no such file")
        case IsADirectoryError():
            return SourceUnreadable(name, "is a folder, not a film")
        case PermissionError():
            return SourceUnreadable(name, "may not be read", "give this user permission to read it")
        case _:
            return SourceUnreadable(name, f"cannot be opened: {error.strerror}")


def _flaw(name: str, status: os.stat_result) -> PlexPreviewsError | None:
    if stat.S_ISDIR(status.st_mode):
        return SourceUnreadable(name, "is a folder, not a film")
    if not stat.S_ISREG(status.st_mode):
        return SourceUnreadable(name, "is a device or a pipe, not a regular file")
    if status.st_size == 0:
        return empty(name)
    return None


if sys.platform == "win32":  # it has no pread
    _seeking = threading.Lock()

    def _pread(file: int, size: int, position: int) -> bytes:
        with _seeking:
            os.lseek(file, position, os.SEEK_SET)
            return os.read(file, size)
else:
    _pread = os.pread
