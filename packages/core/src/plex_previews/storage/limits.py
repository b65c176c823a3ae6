"""What follows from a mount's nature and speed: how to read from it, and how many may at once."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from plex_previews.model import Strategy
from plex_previews.storage.measuring import Speed
from plex_previews.storage.nature import Nature

ARM_MOVES_S: Final = 0.003
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

_FAR: Final = {Nature.NETWORK, Nature.CLOUD}
"""There a request costs a way to and fro; a disk reads on where it is at no cost."""
_DEAR_S: Final = 0.001
_SMALLEST_PIECE, _LARGEST_PIECE = 64 << 10, 4 << 20
_WORTHWHILE_S: Final = 1.0
"""For less, the whole of a film is not read: to look through all of its packets costs something too."""

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
    """How to read from a mount: at most ``reads_at_once`` films, in pieces of at least ``piece`` bytes, which is 0
    where no more is to be read than is asked for. Where ``one_arm`` does all the reading, two reads that cross cost more
    than one after the other.

    ``speed`` is the one that was measured at ``measured_at`` (seconds since 1970); where that is None, what mounts
    of this nature usually do.
    """

    reads_at_once: int
    piece: int
    speed: Speed
    measured_at: float | None = None
    one_arm: bool = False

    def way(self, requests: int, wanted: int, size: int) -> Strategy:
        """Whether ``wanted`` bytes in ``requests`` places come faster by the index, or with all ``size`` bytes.

        By the index, unless a measured speed says that much time is spared.
        """
        by_index = requests * self.speed.seek_s + wanted / self.speed.throughput
        spared = by_index - size / self.speed.throughput
        return Strategy.LINEAR if self.measured_at is not None and spared > _WORTHWHILE_S else Strategy.INDEX


def habits(nature: Nature, speed: Speed | None = None, measured_at: float = 0.0) -> Habits:
    """What follows from a nature, and from the ``speed`` that was measured at that time."""
    known = speed or _USUAL[nature]
    far = nature in _FAR or (nature is Nature.OTHER and speed is not None)
    piece = _piece(known) if far else 0
    one_arm = nature not in _FAR and known.seek_s >= ARM_MOVES_S
    return Habits(
        _reads_at_once(nature, speed), piece, known, None if speed is None else measured_at, one_arm
    )


def is_local(nature: Nature) -> bool:
    """Whether a mount is a disk of this machine, or its memory: it may be slow, but it answers."""
    return nature in _DISKS or nature is Nature.MEMORY


def is_quick(nature: Nature) -> bool:
    """Whether a mount is so fast that its speed changes nothing: it is not worth measuring."""
    return nature in (Nature.SOLID, Nature.MEMORY)


def _piece(speed: Speed) -> int:
    """As much as passes in the time of one request: there it costs as much as its bytes. A power of 2."""
    passing = int(speed.seek_s * speed.throughput)
    if speed.seek_s < _DEAR_S or passing < _SMALLEST_PIECE:
        return 0
    return min(1 << (passing.bit_length() - 1), _LARGEST_PIECE)


def _reads_at_once(nature: Nature, speed: Speed | None) -> int:
    if nature in _DISKS and speed is not None:
        return _READS[Nature.SPINNING if speed.seek_s >= ARM_MOVES_S else Nature.SOLID]
    return _READS[nature]
