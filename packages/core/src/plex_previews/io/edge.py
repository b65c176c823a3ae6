"""Where bytes come into the program: what all stores have in common."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from plex_previews.io.store import Extent, Gate, OnProgress


class Edge:
    """Asks the gate before bytes cross, counts them after, and keeps the first failure.

    While ``failure`` is set every reader of the store refuses with it, so that a demuxer that swallowed it
    stops soon; setting it to None lets reading go on.
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

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Around a read: the first error is remembered, for it may not survive the way through libav."""
        if self.failure is not None:
            raise self.failure
        try:
            yield
        except Exception as error:
            self._keep(error)
            raise

    def _keep(self, error: Exception) -> None:
        if self.failure is None:
            self.failure = error

    def expect(self, extents: Sequence[Extent]) -> None:
        """Nothing is fetched ahead, unless a store knows better."""
