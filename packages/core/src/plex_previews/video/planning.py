"""The plan of a reel: one part for each keyframe that is needed, and what the parts cost. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import Final

from attrs import frozen

from plex_previews.io.store import Extent
from plex_previews.model import Output, OutputIndex, Request, Strategy, VideoInfo
from plex_previews.storage.limits import Habits
from plex_previews.video.choosing import Choice, choose
from plex_previews.video.index import Index, Keyframe
from plex_previews.video.reel import Rule, Want, are_keyframes
from plex_previews.video.slots import Timeline, count_slots, moments

_STRETCH: Final = 1 << 20
_USUAL_KEYFRAME: Final = 64 << 10
"""Bytes of one whose size nobody tells."""


@frozen
class Part:
    """A keyframe and the wants of all outputs that hang on it, ascending by ticks.

    ``alternative`` is a keyframe that would serve every one of them just as well.
    """

    keyframe: Keyframe
    wants: tuple[Want, ...]
    alternative: Keyframe | None = None

    @property
    def decode_on_ticks(self) -> int:
        """How far past the keyframe decoding must go: 0 where its own picture is enough."""
        last = max((want.ticks for want in self.wants if want.rule is not Rule.KEYFRAME), default=0)
        return max(0, last - self.keyframe.ticks)

    @property
    def keyframe_only(self) -> bool:
        return are_keyframes(self.wants)


@frozen
class Cost:
    """What a plan takes. ``bytes_to_read`` is None where the index has no sizes."""

    keyframes: int
    decode_on_seconds: float
    bytes_to_read: int | None


def count_pictures(index: Index, request: Request, video: VideoInfo) -> tuple[int, ...]:
    """How many pictures each output will have. Raises as :func:`plan_parts` does."""
    timeline = Timeline.of(index, video)
    return tuple(count_slots(output.when, timeline) for output in request.outputs)


def plan_parts(index: Index, request: Request, video: VideoInfo) -> tuple[Part, ...]:
    """The parts that hold every picture of the request, by time; ``index`` must have a keyframe.

    Raises :class:`~plex_previews.errors.TooLarge` above 200,000 slots of one output, and
    :class:`~plex_previews.errors.SettingsError` for an interval or times that cannot be used.
    """
    if not index.keyframes:
        raise ValueError("an index without keyframes cannot be planned over")
    timeline = Timeline.of(index, video)
    hanging: defaultdict[int, list[tuple[Want, int | None]]] = defaultdict(list)
    for number, output in enumerate(request.outputs):
        for choice in _choices(output, timeline, index):
            want = Want(OutputIndex(number), choice.slot, choice.rule, choice.ticks)
            hanging[choice.keyframe].append((want, choice.alternative))
    return tuple(_part(index, place, hanging[place]) for place in sorted(hanging))


def _choices(output: Output, timeline: Timeline, index: Index) -> Iterator[Choice]:
    return choose(output.accuracy, moments(output.when, timeline), index.keyframes.ticks, index.hidden)


def _part(index: Index, place: int, hanging: Sequence[tuple[Want, int | None]]) -> Part:
    wants = sorted((want for want, _ in hanging), key=lambda want: want.ticks)
    alternatives = {alternative for _, alternative in hanging}
    common = alternatives.pop() if len(alternatives) == 1 else None
    return Part(index.keyframes[place], tuple(wants), None if common is None else index.keyframes[common])


def cost(parts: Sequence[Part], index: Index) -> Cost:
    """What the plan takes, alternatives left out. Bytes of a stretch are a share of its GOP's, by time."""
    on = sum(part.decode_on_ticks for part in parts) * index.time_base
    sizes = [_packet_bytes(part, index) for part in parts]
    known = [size for size in sizes if size is not None]
    return Cost(len(parts), float(on), sum(known) if len(known) == len(sizes) else None)


def extents(parts: Sequence[Part], index: Index) -> list[Extent]:
    """Where the plan is going to read, part by part; parts of unknown position are left out."""
    return [
        Extent(part.keyframe.position, _span(part, index))
        for part in parts
        if part.keyframe.position is not None
    ]


def row(size: int) -> list[Extent]:
    """Where a film of ``size`` bytes is read from start to end."""
    return [Extent(start, min(_STRETCH, size - start)) for start in range(0, size, _STRETCH)]


def way(parts: Sequence[Part], index: Index, size: int | None, habits: Habits | None) -> Strategy:
    """Whether a film of ``size`` bytes is read by its index or from start to end, where that takes less time."""
    if not parts or size is None or habits is None:
        return Strategy.INDEX
    wanted = sum(extent.size or _USUAL_KEYFRAME for extent in extents(parts, index))
    return habits.way(len(parts), min(wanted, size), size)


def _packet_bytes(part: Part, index: Index) -> int | None:
    """The size of the video packets to be read, without what lies between them."""
    size = part.keyframe.size
    if part.keyframe_only or size is None:
        return size
    if index.gop_bytes is None:
        return None
    rest = max(0, index.gop_bytes[_place(part, index)] - size)
    return size + ceil(rest * _share(part, index))


def _span(part: Part, index: Index) -> int:
    """The bytes from the part's first packet to its last, other streams' between them; 0 if unknown."""
    size = part.keyframe.size or 0
    position = part.keyframe.position
    place = _place(part, index)
    following = index.keyframes[place + 1 : place + 2]
    if part.keyframe_only or position is None:
        return size
    if not following or following[0].position is None or following[0].position <= position:
        return _packet_bytes(part, index) or size
    return max(size, ceil((following[0].position - position) * _share(part, index)))


def _share(part: Part, index: Index) -> Fraction:
    """How much of its GOP, by time, a part decodes: the whole where the GOP's end is unknown."""
    ticks = index.keyframes.ticks
    following = _place(part, index) + 1
    end = ticks[following] if following < len(ticks) else index.end_ticks
    if end is None or end <= part.keyframe.ticks:
        return Fraction(1)
    return min(Fraction(1), Fraction(part.decode_on_ticks, end - part.keyframe.ticks))


def _place(part: Part, index: Index) -> int:
    return bisect_left(index.keyframes.ticks, part.keyframe.ticks)
