"""The bytes of a remote film that are here or under way, and how few of them are kept."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict

from attrs import define


@define(eq=False)
class Segment:
    """A stretch of bytes: ``data`` is empty until it is ``settled``, and stays so if ``error`` is set."""

    start: int
    size: int
    data: bytes = b""
    error: Exception | None = None
    settled: bool = False

    @property
    def end(self) -> int:
        return self.start + self.size

    def fail(self, error: Exception) -> None:
        self.error, self.settled = error, True


class Segments:
    """Segments that never overlap, the least recently used forgotten first. Not thread-safe."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._held = 0
        self._starts: list[int] = []
        self._segments: OrderedDict[int, Segment] = OrderedDict()

    def find(self, position: int) -> Segment | None:
        """The segment that holds ``position``, here or under way."""
        place = bisect_right(self._starts, position) - 1
        if place < 0:
            return None
        segment = self._segments[self._starts[place]]
        if position >= segment.end:
            return None
        self._segments.move_to_end(segment.start)
        return segment

    def reserve(self, start: int, size: int) -> Segment:
        """A new segment under way, cut where the next one begins; nothing may be at ``start`` yet."""
        after = bisect_left(self._starts, start)
        if after < len(self._starts):
            size = min(size, self._starts[after] - start)
        segment = self._segments[start] = Segment(start, size)
        insort(self._starts, start)
        return segment

    def settle(self, segment: Segment, data: bytes) -> None:
        """The bytes of ``segment`` arrived; older ones go where there are too many."""
        segment.data, segment.size, segment.settled = data, len(data), True
        self._held += segment.size
        while self._held > self._capacity and (oldest := self._oldest(segment)) is not None:
            self._held -= oldest.size
            self.remove(oldest)

    def remove(self, segment: Segment) -> None:
        del self._segments[segment.start]
        del self._starts[bisect_left(self._starts, segment.start)]

    def _oldest(self, spared: Segment) -> Segment | None:
        here = (each for each in self._segments.values() if each.data and each is not spared)
        return next(here, None)
