"""The slots of an output come in any order and perhaps not all: what is missing is repaired, or the film refused.

Pure. A slot without a picture takes its nearest neighbour's. That is honest for a scratch and not for a wreck:
at most 2 % of a set may be repaired (one slot where a set has 10 to 49, none in a smaller one), and never more
than three in a row.

Only what borders on a missing slot can stand in for one, so only that is kept: as slots come roughly in
order, a few pictures at any time, however long the film.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Generic, TypeVar

from plex_previews.errors import Undecodable

T = TypeVar("T")

_SHARE = 50
_LONGEST_HOLE = 3
_SMALLEST_REPAIRABLE = 10


def repairable(slots: int) -> int:
    """How many slots of a set of this size may be repaired."""
    return max(1, slots // _SHARE) if slots >= _SMALLEST_REPAIRABLE else 0


class Gathering(Generic[T]):
    """The pictures of one output with so many ``slots``, in whatever form they are kept."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._missing = set(range(slots))
        self._bordering: dict[int, T] = {}

    def add(self, slot: int, picture: T) -> None:
        """Takes note of a good picture."""
        self._missing.discard(slot)
        self._bordering[slot] = picture
        for near in range(slot - 1, slot + 2):
            if near - 1 not in self._missing and near + 1 not in self._missing:
                self._bordering.pop(near, None)

    def check(self) -> None:
        """Once no more come: raises :class:`~plex_previews.errors.Undecodable` where too many are missing."""
        longest = max(map(len, self._holes()), default=0)
        if len(self._missing) > repairable(self._slots) or longest > _LONGEST_HOLE:
            raise Undecodable(
                "",
                f"{len(self._missing)} of {self._slots} pictures cannot be decoded",
                "the file may be damaged: play it there, or get another copy",
            )

    def repairs(self) -> Iterator[tuple[int, T]]:
        """Each slot that has no picture, ascending, with the picture that stands in for it.

        Ask :meth:`check` first.
        """
        for slot in sorted(self._missing):
            nearest = min(self._bordering, key=lambda good: (abs(good - slot), good))
            yield slot, self._bordering[nearest]

    def _holes(self) -> list[list[int]]:
        """Runs of missing slots."""
        numbered = enumerate(sorted(self._missing))
        return [[slot for _, slot in run] for _, run in groupby(numbered, key=lambda pair: pair[1] - pair[0])]
