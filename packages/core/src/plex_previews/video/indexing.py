"""The index of a film, from what libav knows of its container."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, overload

from attrs import evolve, frozen

from plex_previews.video.boxes import Offsets, composition_offsets
from plex_previews.video.demuxer import Demuxer, shown_at
from plex_previews.video.facts import time_base
from plex_previews.video.index import Index, Keyframe, Keyframes
from plex_previews.video.prologue import Prologue

if TYPE_CHECKING:
    from av.index import IndexEntries, IndexEntry

_LEAST_CUES = 2
"""Without Cues libav lists the keyframes that it passed, and a seek makes it pass one more."""
_BEFORE_ALL = -(1 << 62)
_SAMPLES = 4
"""How many keyframes are read to prove that they are all shown equally long after they are decoded."""


def bare_index(demuxer: Demuxer) -> Index:
    """The clock of a film whose keyframes are not known."""
    stream = demuxer.stream
    start = stream.start_time or 0
    known = stream.duration is not None and stream.duration > 0
    end = start + (stream.duration or 0) if known else None
    return Index(Keyframes(), time_base(stream), start, end)


def read_index(demuxer: Demuxer, prologue: Prologue) -> Index | None:
    """The keyframes that the container lists; None where it lists none, or not to the end.

    Moves the demuxer. MP4, MOV and AVI list every sample when they are opened; Matroska and WebM read their
    Cues at the first seek.
    """
    if demuxer.is_matroska:
        return _from_cues(demuxer)
    if "mp4" in demuxer.format or demuxer.format == "avi":
        return _from_samples(demuxer, prologue)
    return None


def listed_keyframes(demuxer: Demuxer) -> Iterator[int]:
    """What tells listed keyframes from one another: the times of Matroska's, which must have been sought in, else
    where they lie.
    """
    entries = demuxer.index_entries
    if demuxer.is_matroska:
        return (entry.timestamp for entry in entries)
    return (entries[place].pos for place in _places(entries))


def end_of_data(demuxer: Demuxer, size: int) -> int | None:
    """The ticks of the last listed picture in a file of ``size`` bytes; None where all lie inside it."""
    entries = demuxer.index_entries

    def outside(place: int) -> bool:
        return entries[place].pos + entries[place].size > size

    if not len(entries) or not outside(len(entries) - 1):
        return None
    first = bisect_left(range(len(entries)), True, key=outside)
    return entries[max(0, first - 1)].timestamp


def _from_cues(demuxer: Demuxer) -> Index | None:
    index = bare_index(demuxer)
    entries = demuxer.index_entries
    passed = len(entries)
    demuxer.seek(index.start_ticks)
    keyframes = [Keyframe(entry.timestamp, position=entry.pos) for entry in entries]
    if len(keyframes) - passed < _LEAST_CUES or not _ascend(keyframes):
        return None
    return Index(keyframes, index.time_base, index.start_ticks)


def _ascend(keyframes: Sequence[Keyframe]) -> bool:
    return all(one.ticks < other.ticks for one, other in pairwise(keyframes))


def _from_samples(demuxer: Demuxer, prologue: Prologue) -> Index | None:
    index = bare_index(demuxer)
    entries = demuxer.index_entries
    places, hidden = _shown(list(_places(entries)), entries)
    composition = _composition(demuxer, prologue, places) if places and _complete(entries, index) else None
    if composition is None:
        return None
    lead = composition.lead
    keyframes = [_keyframe(entries[place], composition.shown(place), lead) for place in places]
    if not _ascend(keyframes):
        return None
    sizes = _GopBytes(demuxer, (*places, len(entries)))
    return evolve(index, keyframes=keyframes, gop_bytes=sizes, hidden=hidden)


def _shown(places: Sequence[int], entries: IndexEntries) -> tuple[Sequence[int], int]:
    """The places up to the last keyframe that is shown; how many of the first an edit list hides."""
    shown = [number for number, place in enumerate(places) if not entries[place].is_discard]
    return (places[: shown[-1] + 1], shown[0]) if shown else (places[:1], min(1, len(places)))


def _places(entries: IndexEntries) -> Iterator[int]:
    """Where the keyframes are among all samples: the search runs in libav, which matters with 300,000."""
    place = entries.search_timestamp(_BEFORE_ALL, backward=False)
    while place >= 0:
        yield place
        following = entries.search_timestamp(entries[place].timestamp + 1, backward=False)
        place = following if following > place else -1


def _keyframe(entry: IndexEntry, shown: int, lead: int) -> Keyframe:
    return Keyframe(entry.timestamp + shown, entry.timestamp + lead, entry.pos, entry.size)


def _complete(entries: IndexEntries, index: Index) -> bool:
    """Whether samples are listed up to the end: of a fragmented file libav may know the first ones only."""
    if index.end_ticks is None:
        return False
    missing = index.end_ticks - entries[len(entries) - 1].timestamp
    return missing <= max((index.end_ticks - index.start_ticks) // 20, int(2 / index.time_base))


@frozen
class _Composition:
    """How long after it is decoded a sample is shown: always ``base``, or that more than its offset.

    libav takes ``lead``, which is how far offsets go below 0, from the time that it is asked to seek to.
    """

    base: int
    offsets: Offsets | None = None

    def shown(self, place: int) -> int:
        return self.base if self.offsets is None else self.base + int(self.offsets[place])

    @property
    def lead(self) -> int:
        return 0 if self.offsets is None else max(0, -int(self.offsets.min()))


def _composition(demuxer: Demuxer, prologue: Prologue, places: Sequence[int]) -> _Composition | None:
    """What the file says of it, checked with the first keyframe; None where that cannot be told."""
    first = next(demuxer.packets(), None)
    if first is None or first.dts is None:
        return None
    shown = (shown_at(first) or 0) - first.dts
    if not demuxer.stream.codec_context.reorder_depth:
        return _Composition(shown)
    offsets = _offsets(demuxer, prologue)
    if offsets is not None:
        return _Composition(shown - int(offsets[places[0]]), offsets)
    return _Composition(shown) if _proven(demuxer, places, shown) else None


def _offsets(demuxer: Demuxer, prologue: Prologue) -> Offsets | None:
    file = prologue.open()
    try:
        return composition_offsets(file, demuxer.stream.id, len(demuxer.index_entries))
    finally:
        file.close()


def _proven(demuxer: Demuxer, places: Sequence[int], shown: int) -> bool:
    """Whether some keyframes, read for this, are shown ``shown`` ticks after they are decoded."""
    entries = demuxer.index_entries
    for place in places[:: max(1, len(places) // _SAMPLES)][1:]:
        demuxer.seek(entries[place].timestamp + shown)
        packet = next(demuxer.packets(), None)
        if packet is None or packet.dts is None or packet.pts != packet.dts + shown:
            return False
    return True


@frozen
class _GopBytes(Sequence[int]):
    """The size of each GOP's samples, summed only where it is asked for, and while the demuxer is open."""

    _demuxer: Demuxer
    _places: Sequence[int]

    def __len__(self) -> int:
        return len(self._places) - 1

    @overload
    def __getitem__(self, number: int) -> int: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[int]: ...
    def __getitem__(self, number: int | slice) -> int | Sequence[int]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        entries = self._demuxer.index_entries
        return sum(entry.size for entry in entries[self._places[number] : self._places[number + 1]])
