"""The oracle's reading of the three accuracies, on films written out by hand."""

from fractions import Fraction

import pytest

from oracle.expectation import allowed, count
from oracle.watching import Frame, Watched


def film(frames, keyframes, skipped=()):
    """``frames`` times at numbers 0, 1, 2 …; ``keyframes`` and ``skipped`` are numbers."""
    return Watched(
        tuple(
            Frame(Fraction(time), number, number in keyframes, number not in skipped)
            for number, time in enumerate(frames)
        ),
        (Fraction(320), Fraction(180)),
    )


SECONDS = film(range(12), keyframes={0, 5, 9}, skipped={1, 3})


@pytest.mark.parametrize(("slot", "number"), [(0, 0), (1, 0), (2, 5), (3, 5), (4, 9), (5, 9)])
def test_the_nearest_keyframe(slot, number):
    assert allowed(SECONDS, "keyframe", 2, slot) == {number}


def test_between_two_keyframes_the_earlier_is_nearest():
    assert allowed(film(range(9), {0, 4}), "keyframe", 2, 1) == {0}


@pytest.mark.parametrize(("slot", "number"), [(0, 0), (1, 2), (2, 4), (3, 5), (4, 7), (5, 9)])
def test_auto_decodes_on_where_no_keyframe_is_near(slot, number):
    assert allowed(SECONDS, "auto", 2, slot) == {number}


@pytest.mark.parametrize(("keyframes", "number"), [({0, 2, 3, 5}, 3), ({0, 2, 5}, 5), ({0, 2}, 2)])
def test_auto_takes_the_nearest_keyframe_of_its_window(keyframes, number):
    assert allowed(film(range(9), keyframes), "auto", 4, 1) == {number}


def test_auto_takes_the_last_frame_where_the_film_ends_before_the_window():
    assert allowed(SECONDS, "auto", 6, 3) == {11}


@pytest.mark.parametrize(("slot", "number"), [(0, 0), (1, 3), (3, 9), (4, 11)])
def test_exact_is_the_last_frame_at_or_before(slot, number):
    assert allowed(SECONDS, "exact", 3, slot) == {number}


def test_exact_before_the_first_frame_is_the_first():
    assert allowed(film([1, 2, 3], {0}), "exact", 2, 0) == {0}


@pytest.mark.parametrize(("interval", "slots"), [(1, 11), (2, 6), (5, 3), (11, 1), (60, 1)])
def test_slots_end_before_the_last_frame(interval, slots):
    assert count(SECONDS, interval) == slots


def test_a_film_of_one_frame_has_one_slot():
    assert count(film([0], {0}), 10) == 1


def test_a_declared_duration_counts():
    assert count(SECONDS, 2, declared=20) == 10
