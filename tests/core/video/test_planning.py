from fractions import Fraction

import pytest
from hypothesis import given

from plex_previews.io.store import Extent
from plex_previews.model import Accuracy, Every, Output, Request, VideoInfo
from plex_previews.testing import strategies
from plex_previews.video.choosing import choose
from plex_previews.video.index import Index, Keyframe
from plex_previews.video.planning import Cost, cost, count_pictures, extents, plan_parts
from plex_previews.video.reel import Rule
from plex_previews.video.slots import Timeline, moments

VIDEO = VideoInfo("mov,mp4", "h264", 640, 360, 40.0, 25.0)


def index(*keyframes, gop_bytes=None):
    return Index(keyframes, Fraction(1, 100), 0, 4000, gop_bytes)


def every(interval, accuracy=Accuracy.AUTO):
    return Output(Every(interval), accuracy=accuracy)


@given(strategies.indexes(), strategies.requests(), strategies.videos())
def test_parts_hold_every_choice_of_every_output_once(index, request, video):
    clock = Timeline.of(index, video)
    ticks = index.keyframes.ticks
    wanted = {
        (number, choice.slot, choice.rule, choice.ticks, ticks[choice.keyframe])
        for number, output in enumerate(request.outputs)
        for choice in choose(output.accuracy, moments(output.when, clock), ticks)
    }
    parts = plan_parts(index, request, video)
    planned = [
        (want.output, want.slot, want.rule, want.ticks, part.keyframe.ticks)
        for part in parts
        for want in part.wants
    ]
    assert len(planned) == len(wanted) == sum(count_pictures(index, request, video))
    assert set(planned) == wanted


@given(strategies.indexes(), strategies.requests(), strategies.videos())
def test_parts_and_their_wants_are_in_order(index, request, video):
    parts = plan_parts(index, request, video)
    times = [part.keyframe.ticks for part in parts]
    assert times == sorted(set(times))
    for part in parts:
        assert [want.ticks for want in part.wants] == sorted(want.ticks for want in part.wants)
        assert part.keyframe in tuple(index.keyframes)


@given(strategies.indexes(), strategies.requests(), strategies.videos())
def test_an_alternative_serves_every_want_of_its_part(index, request, video):
    clock = Timeline.of(index, video)
    windows = [[moment.window for moment in moments(output.when, clock)] for output in request.outputs]
    for part in plan_parts(index, request, video):
        if part.alternative is not None:
            assert part.alternative != part.keyframe
            assert part.keyframe_only
            assert all(part.alternative.ticks in windows[want.output][want.slot] for want in part.wants)


@given(strategies.indexes(sized=True), strategies.requests(), strategies.videos())
def test_bytes_lie_between_the_keyframes_and_their_whole_gops(index, request, video):
    parts = plan_parts(index, request, video)
    places = [list(index.keyframes).index(part.keyframe) for part in parts]
    least = sum(part.keyframe.size for part in parts)
    most = sum(index.gop_bytes[place] for place in places)
    assert least <= cost(parts, index).bytes_to_read <= most
    assert [extent.position for extent in extents(parts, index)] == [1000 * place for place in places]
    assert all(
        part.keyframe.size <= extent.size <= 1000
        for part, extent in zip(parts, extents(parts, index), strict=True)
    )


def test_outputs_share_a_keyframe_and_lose_an_alternative_that_not_all_share():
    film = index(Keyframe(0), Keyframe(1100), Keyframe(1300))
    alone = plan_parts(film, Request((every(10),)), VIDEO)
    assert [(part.keyframe.ticks, part.alternative) for part in alone][1] == (1100, Keyframe(1300))
    both = plan_parts(film, Request((every(10), every(10, Accuracy.KEYFRAME))), VIDEO)
    shared = both[1]
    assert [(want.output, want.slot) for want in shared.wants] == [(0, 1), (1, 1)]
    assert shared.alternative is None


def test_sparse_keyframes_make_one_part_of_many_wants():
    (part,) = plan_parts(index(Keyframe(0)), Request((every(10, Accuracy.KEYFRAME),)), VIDEO)
    assert [want.slot for want in part.wants] == [0, 1, 2, 3]
    assert part.keyframe_only
    assert part.decode_on_ticks == 0


def test_cost_counts_what_is_decoded_past_keyframes():
    film = index(Keyframe(0, 0, 50, 100), Keyframe(2000, 2000, 9000, 100), gop_bytes=[1100, 2100])
    parts = plan_parts(film, Request((every(10),)), VIDEO)
    assert [[want.rule for want in part.wants] for part in parts] == [[Rule.KEYFRAME, Rule.FROM]] * 2
    assert cost(parts, film) == Cost(2, 10.0, 100 + 250 + 100 + 500)
    assert extents(parts, film) == [Extent(50, 2238), Extent(9000, 600)]


def test_without_sizes_the_bytes_are_unknown_and_positions_still_hint():
    film = index(Keyframe(0, position=50), Keyframe(2000, position=9000))
    parts = plan_parts(film, Request((every(20),)), VIDEO)
    assert cost(parts, film) == Cost(2, 0.0, None)
    assert extents(parts, film) == [Extent(50, 0), Extent(9000, 0)]


def test_without_positions_nothing_is_hinted():
    film = index(Keyframe(0), Keyframe(2000))
    assert extents(plan_parts(film, Request((every(10),)), VIDEO), film) == []


def test_an_index_without_keyframes_is_refused():
    with pytest.raises(ValueError, match="without keyframes"):
        plan_parts(index(), Request((every(10),)), VIDEO)
