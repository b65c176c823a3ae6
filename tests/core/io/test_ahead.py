from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plex_previews.io.ahead import Sizes, Window, pieces, within
from plex_previews.io.store import Extent

extents = st.lists(st.builds(Extent, st.integers(0, 2000), st.integers(0, 300)), max_size=20)


def covered(these):
    return {place for extent in these for place in range(extent.position, extent.position + extent.size)}


@given(extents, st.integers(1, 100))
def test_pieces_are_the_same_bytes_in_bounded_parts(these, largest):
    cut = pieces(these, largest)
    assert covered(cut) == covered(these)
    assert all(piece.size <= largest for piece in cut)
    assert [piece.position for piece in cut if not piece.size] == [e.position for e in these if not e.size]


wild = st.integers(-10, 300) | st.integers(-(2**70), 2**70)


@given(st.lists(st.builds(Extent, wild, wild), max_size=20), st.integers(1, 250))
def test_what_a_film_claims_stays_within_it_whatever_it_claims(these, length):
    inside = within(these, length)
    assert all(0 <= extent.position < length for extent in inside)
    assert all(0 <= extent.size <= length - extent.position for extent in inside)
    assert sum(extent.size for extent in inside) <= length
    assert [e.position for e in inside] == [e.position for e in these if 0 <= e.position < length]


def test_what_is_within_a_film_stays_as_it_is():
    these = [Extent(0, 10), Extent(50), Extent(60, 40)]
    assert within(these, 100) == these


def test_touching_extents_become_one_request():
    assert pieces([Extent(0, 10), Extent(10, 5), Extent(16, 4)], 100) == [Extent(0, 15), Extent(16, 4)]


@given(st.lists(st.integers(0, 2000), unique=True, max_size=20), st.integers(1, 5))
def test_a_window_hands_out_each_extent_once_and_in_order(starts, depth):
    window = Window(depth)
    window.add([Extent(start) for start in starts])
    given_out = []
    for number, start in enumerate(starts):
        given_out += [extent.position for extent in iter(window.take, None)]
        assert given_out == starts[: number + depth]
        window.reach(start)


def test_a_window_keeps_its_distance():
    window = Window(2)
    window.add([Extent(place, 10) for place in (0, 100, 200, 300, 400)])
    assert list(iter(window.take, None)) == [Extent(0, 10), Extent(100, 10)]
    window.reach(105)
    assert list(iter(window.take, None)) == [Extent(200, 10), Extent(300, 10)]
    window.reach(0)
    assert window.take() is None


def test_what_a_reader_jumped_over_is_not_fetched_any_more():
    window = Window(1)
    window.add([Extent(place, 10) for place in (0, 100, 200, 300)])
    window.reach(200)
    assert list(iter(window.take, None)) == [Extent(300, 10)]


def test_an_extent_of_unknown_size_holds_its_first_byte():
    window = Window(1)
    window.add([Extent(50), Extent(100, 10)])
    assert window.at(50) == Extent(50)
    assert window.at(51) is None
    assert window.at(49) is None
    assert window.at(109) == Extent(100, 10)
    assert window.at(110) is None


def test_sizes_learn_the_median():
    sizes = Sizes()
    assert sizes.guess() == Sizes.FIRST
    for size in (10, 1000, 20):
        sizes.note(size)
    assert sizes.guess() == 20
