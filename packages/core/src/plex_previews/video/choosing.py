"""Which picture stands for a slot: the three accuracies, decided over keyframes alone. Pure.

``keyframe``
    The nearest keyframe; of two as near, the earlier.
``auto``
    The nearest keyframe inside the slot's window, with the second nearest inside it as the alternative for
    when the first is black. Where there is none: the first reference frame from the window's start on,
    decoded from the keyframe before. A slot without a window (see :mod:`plex_previews.video.slots`) is as
    ``exact``.
``exact``
    The last frame at or before the slot.

Each slot takes one or two bisections: 200,000 slots take about a second.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import frozen

from plex_previews.model import Accuracy, Slot
from plex_previews.video.reel import Rule
from plex_previews.video.slots import Moment


@frozen
class Choice:
    """The picture of a slot: a rule and its ticks, and the places of the keyframes in their sequence."""

    slot: Slot
    keyframe: int
    rule: Rule
    ticks: int
    alternative: int | None = None


def choose(
    accuracy: Accuracy, moments: Iterable[Moment], keyframes: Sequence[int], hidden: int = 0
) -> Iterator[Choice]:
    """A choice for each moment. ``keyframes`` are ticks: ascending, each once, at least one.

    The first ``hidden`` of them are decoded for what follows, but have no picture to show.
    """
    rule = _RULES[accuracy]
    return (rule(Slot(number), moment, keyframes, hidden) for number, moment in enumerate(moments))


def _by_keyframe(slot: Slot, moment: Moment, keyframes: Sequence[int], hidden: int) -> Choice:
    if hidden == len(keyframes):
        return _exact(slot, moment, keyframes, hidden)
    place = _nearest(moment, keyframes, hidden, len(keyframes))
    return Choice(slot, place, Rule.KEYFRAME, keyframes[place])


def _auto(slot: Slot, moment: Moment, keyframes: Sequence[int], hidden: int) -> Choice:
    first = bisect_left(keyframes, moment.window.start, hidden)
    end = bisect_left(keyframes, moment.window.stop, first)
    if first < end:
        place = _nearest(moment, keyframes, first, end)
        second = _second_nearest(moment, keyframes, place, first, end)
        return Choice(slot, place, Rule.KEYFRAME, keyframes[place], second)
    if not moment.window:
        return _exact(slot, moment, keyframes, hidden)
    since = moment.window.start
    return Choice(slot, _before(since, keyframes), Rule.FROM, since)


def _exact(slot: Slot, moment: Moment, keyframes: Sequence[int], _hidden: int) -> Choice:
    return Choice(slot, _before(moment.at, keyframes), Rule.UNTIL, moment.at)


_RULES: dict[Accuracy, Callable[[Slot, Moment, Sequence[int], int], Choice]] = {
    Accuracy.KEYFRAME: _by_keyframe,
    Accuracy.AUTO: _auto,
    Accuracy.EXACT: _exact,
}


def _before(ticks: int, keyframes: Sequence[int]) -> int:
    """The place of the last keyframe at or before, or of the first where all are later."""
    return max(0, bisect_right(keyframes, ticks) - 1)


def _nearest(moment: Moment, keyframes: Sequence[int], first: int, end: int) -> int:
    later = bisect_right(keyframes, moment.at, first, end)
    return _nearer(moment, keyframes, later - 1, later, first, end)


def _second_nearest(
    moment: Moment, keyframes: Sequence[int], nearest: int, first: int, end: int
) -> int | None:
    if end - first < 2:
        return None
    return _nearer(moment, keyframes, nearest - 1, nearest + 1, first, end)


def _nearer(moment: Moment, keyframes: Sequence[int], earlier: int, later: int, first: int, end: int) -> int:
    """Of two places on either side of the moment the nearer one that lies in ``first <= place < end``."""
    if earlier < first:
        return later
    if later >= end:
        return earlier
    return earlier if moment.doubled <= keyframes[earlier] + keyframes[later] else later
