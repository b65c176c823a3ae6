from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from plex_previews.video.index import Index, Keyframe, Keyframes

large = st.integers(-(2**62), 2**62)
keyframes = st.builds(Keyframe, large, st.none() | large, st.none() | large, st.none() | large)


@given(st.lists(keyframes))
def test_keyframes_come_back_as_they_went_in(some):
    columns = Keyframes(iter(some))
    assert list(columns) == some
    assert columns[1:-1] == tuple(some[1:-1])
    assert columns == Keyframes(some)
    assert len(columns) == len(some)


def test_an_index_packs_whatever_keyframes_it_is_given():
    given_keyframes = [Keyframe(0), Keyframe(5, 3, 100, 20)]
    index = Index((each for each in given_keyframes), Fraction(1, 25))
    assert list(index.keyframes) == given_keyframes
    assert index == Index(given_keyframes, Fraction(1, 25))
    assert index != Index(given_keyframes[:1], Fraction(1, 25))
