"""When pictures are wanted: the times of slots, in exact ticks of a stream's clock. Pure.

Slot times are fractions of a tick. Comparing them with the whole ticks of frames needs only their roundings,
so that a :class:`Moment` holds integers and nothing is ever compared as a float.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, isfinite

from attrs import frozen

from plex_previews.errors import SettingsError, TooLarge
from plex_previews.model import At, Every, VideoInfo, When
from plex_previews.video.index import Index

MOST_SLOTS = 200_000


@frozen
class Moment:
    """The time t of a slot, ready to be compared with frames.

    ``at`` is floor(t): a frame is at or before t where ``ticks <= at``. ``doubled`` is ceil(2t): a frame a
    before t is no further away than a frame b after it where ``doubled <= a + b``. ``window`` holds the ticks
    that are nearer to this slot than to its neighbours, half-open; an empty one means that there is none.
    """

    at: int
    doubled: int
    window: range


@frozen
class Timeline:
    """A stream's clock: ``duration`` and ``frame`` (how long one lasts) are in ticks."""

    time_base: Fraction
    start_ticks: int
    duration: Fraction
    frame: Fraction

    @classmethod
    def of(cls, index: Index, video: VideoInfo) -> Timeline:
        """The end of the video stream where the index knows it, else ``video.duration`` after the start."""
        rate = _rate(video.frame_rate)
        frame = 1 / rate if rate > 0 else Fraction(0)
        if index.end_ticks is None:
            duration = seconds(video.duration) / index.time_base
        else:
            duration = Fraction(index.end_ticks - index.start_ticks)
        return cls(index.time_base, index.start_ticks, duration, frame / index.time_base)

    def ticks(self, time: Fraction) -> Fraction:
        """The absolute tick, perhaps between two, of a time in seconds from the stream's start."""
        return self.start_ticks + time / self.time_base

    @property
    def last_frame(self) -> Fraction:
        """The absolute tick at which the last frame begins."""
        return self.start_ticks + self.duration - self.frame


def seconds(number: float) -> Fraction:
    """A number of seconds as it is written: 0.1 is a tenth, not the nearest binary fraction."""
    return Fraction(repr(float(number)))


def _rate(frame_rate: float) -> Fraction:
    """24000/1001 and its kin come back from their floats."""
    return Fraction(frame_rate).limit_denominator(1_000_000)


def count_slots(when: When, timeline: Timeline) -> int:
    """How many pictures are wanted: at least one.

    Raises :class:`~plex_previews.errors.TooLarge` above 200,000 and
    :class:`~plex_previews.errors.SettingsError` for an interval or times that cannot be used.
    """
    count = _count_each(when.times) if isinstance(when, At) else _count_every(when, timeline)
    if count > MOST_SLOTS:
        raise TooLarge(
            "", f"{count:,} pictures are wanted, more than {MOST_SLOTS:,}", "use a longer interval"
        )
    return count


def _count_every(when: Every, timeline: Timeline) -> int:
    if not (isfinite(when.interval) and when.interval > 0):
        raise SettingsError("interval", f"{when.interval} is no length of time", "use a number above 0")
    interval = seconds(when.interval) / timeline.time_base
    return max(1, ceil((timeline.duration - timeline.frame) / interval))


def _count_each(times: Sequence[float]) -> int:
    if not times:
        raise SettingsError("times", "there are none", "give at least one")
    if not all(isfinite(time) for time in times) or any(b < a for a, b in pairwise(times)):
        raise SettingsError("times", "they are no ascending numbers of seconds", "sort them")
    return len(times)


def moments(when: When, timeline: Timeline) -> Iterator[Moment]:
    """The moment of each slot, ascending. Raises as :func:`count_slots` does."""
    count = count_slots(when, timeline)
    if isinstance(when, At):
        return _at_each([seconds(time) for time in when.times], timeline)
    return _evenly(seconds(when.interval) / timeline.time_base, count, timeline.start_ticks)


def _evenly(interval: Fraction, count: int, start: int) -> Iterator[Moment]:
    """Slot k stands at ``start + k * interval``, its window is half an interval to both sides.

    Whole numbers of halves of the interval's denominator: fractions cost ten times as much.
    """
    step, unit = 2 * interval.numerator, 2 * interval.denominator
    first = start * unit
    for here in range(first, first + count * step, step):
        window = range(-(-(here - step // 2) // unit), -(-(here + step // 2) // unit))
        yield Moment(here // unit, -(-2 * here // unit), window)


def _at_each(times: Sequence[Fraction], timeline: Timeline) -> Iterator[Moment]:
    """A window reaches half way to the neighbouring times; an outermost one as far out as in.

    Equal times share a window. A time without any other has none, nor has one behind the last frame.
    """
    windows = _windows([timeline.ticks(time) for time in dict.fromkeys(times)])
    for time in times:
        tick = timeline.ticks(time)
        window = range(0) if tick > timeline.last_frame else windows[tick]
        yield Moment(floor(tick), ceil(2 * tick), window)


def _windows(ticks: Sequence[Fraction]) -> dict[Fraction, range]:
    if len(ticks) == 1:
        return {ticks[0]: range(0)}
    borders = [(a + b) / 2 for a, b in pairwise(ticks)]
    borders = [2 * ticks[0] - borders[0], *borders, 2 * ticks[-1] - borders[-1]]
    return {tick: range(ceil(a), ceil(b)) for tick, (a, b) in zip(ticks, pairwise(borders), strict=True)}
