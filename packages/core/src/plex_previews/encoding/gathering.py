"""Thumbnails come in any order and perhaps not all: what is missing is repaired, or the film refused. Pure.

A slot without a picture takes its nearest neighbour's. That is honest for a scratch and not for a wreck: at
most 2 % of a set may be repaired (one slot where a set has 10 to 49, none in a smaller one), and never more
than three in a row.

Only what borders on a missing slot can stand in for one, so only that is kept: as slots come roughly in
order, a few pictures at any time, however long the film.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from attrs import evolve

from plex_previews.errors import Undecodable
from plex_previews.model import OutputIndex, Slot, Thumbnail

Wanted: TypeAlias = Sequence[float]
"""The times of one output's slots, in seconds."""

_SHARE = 50
_LONGEST_HOLE = 3
_SMALLEST_REPAIRABLE = 10


def repairable(slots: int) -> int:
    """How many slots of a set of this size may be repaired."""
    return max(1, slots // _SHARE) if slots >= _SMALLEST_REPAIRABLE else 0


class Gathering:
    """All sets of one film. ``wanted[i]`` are the slot times of output i, in seconds."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self._sets = [_Set(OutputIndex(number), times) for number, times in enumerate(wanted)]
        self._frame_times: set[float] = set()
        self.repaired = 0

    @property
    def distinct(self) -> int:
        """How many different frames the thumbnails show, by their times."""
        return len(self._frame_times)

    def add(self, thumbnail: Thumbnail) -> None:
        """Takes note of a good thumbnail."""
        self._sets[thumbnail.output].add(thumbnail)
        self._frame_times.add(thumbnail.time)

    def repairs(self) -> Iterator[Thumbnail]:
        """Thumbnails for the slots that have none, once no more come.

        Raises :class:`~plex_previews.errors.Undecodable`, before the first, where any set misses too much.
        """
        for one in self._sets:
            one.check()
        for one in self._sets:
            for thumbnail in one.repairs():
                self.repaired += 1
                yield thumbnail


class _Set:
    """The thumbnails of one output."""

    def __init__(self, output: OutputIndex, times: Wanted) -> None:
        self._output = output
        self._times = times
        self._missing = set(range(len(times)))
        self._bordering: dict[int, Thumbnail] = {}

    def add(self, thumbnail: Thumbnail) -> None:
        self._missing.discard(thumbnail.slot)
        self._bordering[thumbnail.slot] = thumbnail
        for slot in range(thumbnail.slot - 1, thumbnail.slot + 2):
            if slot - 1 not in self._missing and slot + 1 not in self._missing:
                self._bordering.pop(slot, None)

    def check(self) -> None:
        longest = max(map(len, self._holes()), default=0)
        if len(self._missing) > repairable(len(self._times)) or longest > _LONGEST_HOLE:
            raise Undecodable(
                "",
                f"{len(self._missing)} of {len(self._times)} pictures cannot be decoded",
                "the file may be damaged: play it there, or get another copy",
            )

    def repairs(self) -> Iterator[Thumbnail]:
        for hole in self._holes():
            for slot in hole:
                yield evolve(self._nearest(slot), slot=Slot(slot), wanted=self._times[slot], repaired=True)

    def _nearest(self, slot: int) -> Thumbnail:
        nearest = min(self._bordering, key=lambda good: (abs(good - slot), good))
        return self._bordering[nearest]

    def _holes(self) -> list[list[int]]:
        """Runs of missing slots."""
        numbered = enumerate(sorted(self._missing))
        return [[slot for _, slot in run] for _, run in groupby(numbered, key=lambda pair: pair[1] - pair[0])]
