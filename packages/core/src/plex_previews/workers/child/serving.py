"""The file object that the parent serves, as :mod:`plex_previews.io.served` wants it."""

from __future__ import annotations

from threading import Lock

from plex_previews.errors import Cancelled
from plex_previews.workers.child.line import Line

_MOST = 8 << 20


class ParentsFile:
    """Reads through the pipe while a task is done; a read that comes later is refused."""

    def __init__(self, line: Line, size: int) -> None:
        self.size = size
        self._line = line
        self._crossing = Lock()
        self._closed = False

    def read_at(self, position: int, size: int, /) -> bytes:
        """At most ``size`` bytes at ``position``; raises what the parent met, or :class:`Cancelled`."""
        with self._crossing:
            if self._closed:
                raise Cancelled
            return self._line.read(position, min(size, _MOST))

    def close(self) -> None:
        """Waits for a read under way, and lets no other begin."""
        with self._crossing:
            self._closed = True
