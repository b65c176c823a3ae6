"""Where bytes come into the program: what all stores have in common."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from plex_previews.errors import NotMedia
from plex_previews.io.store import Extent, Gate, OnProgress


def empty(name: str) -> NotMedia:
    """What to raise of a source without a byte."""
    return NotMedia(name, "is empty", "copy or download it again")


class Edge:
    """Asks the gate before bytes cross, counts them after, and keeps the first failure.

    While ``failure`` is set no reader of the store reads on, so that a demuxer that swallowed the error stops
    soon; setting it to None lets reading go on.
    """

    def __init__(
        self, name: str, size: int | None, gate: Gate | None = None, on_progress: OnProgress | None = None
    ) -> None:
        self.name = name
        self.size = size
        self.seekable = True
        self.bytes_read = 0
        self.failure: Exception | None = None
        self._gate = gate
        self._on_progress = on_progress
        self._counting = threading.Lock()

    def ask(self, size: int) -> None:
        """Asks whether ``size`` more bytes may cross; raises what the gate raises."""
        if self._gate is not None:
            self._gate(size)

    def arrived(self, size: int) -> None:
        """Counts bytes that crossed, and tells that the program is alive."""
        with self._counting:
            self.bytes_read += size
        self.alive()

    def alive(self) -> None:
        """Tells that work goes on, if only a wait before the next try."""
        if self._on_progress is not None:
            self._on_progress()

    def keep(self, error: Exception) -> None:
        """Remembers the first error, for it may not survive the way through libav."""
        if self.failure is None:
            self.failure = error

    def expect(self, extents: Sequence[Extent]) -> None:
        """Nothing is fetched ahead, unless a store knows better."""


class Guard:
    """Stands between one demuxer and a store: an error is raised once, and then the film seems to end.

    PyAV keeps one exception on its way through libav; of any further one it prints a traceback.
    """

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._told = False

    def __call__(self, read: Callable[[], bytes]) -> bytes:
        """What ``read`` returns; none once an error was raised."""
        failure = self._edge.failure
        if failure is None:
            return self._attempt(read)
        if self._told:
            return b""
        self._told = True
        raise failure

    def _attempt(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except Exception as error:
            self._edge.keep(error)
            self._told = True
            raise
