"""Planes are laid into sheets: each thumbnail in its cell, whatever the order, whatever waits on disk."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plex_previews.encoding import sheets as limits
from plex_previews.encoding.aside import Aside, black, plane_bytes
from plex_previews.encoding.jpeg import to_jpeg
from plex_previews.encoding.sheets import Sheets, check_grid
from plex_previews.errors import OutputError, SettingsError, WorkerError
from plex_previews.model import Geometry, Grid, Planes
from plex_previews.testing.strategies import grids
from plex_previews.workers.frames import BLOBS_LIMIT

FULL = Path("/dev/full")

even = st.integers(1, 6).map(lambda number: 2 * number)
cells = st.builds(Geometry, even, even)


def noise(seed, size):
    random = np.random.default_rng(seed)
    half = size.height // 2, size.width // 2
    return Planes(
        *(random.integers(0, 256, shape, np.uint8) for shape in ((size.height, size.width), half, half))
    )


def by_hand(number, count, cell, grid):
    """What the sheet with that number must look like."""
    planes = []
    for plane, scale, empty in (("y", 1, 0), ("u", 2, 128), ("v", 2, 128)):
        height, width = cell.height // scale, cell.width // scale
        whole = np.full((grid.rows * height, grid.columns * width), empty, np.uint8)
        for place in range(min(grid.cells, count - number * grid.cells)):
            top, left = place // grid.columns * height, place % grid.columns * width
            thumbnail = getattr(noise(number * grid.cells + place, cell), plane)
            whole[top : top + height, left : left + width] = thumbnail
        planes.append(whole)
    return planes


def assert_right(laid, count, cell, grid):
    expected = by_hand(laid.number, count, cell, grid)
    for plane, right in zip((laid.planes.y, laid.planes.u, laid.planes.v), expected, strict=True):
        assert np.array_equal(plane, right)
        assert plane.flags.c_contiguous


@settings(max_examples=60)
@given(cells, grids(4), st.integers(1, 30), st.data())
def test_every_thumbnail_is_in_its_cell_and_the_rest_is_black(cell, grid, count, data):
    order = data.draw(st.permutations(range(count)))
    room = data.draw(st.integers(0, 3)) * plane_bytes(
        Geometry(cell.width * grid.columns, cell.height * grid.rows)
    )
    left = {number: min(grid.cells, count - number * grid.cells) for number in range(-(-count // grid.cells))}
    used = dict(left)
    with closing(Sheets(cell, grid, count, in_memory=room)) as sheets:
        for slot in order:
            laid = sheets.lay(slot, noise(slot, cell), repaired=slot % 3 == 0)
            left[slot // grid.cells] -= 1
            assert (laid is not None) == (left[slot // grid.cells] == 0)
            if laid:
                first = laid.number * grid.cells
                assert laid.number == slot // grid.cells
                assert laid.thumbnails == used[laid.number]
                assert laid.repaired == sum(n % 3 == 0 for n in range(first, first + laid.thumbnails))
                assert_right(laid, count, cell, grid)
    assert not any(left.values())


def test_no_more_sheets_are_in_memory_than_may_be():
    cell, grid = Geometry(4, 2), Grid(2, 1)
    with closing(Sheets(cell, grid, 40, in_memory=3 * plane_bytes(Geometry(8, 2)))) as sheets:
        for slot in range(0, 40, 2):
            assert sheets.lay(slot, noise(slot, cell)) is None
            assert len(sheets._here) <= 3
        for slot in range(1, 40, 2):
            assert_right(sheets.lay(slot, noise(slot, cell)), 40, cell, grid)
            assert len(sheets._here) <= 3


@pytest.mark.parametrize("slot", [-1, 5, 6, 1])
def test_slots_that_were_not_asked_for_are_refused(slot):
    cell = Geometry(4, 2)
    with closing(Sheets(cell, Grid(3, 2), 5)) as sheets:
        sheets.lay(1, noise(1, cell))
        with pytest.raises(WorkerError, match=f"slot {slot} "):
            sheets.lay(slot, noise(1, cell))


def test_a_slot_of_a_sheet_that_was_given_out_is_refused():
    cell = Geometry(4, 2)
    with closing(Sheets(cell, Grid(1, 1), 5)) as sheets:
        assert sheets.lay(3, noise(3, cell)).number == 3
        with pytest.raises(WorkerError, match="slot 3 "):
            sheets.lay(3, noise(3, cell))


def test_a_picture_of_another_size_is_refused():
    with (
        closing(Sheets(Geometry(4, 2), Grid(2, 2), 4)) as sheets,
        pytest.raises(WorkerError, match="slot 0 "),
    ):
        sheets.lay(0, noise(0, Geometry(2, 2)))


# ---- what waits on disk


def test_planes_come_back_as_they_were_kept_last():
    size = Geometry(6, 4)
    with closing(Aside(size)) as aside:
        assert aside.take(7) is None
        for seed, number in enumerate((7, 3, 7)):
            aside.keep(number, noise(seed, size))
        for number, seed in ((7, 2), (3, 1)):
            taken, right = aside.take(number), noise(seed, size)
            for plane, expected in zip((taken.y, taken.u, taken.v), (right.y, right.u, right.v), strict=True):
                assert np.array_equal(plane, expected)
                plane[:] = 0  # it may be written to


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
def test_a_full_disk_is_told(monkeypatch):
    size = Geometry(6, 4)
    with FULL.open("r+b", buffering=0) as full, closing(Aside(size)) as aside:
        monkeypatch.setattr(aside, "_file", full)
        with pytest.raises(OutputError, match="no room for temporary files"):
            aside.keep(0, noise(0, size))


# ---- what can be no sheet


@pytest.mark.parametrize("cell", [Geometry(320, 180), Geometry(640, 360), Geometry(320, 800)])
def test_the_usual_grid_can_be_made(cell):
    check_grid(cell, Grid())


@pytest.mark.parametrize(
    ("cell", "grid", "said"),
    [
        (Geometry(1920, 1080), Grid(), "10x10 thumbnails of 1920x1080 make a picture of 19200x10800 pixels"),
        (Geometry(320, 180), Grid(205, 1), "65600x180 pixels"),
        (Geometry(2, 2), Grid(1, 32_751), "2x65502 pixels"),
        (Geometry(320, 180), Grid(10**12, 10**12), "more than a sheet may have"),
        (Geometry(320, 180), Grid(0, 10), "no grid"),
        (Geometry(320, 180), Grid(10, -1), "no grid"),
    ],
)
def test_grids_that_cannot_be_made_are_refused(cell, grid, said):
    with pytest.raises(SettingsError, match=said) as caught:
        check_grid(cell, grid)
    assert caught.value.advice


def test_the_largest_sheet_fits_into_a_frame():
    """No picture is worse to compress than noise; a frame must hold that, and what stands around it."""
    size = Geometry(512, 512)
    assert len(to_jpeg(noise(0, size), quality=1)) < plane_bytes(size)
    assert limits.GREATEST_SHEET + (1 << 20) < BLOBS_LIMIT


@pytest.mark.parametrize("size", [Geometry(65_500, 16), Geometry(16, 65_500)])
def test_the_greatest_side_is_one_that_libjpeg_takes(size):
    assert limits.GREATEST_SIDE == 65_500
    assert to_jpeg(black(size), quality=10).startswith(b"\xff\xd8")
