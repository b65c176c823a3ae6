import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plex_previews.errors import SheetError
from plex_previews.formats.webvtt import Cue, cues
from plex_previews.model import Geometry
from plex_previews.previews.upkeep.tiles import (
    SINGLE,
    Spot,
    relaid,
    spots,
    track_grid,
    track_interval,
    track_spots,
)
from plex_previews.testing.strategies import grids

CELL = Geometry(8, 6)


def drawn(count, grid):
    """Sheets as mappings from a cell's corner to the slot that is drawn there."""
    sheets = {}
    for slot, spot in enumerate(spots(count, CELL, grid)):
        sheets.setdefault(spot.jpeg, {})[spot.x, spot.y] = slot
    return sheets


def done(works, sheets):
    """What a child would make of it."""
    made = {}
    for work in works:
        for number, canvas in enumerate(work.canvases, work.first):
            made[number] = {
                (part.to_x, part.to_y): sheets[work.sources[part.jpeg]][part.x, part.y]
                for part in canvas.parts
            }
    return made


@settings(max_examples=60)
@given(st.integers(1, 400), grids(), grids())
def test_any_grid_becomes_any_other(count, before, after):
    works = list(relaid(spots(count, CELL, before), CELL, after))
    assert done(works, drawn(count, before)) == drawn(count, after)
    for work in works:
        for canvas in work.canvases:
            assert canvas.size == Geometry(CELL.width * after.columns, CELL.height * after.rows)


@given(st.integers(1, 300), grids())
def test_a_sheet_is_decoded_once_for_single_pictures(count, grid):
    works = list(relaid(spots(count, CELL, grid), CELL, SINGLE))
    assert [work.sources for work in works] == [(number,) for number in range(-(-count // grid.cells))]


@given(st.integers(1, 300), grids(), st.sampled_from([0.5, 1.0, 2.5, 10.0]))
def test_a_track_of_ours_is_read_as_it_was_laid(count, grid, interval):
    times = [slot * interval for slot in range(count)]
    track = list(cues(times, count * interval, CELL, grid))
    cell, addresses, places = track_spots(track)
    assert (cell, places) == (CELL, spots(count, CELL, grid))
    assert addresses == tuple(f"{number}.jpg" for number in range(-(-count // grid.cells)))
    assert track_interval(track) == interval
    assert track_grid(Geometry(CELL.width * grid.columns, CELL.height * grid.rows), CELL) == grid


def test_a_track_of_another_order_is_followed():
    track = [Cue(0, 5, "b.jpg", 8, 0, 8, 6), Cue(5, 9, "a.jpg", 0, 0, 8, 6)]
    assert track_spots(track)[1:] == (("b.jpg", "a.jpg"), (Spot(0, 8, 0), Spot(1, 0, 0)))
    assert track_interval(track) == 5


def test_uneven_times_are_no_interval():
    assert track_interval([Cue(start, start + 1, "a.jpg", 0, 0, 8, 6) for start in (0, 5, 11)]) is None
    assert track_interval([Cue(start, start + 1, "a.jpg", 0, 0, 8, 6) for start in (5, 10)]) is None
    assert track_interval([Cue(0, 0, "a.jpg", 0, 0, 8, 6)]) is None


@pytest.mark.parametrize("track", [[], [Cue(0, 1, "a", 0, 0, 8, 6), Cue(1, 2, "a", 8, 0, 9, 6)]])
def test_thumbnails_of_several_sizes_or_none_are_no_set(track):
    with pytest.raises(SheetError):
        track_spots(track)
