"""The choices against the definitions of the three accuracies, written as plain searches over fractions."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given

from plex_previews.model import Accuracy, At, Every
from plex_previews.testing import strategies
from plex_previews.video.choosing import choose
from plex_previews.video.reel import Rule
from plex_previews.video.slots import Timeline, moments


def slot_times(when, clock):
    if isinstance(when, At):
        seconds = [Fraction(repr(time)) for time in when.times]
    else:
        interval = Fraction(repr(when.interval))
        seconds = [number * interval for number, _ in enumerate(moments(when, clock))]
    return [clock.start_ticks + time / clock.time_base for time in seconds]


def window_of(tick, ticks, when, clock):
    """The borders, or None where the slot has no window."""
    if isinstance(when, Every):
        half = Fraction(repr(when.interval)) / clock.time_base / 2
        return tick - half, tick + half
    ticks = sorted(set(ticks))
    place = ticks.index(tick)
    if len(ticks) == 1 or tick > clock.start_ticks + clock.duration - clock.frame:
        return None
    gaps = [b - a for a, b in pairwise(ticks)]
    gaps = [gaps[0], *gaps, gaps[-1]]
    return tick - gaps[place] / 2, tick + gaps[place + 1] / 2


def by_distance(tick, keyframes):
    return sorted(keyframes, key=lambda keyframe: (abs(keyframe - tick), keyframe))


def last_before(tick, keyframes):
    return max((keyframe for keyframe in keyframes if keyframe <= tick), default=keyframes[0])


def naive(accuracy, tick, window, keyframes):
    """(keyframe, rule, the time that the rule compares with, alternative)"""
    if accuracy is Accuracy.KEYFRAME:
        return by_distance(tick, keyframes)[0], Rule.KEYFRAME, None, None
    if accuracy is Accuracy.AUTO and window:
        inside = by_distance(tick, [each for each in keyframes if window[0] <= each < window[1]])
        if inside:
            return inside[0], Rule.KEYFRAME, None, inside[1] if inside[1:] else None
        if window[1] - window[0] >= 1:
            return last_before(window[0], keyframes), Rule.FROM, window[0], None
    return last_before(tick, keyframes), Rule.UNTIL, tick, None


def serves(rule, ticks, border, frame):
    """Whether a frame may stand for the slot by that rule, told by whole ticks as by the fraction."""
    return (
        (frame >= ticks) == (frame >= border) if rule is Rule.FROM else (frame <= ticks) == (frame <= border)
    )


@pytest.mark.parametrize("accuracy", Accuracy)
@given(strategies.indexes(), strategies.videos(), strategies.whens())
def test_choices_are_those_of_the_definition(accuracy, index, video, when):
    clock = Timeline.of(index, video)
    keyframes = list(index.keyframes.ticks)
    ticks = slot_times(when, clock)
    found = list(choose(accuracy, moments(when, clock), keyframes))
    assert [choice.slot for choice in found] == list(range(len(ticks)))
    for choice, tick in zip(found, ticks, strict=True):
        window = window_of(tick, ticks, when, clock)
        if window and window[1] - window[0] < 1:
            continue
        keyframe, rule, border, alternative = naive(accuracy, tick, window, keyframes)
        assert (keyframes[choice.keyframe], choice.rule) == (keyframe, rule)
        assert (None if choice.alternative is None else keyframes[choice.alternative]) == alternative
        if rule is Rule.KEYFRAME:
            assert choice.ticks == keyframe
        else:
            assert all(serves(rule, choice.ticks, border, choice.ticks + off) for off in (-1, 0, 1))


def one(accuracy, when, keyframes, slot):
    clock = Timeline(Fraction(1), 0, Fraction(100), Fraction(1))
    choice = list(choose(accuracy, moments(when, clock), keyframes))[slot]
    return choice.keyframe, choice.rule, choice.ticks, choice.alternative


def test_a_tie_goes_to_the_earlier_keyframe():
    assert one(Accuracy.KEYFRAME, Every(10), [5, 15], 1) == (0, Rule.KEYFRAME, 5, None)


def test_sparse_keyframes_repeat():
    assert [one(Accuracy.KEYFRAME, Every(10), [0, 100], slot)[0] for slot in range(10)] == [0] * 6 + [1] * 4


def test_the_window_is_open_at_its_end():
    assert one(Accuracy.AUTO, Every(10), [0, 15], 1) == (0, Rule.FROM, 5, None)
    assert one(Accuracy.AUTO, Every(10), [0, 15], 2) == (1, Rule.KEYFRAME, 15, None)


def test_auto_names_the_second_nearest_keyframe_of_the_window():
    assert one(Accuracy.AUTO, Every(10), [6, 9, 13], 1) == (1, Rule.KEYFRAME, 9, 2)
    assert one(Accuracy.AUTO, Every(10), [7, 9, 13], 1) == (1, Rule.KEYFRAME, 9, 0)


def test_a_slot_before_the_first_keyframe_hangs_on_it():
    assert one(Accuracy.AUTO, Every(10), [30], 1) == (0, Rule.FROM, 5, None)
    assert one(Accuracy.EXACT, Every(10), [30], 1) == (0, Rule.UNTIL, 10, None)


def test_auto_at_one_time_is_exact():
    assert one(Accuracy.AUTO, At((44.5,)), [0, 40, 45], 0) == (1, Rule.UNTIL, 44, None)


def test_times_closer_than_a_tick_have_their_exact_frames():
    assert one(Accuracy.AUTO, At((44.5, 44.6)), [0, 44, 45], 0) == (1, Rule.UNTIL, 44, None)
