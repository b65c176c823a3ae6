"""What to fetch before it is asked for: pure decisions over extents, without threads or clocks."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from statistics import median_low

from plex_previews.io.store import Extent


def pieces(extents: Iterable[Extent], largest: int) -> list[Extent]:
    """The same bytes in the same order, each piece worth one request.

    Known extents that touch are merged, and none is larger than ``largest``; those of unknown size stay.
    """
    merged: list[Extent] = []
    for extent in extents:
        last = merged[-1] if merged else None
        if last and last.size and extent.size and last.position + last.size == extent.position:
            merged[-1] = Extent(last.position, last.size + extent.size)
        else:
            merged.append(extent)
    return [piece for extent in merged for piece in _split(extent, largest)]


def _split(extent: Extent, largest: int) -> list[Extent]:
    if extent.size <= largest:
        return [extent]
    end = extent.position + extent.size
    return [Extent(start, min(largest, end - start)) for start in range(extent.position, end, largest)]


def within(extents: Iterable[Extent], length: int) -> list[Extent]:
    """What of the extents lies in a film of ``length`` bytes, and no more than the whole film in all.

    Positions and sizes come from the film itself: a damaged or hostile index may claim any. What is left out
    is only not fetched ahead.
    """
    inside = []
    left = length
    for extent in extents:
        if 0 <= extent.position < length:
            size = max(0, min(extent.size, length - extent.position, left))
            inside.append(Extent(extent.position, size))
            left -= size
    return inside


class Window:
    """Hands out the extents that come at most ``depth`` after the furthest one reached. Not thread-safe."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._extents: list[Extent] = []
        self._starts: list[tuple[int, int]] = []
        self._reached = -1
        self._next = 0

    def add(self, extents: Sequence[Extent]) -> None:
        self._extents.extend(extents)
        self._starts = sorted((extent.position, place) for place, extent in enumerate(self._extents))

    def clear(self) -> None:
        """Forgets all that was not handed out."""
        self._next = len(self._extents)

    def reach(self, position: int) -> None:
        """A reader is at ``position``: it fetches the extent there itself, and those before are past."""
        place = self._place(position)
        if place is not None:
            self._reached = max(self._reached, place)
            self._next = max(self._next, self._reached + 1)

    def take(self) -> Extent | None:
        """The next extent to fetch, or None as long as the readers have not come nearer."""
        if self._next >= min(len(self._extents), self._reached + 1 + self._depth):
            return None
        self._next += 1
        return self._extents[self._next - 1]

    def at(self, position: int) -> Extent | None:
        """The extent that holds ``position``; one of unknown size holds its first byte only."""
        place = self._place(position)
        return None if place is None else self._extents[place]

    def _place(self, position: int) -> int | None:
        found = bisect_right(self._starts, (position, len(self._extents))) - 1
        if found < 0:
            return None
        start, place = self._starts[found]
        return place if position < start + max(1, self._extents[place].size) else None


class Sizes:
    """Guesses how long an extent of unknown size is, from what readers took of earlier ones.

    The median: over sizes as skewed as those of keyframes it fetches about a fifth too much, and spares
    every second extent a further request.
    """

    FIRST = 64 * 1024
    """The guess before anything was learned, in bytes."""

    def __init__(self) -> None:
        self._seen: deque[int] = deque(maxlen=31)

    def note(self, size: int) -> None:
        self._seen.append(size)

    def guess(self) -> int:
        return median_low(self._seen) if self._seen else self.FIRST
