"""Films that are cut off, or too small for what they claim."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.errors import TooLarge, Undecodable
from plex_previews.io.small import SmallStore
from plex_previews.model import At, Every, Output, Request
from plex_previews.testing.films import CATALOGUE, Recipe
from plex_previews.testing.films.containers import claim_duration
from plex_previews.video.cutting import open_reel
from plex_previews.video.plausibility import refuse_cut_off, refuse_too_long
from plex_previews.video.slots import Timeline

START = 700
CLOCK = Timeline(Fraction(1, 100), START, Fraction(5400 * 100), Fraction(4))
"""An hour and a half in hundredths of a second."""


def cut_off(end, *whens):
    try:
        refuse_cut_off("film", START + round(end * 100), Request(tuple(map(Output, whens))), CLOCK)
    except Undecodable as error:
        return error.reason
    return None


@given(st.floats(0.5, 300), st.floats(0, 5400))
def test_a_film_is_cut_off_where_a_slot_lies_ten_seconds_and_an_interval_behind_its_end(interval, end):
    last = (5400 - 0.04) // interval * interval
    distance = last - (round(end * 100) / 100 + max(10, interval))
    if abs(distance) > 0.02:
        assert bool(cut_off(end, Every(interval))) == (distance > 0)


def test_it_says_where_the_pictures_end():
    assert cut_off(3661.7, Every(10)) == "cut off: its pictures end at 1:01:01 of 1:30:00"
    assert cut_off(59, Every(10)) == "cut off: its pictures end at 0:00:59 of 1:30:00"


def test_any_output_may_reach_too_far():
    assert cut_off(5350, Every(60)) is None
    assert cut_off(5350, Every(60), Every(10))


def test_times_count_only_inside_the_film():
    assert cut_off(3600, At((5.0, 3609.0))) is None
    assert cut_off(3600, At((5.0, 3611.0)))
    assert cut_off(3600, At((5.0, 7000.0))) is None


@pytest.mark.parametrize(("slots", "size"), [(1001, 8000), (200_000, 1_599_999), (1001, 0)])
def test_more_slots_than_a_file_can_have_pictures(slots, size):
    with pytest.raises(TooLarge, match="pictures are wanted of a file of") as told:
        refuse_too_long("film", (3, slots), size)
    assert told.value.what == "film"


@pytest.mark.parametrize(("slots", "size"), [(1000, 0), (1001, 8008), (200_000, 1_600_000), (200_000, None)])
def test_what_a_file_may_hold(slots, size):
    refuse_too_long("film", (3, slots), size)


def test_a_small_film_that_claims_days_is_refused_before_it_is_cut(made, every):
    tracks = CATALOGUE["h264"].tracks
    days = Recipe("claims_days", ".mkv", "matroska", tracks, patch=claim_duration(58 * 3600))
    content = made(days).read_bytes()
    store = SmallStore("days.mkv", content)
    with pytest.raises(TooLarge, match=f"104,400 .* {len(content):,} bytes") as told:
        open_reel(store, every(2))
    assert told.value.what == "days.mkv"
