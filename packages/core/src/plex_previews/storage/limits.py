"""What follows from a mount's nature and speed: how to read from it, and how many may at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final

from attrs import frozen

from plex_previews.errors import Cancelled
from plex_previews.model import Strategy
from plex_previews.storage.measuring import Speed
from plex_previews.storage.nature import Nature

_ARM_MOVES_S: Final = 0.003
"""No solid-state disk takes that long to seek, and every disk with an arm does."""

_READS: Final = {
    Nature.SPINNING: 1,
    Nature.SOLID: 16,
    Nature.DISK: 4,
    Nature.NETWORK: 4,
    Nature.UNION: 4,
    Nature.CLOUD: 4,
    Nature.MEMORY: 64,
    Nature.OTHER: 4,
}
_DISKS: Final = {Nature.SPINNING, Nature.SOLID, Nature.DISK}

_SMALLEST_PIECE, _LARGEST_PIECE = 64 << 10, 4 << 20
_USUAL: Final = {
    Nature.SPINNING: Speed(0.010, 150e6, 0, 0),
    Nature.SOLID: Speed(0.0002, 1000e6, 0, 0),
    Nature.DISK: Speed(0.005, 200e6, 0, 0),
    Nature.NETWORK: Speed(0.005, 100e6, 0, 0),
    Nature.UNION: Speed(0.010, 150e6, 0, 0),
    Nature.CLOUD: Speed(0.150, 20e6, 0, 0),
    Nature.MEMORY: Speed(0.00001, 4000e6, 0, 0),
    Nature.OTHER: Speed(0.010, 100e6, 0, 0),
}
"""What is taken for a mount's speed until it is measured."""


@frozen
class Habits:
    """How to read from a mount: at most ``reads_at_once`` films, in pieces of ``piece`` bytes.

    ``speed`` is the measured one, or what mounts of this nature usually do.
    """

    reads_at_once: int
    piece: int
    speed: Speed
    measured: bool

    def way(self, requests: int, wanted: int, size: int) -> Strategy:
        """Whether ``wanted`` bytes in ``requests`` places come faster by the index, or with all ``size`` bytes."""
        by_index = requests * self.speed.seek_s + wanted / self.speed.throughput
        return Strategy.INDEX if by_index <= size / self.speed.throughput else Strategy.LINEAR


def habits(nature: Nature, speed: Speed | None = None) -> Habits:
    """What follows from nature and measured speed.

    A piece is as large as what passes in the time of one seek: there a request costs as much as its bytes.
    """
    known = speed or _USUAL[nature]
    piece = 1 << (max(1, int(known.seek_s * known.throughput)).bit_length() - 1)
    piece = min(max(piece, _SMALLEST_PIECE), _LARGEST_PIECE)
    return Habits(_reads_at_once(nature, speed), piece, known, measured=speed is not None)


def _reads_at_once(nature: Nature, speed: Speed | None) -> int:
    if nature in _DISKS and speed is not None:
        return _READS[Nature.SPINNING if speed.seek_s >= _ARM_MOVES_S else Nature.SOLID]
    return _READS[nature]


class Turns:
    """Who may read now: at most so many at once on each disk, disks side by side."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._reading: dict[Hashable, int] = {}

    @contextmanager
    def turn(
        self, disk: Hashable, most: int, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Waits until fewer than ``most`` read from ``disk``, and counts as one of them.

        Raises :class:`plex_previews.errors.Cancelled` soon after ``cancelled()`` has become true.
        """
        with self._changed:
            while self._reading.get(disk, 0) >= most:
                if cancelled():
                    raise Cancelled(str(disk))
                self._changed.wait(0.2)
            self._reading[disk] = self._reading.get(disk, 0) + 1
        try:
            yield
        finally:
            self._leave(disk)

    def _leave(self, disk: Hashable) -> None:
        with self._changed:
            self._reading[disk] -= 1
            if not self._reading[disk]:
                del self._reading[disk]
            self._changed.notify_all()
