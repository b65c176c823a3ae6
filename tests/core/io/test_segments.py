from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plex_previews.io.segments import Segments

FILM = bytes(range(256)) * 4
actions = st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 200), st.booleans()), max_size=40)


@given(actions)
def test_what_is_found_is_the_films_own_and_is_bounded(steps):
    segments, waiting, held = Segments(300), [], []
    for position, size, at_once in steps:
        if segments.find(position) is not None:
            continue
        segment = segments.reserve(position, min(size, len(FILM) - position))
        assert all(segment.end <= other.start or other.end <= segment.start for other in waiting)
        waiting.append(segment)
        if at_once:
            waiting.remove(segment)
            segments.settle(segment, FILM[segment.start : segment.end])
            held.append(segment)
        here = {id(found): found for place in range(1024) if (found := segments.find(place))}
        settled = [found for found in here.values() if found.settled]
        assert all(found.data == FILM[found.start : found.end] for found in settled)
        assert sum(found.size for found in settled) <= 300


def test_the_least_recently_used_goes_first():
    segments = Segments(20)
    for start in (0, 10):
        segments.settle(segments.reserve(start, 10), bytes(10))
    segments.find(0)
    segments.settle(segments.reserve(20, 10), bytes(10))
    assert segments.find(0) is not None
    assert segments.find(10) is None


def test_a_segment_is_settled_by_what_comes_and_by_what_goes_wrong():
    segments = Segments(20)
    came, empty, failed = (segments.reserve(start, 5) for start in (0, 5, 10))
    assert not any(segment.settled for segment in (came, empty, failed))
    segments.settle(came, bytes(5))
    segments.settle(empty, b"")
    failed.fail(OSError())
    assert all(segment.settled for segment in (came, empty, failed))


def test_a_removed_segment_can_be_reserved_again():
    segments = Segments(20)
    segments.remove(segments.reserve(0, 10))
    assert segments.find(0) is None
    assert segments.reserve(0, 5).size == 5
