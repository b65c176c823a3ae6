"""Stores whose every read has its price: bytes are kept a while, and fetched before they are asked for."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence

from plex_previews.io.ahead import Sizes, Window, pieces, within
from plex_previews.io.edge import Edge
from plex_previews.io.reader import Reader
from plex_previews.io.segments import Segment, Segments
from plex_previews.io.store import Extent, Gate, OnProgress

BLOCK = 32 * 1024
"""The least that is fetched at once, in bytes: libav's own buffer."""
LARGEST = 1 << 20
"""The most that is fetched at once."""
KEPT = 16 << 20
"""Bytes kept in memory of each store."""


class RangedStore(Edge, ABC):
    """A film of known size behind something that answers for ranges of bytes.

    Readers share what was fetched, and none fetches what is already under way. Gate and progress may be
    called from any thread.
    """

    def __init__(
        self,
        name: str,
        length: int,
        gate: Gate | None = None,
        on_progress: OnProgress | None = None,
        *,
        depth: int = 0,
        piece: int = 0,
    ) -> None:
        """``depth`` pieces are fetched ahead. At least ``piece`` bytes are fetched at once, where a smaller read costs
        as much.
        """
        super().__init__(name, length, gate, on_progress)
        self.length = length
        self._least = piece
        self.closed = False
        self._changed = threading.Condition()
        self._segments = Segments(max(KEPT, 8 * piece))
        self._window = Window(depth)
        self._sizes = Sizes()

    @abstractmethod
    def transfer(self, start: int, size: int) -> bytes:
        """Brings these bytes across, at least one: asks the gate, counts what arrives; raises our errors."""

    def open(self) -> Reader:
        return Reader(self, self.length, Walk(self).read_at)

    def expect(self, extents: Sequence[Extent]) -> None:
        with self._changed:
            self._window.add(pieces(within(extents, self.length), LARGEST))
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def keep_start(self, data: bytes) -> None:
        """Takes in what opening the store has fetched already."""
        with self._changed:
            self._segments.settle(self._segments.reserve(0, len(data)), data)

    def segment(self, position: int, size: int) -> Segment:
        """The segment that holds ``position``, fetched by whoever came first; raises what went wrong."""
        with self._changed:
            segment = self._segments.find(position)
            missing = segment is None
            if segment is None:
                segment = self._reserve(position, self._worth(position, size))
            self._window.reach(position)
            self._changed.notify_all()
        if missing:
            self.fill(segment)
        return self._settled(segment)

    def walked(self, start: int, size: int) -> None:
        """A reader that began at ``start`` took ``size`` bytes in a row and turned elsewhere."""
        with self._changed:
            extent = self._window.at(start)
            if extent is not None and extent.position == start and not extent.size:
                self._sizes.note(size)

    def wait_ahead(self) -> Segment | None:
        """The next segment to be fetched ahead, as soon as there is one; None once the store is closed."""
        with self._changed:
            while not self.closed:
                extent = self._window.take()
                if extent is None:
                    self._changed.wait()
                elif (segment := self._reserve_ahead(extent)) is not None:
                    return segment
        return None

    def fill(self, segment: Segment) -> None:
        """Fetches a reserved segment; what goes wrong is left in it for the readers that want it."""
        try:
            data = self.transfer(segment.start, segment.size)
        except Exception as error:  # noqa: BLE001 - raised again in the thread of each reader that waits
            with self._changed:
                segment.fail(error)
                self._segments.remove(segment)
                self._window.clear()
                self._changed.notify_all()
        else:
            with self._changed:
                self._segments.settle(segment, data)
                self._changed.notify_all()

    def _settled(self, segment: Segment) -> Segment:
        with self._changed:
            self._changed.wait_for(lambda: segment.settled)
        if segment.error is not None:
            raise segment.error
        return segment

    def _worth(self, position: int, size: int) -> int:
        """How much to fetch where a reader wants ``size`` bytes that are not here."""
        extent = self._window.at(position)
        if extent is None:
            return max(size, BLOCK, self._least)
        if extent.size:
            return extent.position + extent.size - position
        return max(size, self._sizes.guess(), self._least)

    def _reserve(self, start: int, size: int) -> Segment:
        return self._segments.reserve(start, min(size, max(LARGEST, self._least), self.length - start))

    def _reserve_ahead(self, extent: Extent) -> Segment | None:
        start = extent.position
        end = min(start + (extent.size or self._sizes.guess()), self.length)
        while start < end and (segment := self._segments.find(start)) is not None:
            start = segment.end
        return self._reserve(start, end - start) if start < end else None


class Walk:
    """One reader's way through a store: which stretches it takes in a row."""

    def __init__(self, store: RangedStore) -> None:
        self._store = store
        self._start = 0
        self._end = 0
        self._segments = 0
        self._last: Segment | None = None

    def read_at(self, position: int, size: int, /) -> bytes:
        if position != self._end:
            self._turn(position)
        segment = self._store.segment(position, max(size, self._stride()))
        if segment is not self._last:
            self._last, self._segments = segment, self._segments + 1
        data = segment.data[position - segment.start :][:size]
        self._end = position + len(data)
        return data

    def _turn(self, position: int) -> None:
        self._store.walked(self._start, self._end - self._start)
        self._start = self._end = position
        self._segments = 0

    def _stride(self) -> int:
        """Grows where a reader goes straight on, so that a whole film takes few requests."""
        return BLOCK << min(max(0, self._segments - 2), 5)
