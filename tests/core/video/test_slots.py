from fractions import Fraction
from itertools import pairwise
from math import ceil, inf, nan

import pytest
from hypothesis import given

from plex_previews.errors import SettingsError, TooLarge
from plex_previews.model import At, Every, VideoInfo
from plex_previews.testing import strategies
from plex_previews.video.index import Index, Keyframe
from plex_previews.video.slots import MOST_SLOTS, Timeline, count_slots, moments


def timeline(duration, rate=25.0, time_base=Fraction(1, 1000), start=0):
    frame = 1 / Fraction(rate).limit_denominator(1001)
    return Timeline(time_base, start, Fraction(duration) / time_base, frame / time_base)


def true_times(when, clock):
    if isinstance(when, At):
        return [Fraction(repr(time)) for time in when.times]
    seconds = (clock.duration - clock.frame) * clock.time_base
    interval = Fraction(repr(when.interval))
    return [number * interval for number in range(max(1, ceil(seconds / interval)))]


@pytest.mark.parametrize(
    ("duration", "interval", "count"),
    [
        (2700, 10, 270),
        (2700 + Fraction(1, 25), 10, 270),
        (2700 + Fraction(2, 25), 10, 271),
        (9.99, 10, 1),
        (0, 10, 1),
        (1, 0.1, 10),
    ],
)
def test_slots_end_one_frame_before_the_film(duration, interval, count):
    assert count_slots(Every(interval), timeline(duration)) == count


def test_ntsc_rates_are_meant_when_their_floats_are_given():
    video = VideoInfo("mp4", "h264", 1, 1, 0.0, 24000 / 1001)
    index = Index([Keyframe(0)], Fraction(1, 24000), 0, 10 * 24000 + 1001)
    assert Timeline.of(index, video).frame == 1001
    assert count_slots(Every(10), Timeline.of(index, video)) == 1


def test_the_containers_duration_stands_in_where_the_streams_end_is_unknown():
    video = VideoInfo("matroska", "h264", 1, 1, 30.1, 0.0)
    clock = Timeline.of(Index([Keyframe(7)], Fraction(1, 1000), 7), video)
    assert (clock.duration, clock.frame) == (30100, 0)
    assert [moment.at for moment in moments(Every(10), clock)] == [7, 10007, 20007, 30007]


@given(strategies.indexes(), strategies.videos(), strategies.whens())
def test_moments_round_the_true_times(index, video, when):
    clock = Timeline.of(index, video)
    times = true_times(when, clock)
    found = list(moments(when, clock))
    assert len(found) == len(times) == count_slots(when, clock)
    for moment, time in zip(found, times, strict=True):
        tick = index.start_ticks + time / index.time_base
        assert moment.at <= tick < moment.at + 1
        assert moment.doubled - 1 < 2 * tick <= moment.doubled


@given(strategies.indexes(), strategies.videos(), strategies.whens())
def test_a_tick_in_a_window_is_nearest_to_that_slot(index, video, when):
    clock = Timeline.of(index, video)
    slots = [index.start_ticks + time / index.time_base for time in true_times(when, clock)]
    others = sorted(set(slots))
    places = {tick: place for place, tick in enumerate(others)}
    for moment, own in zip(moments(when, clock), slots, strict=True):
        neighbours = others[max(0, places[own] - 1) : places[own] + 2]
        for tick in (*moment.window[:1], *moment.window[-1:]):
            assert all(abs(tick - own) <= abs(tick - other) for other in neighbours)


@given(strategies.indexes(), strategies.videos())
def test_evenly_spaced_windows_leave_no_tick_out_and_none_double(index, video):
    windows = [moment.window for moment in moments(Every(0.7), Timeline.of(index, video))]
    assert all(a.stop == b.start for a, b in pairwise(windows))


def test_times_at_an_interval_have_the_windows_of_that_interval():
    clock = timeline(95)
    assert list(moments(At(tuple(range(0, 100, 10))), clock))[:9] == list(moments(Every(10), clock))[:9]


def test_a_time_alone_or_behind_the_last_frame_has_no_window():
    assert not next(moments(At((5,)), timeline(60))).window
    assert [bool(moment.window) for moment in moments(At((5, 59.96, 59.97)), timeline(60))] == [1, 1, 0]


def test_equal_times_share_a_window():
    first, second, _ = moments(At((5, 5, 9)), timeline(60))
    assert first == second
    assert first.window == range(3000, 7000)


@pytest.mark.parametrize(
    "when", [Every(0), Every(-1), Every(nan), Every(inf), At(()), At((2, 1)), At((nan,)), At((1, inf))]
)
def test_times_that_cannot_be_used_are_settings_errors(when):
    with pytest.raises(SettingsError):
        count_slots(when, timeline(60))
    with pytest.raises(SettingsError):
        moments(when, timeline(60))


@pytest.mark.parametrize("when", [Every(0.001), At((1.0,) * (MOST_SLOTS + 1))])
def test_too_many_slots_are_refused_before_any_is_made(when):
    with pytest.raises(TooLarge, match=r"200,0\d\d pictures"):
        moments(when, timeline(200.1))
