"""File objects: those of this process, and those of another that answers for them."""

from __future__ import annotations

import os
import threading
from typing import BinaryIO, Protocol

from plex_previews.errors import SourceLost, SourceUnreadable
from plex_previews.io.edge import empty
from plex_previews.io.ranged import RangedStore
from plex_previews.io.store import Gate, OnProgress


class Served(Protocol):
    """Bytes of a file object, wherever it is. Reads come one at a time."""

    size: int
    """In bytes."""

    def read_at(self, position: int, size: int, /) -> bytes:
        """At most ``size`` bytes at ``position``, and at least one unless the file ends there."""
        ...


class FileServer:
    """Answers for a seekable binary file object of this process."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        """Raises ``SourceUnreadable`` where the object is closed, or cannot seek or read."""
        self._file = file
        self._using = threading.Lock()
        try:
            self.size = file.seek(0, os.SEEK_END)
        except (OSError, ValueError) as error:
            raise SourceUnreadable(name, f"the file object cannot be used: {error}") from error

    def read_at(self, position: int, size: int, /) -> bytes:
        with self._using:
            self._file.seek(position)
            return self._file.read(size)


class ServedStore(RangedStore):
    """A film behind a :class:`Served`; reads smaller than a block do not cross each on its own."""

    def __init__(
        self, name: str, served: Served, gate: Gate | None = None, on_progress: OnProgress | None = None
    ) -> None:
        if served.size == 0:
            raise empty(name)
        super().__init__(name, served.size, gate, on_progress)
        self._served = served
        self._crossing = threading.Lock()

    def transfer(self, start: int, size: int) -> bytes:
        self.ask(size)
        data = self._read(start, size)
        if not data:
            raise SourceLost(self.name, "became shorter while it was read")
        self.arrived(len(data))
        return data

    def _read(self, start: int, size: int) -> bytes:
        try:
            with self._crossing:
                return self._served.read_at(start, size)
        except (OSError, ValueError) as error:
            raise SourceLost(self.name, f"the file object failed: {error}") from error
