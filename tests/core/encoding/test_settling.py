"""Which frame a want gets, against a second telling of the rules that knows all frames beforehand."""

from hypothesis import given
from hypothesis import strategies as st

from plex_previews.encoding.settling import Settling, Shot
from plex_previews.model import OutputIndex, Slot
from plex_previews.video.reel import Rule, Want

KEYFRAME = 10
times = st.lists(st.integers(0, 60), min_size=1, max_size=20, unique=True).map(sorted)
rules = st.lists(st.tuples(st.sampled_from(Rule), st.integers(-5, 70)), min_size=1, max_size=8)


def wanted(pairs):
    return [Want(OutputIndex(0), Slot(n), rule, at) for n, (rule, at) in enumerate(pairs)]


def settle(wants, ticks, keyframe=KEYFRAME):
    settling = Settling(wants, keyframe)
    settled = [pair for tick in ticks for pair in settling.take(Shot(tick, str(tick)))]
    settled += settling.finish()
    assert settling.done
    return {want.slot: shot.ticks for want, shot in settled}


def expected(want, ticks):
    if want.rule is Rule.UNTIL:
        return max((tick for tick in ticks if tick <= want.ticks), default=ticks[0])
    start = KEYFRAME if want.rule is Rule.KEYFRAME else want.ticks
    return min((tick for tick in ticks if tick >= start), default=ticks[-1])


@given(rules, times)
def test_every_want_gets_the_frame_of_its_rule(pairs, ticks):
    wants = wanted(pairs)
    assert settle(wants, ticks) == {want.slot: expected(want, ticks) for want in wants}


@given(rules, times)
def test_a_want_is_settled_as_soon_as_it_can_be(pairs, ticks):
    settling = Settling(wanted(pairs), KEYFRAME)
    for tick in ticks:
        for want, shot in settling.take(Shot(tick, None)):
            assert tick > want.ticks if want.rule is Rule.UNTIL else shot.ticks == tick


def test_without_a_time_the_first_frame_is_the_keyframe():
    assert settle(wanted([(Rule.KEYFRAME, 40)]), [3, 4], keyframe=None) == {0: 3}


def test_without_a_frame_nothing_is_settled():
    settling = Settling(wanted([(Rule.UNTIL, 3)]), 0)
    assert not list(settling.finish())
    assert not settling.done
