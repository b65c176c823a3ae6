"""Tile sheets: names, places, and a folder of them read back."""

import io
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from plex_previews.errors import SheetError
from plex_previews.formats.trickplay import (
    Position,
    bandwidth,
    count_on,
    count_sheets,
    folder_name,
    parsed_folder_name,
    position,
    sheet_name,
    sheet_size,
)
from plex_previews.formats.trickplay_reading import SheetFolder, read_sheet, read_sheet_folder
from plex_previews.model import Geometry, Grid
from plex_previews.testing.strategies import grids

GRID = Grid(3, 2)
CELL = Geometry(16, 10)


def jpeg(width, height):
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def sheets(tmp_path):
    """Makes a folder of sheets, each as high as so many rows of cells."""

    def make(*rows, name="16 - 3x2", width=48):
        folder = tmp_path / name
        folder.mkdir()
        for number, count in enumerate(rows):
            (folder / f"{number}.jpg").write_bytes(jpeg(width, 10 * count))
        return folder

    return make


# ---- names and places


def test_the_names_are_jellyfins():
    assert folder_name(320, Grid()) == "320 - 10x10"
    assert sheet_name(0) == "0.jpg"


@given(st.integers(1, 9999), grids())
def test_a_folders_name_tells_what_it_was_made_of(width, grid):
    assert parsed_folder_name(folder_name(width, grid)) == (width, grid)


@pytest.mark.parametrize(
    "name",
    ["", "320", "320 - 10", "320-10x10", "320 - 10x10 ", "320 - 0x10", "0 - 1x1", "320 - 10x1٣", "9" * 99],
)
def test_other_names_tell_nothing(name):
    assert parsed_folder_name(name) is None


def test_thumbnails_stand_row_by_row_from_left_to_right():
    places = [position(slot, GRID) for slot in range(8)]
    first = [(0, 0, 0), (0, 1, 0), (0, 2, 0), (0, 0, 1), (0, 1, 1), (0, 2, 1)]
    assert places == [Position(*place) for place in [*first, (1, 0, 0), (1, 1, 0)]]


@settings(max_examples=40)
@given(st.integers(1, 400), grids())
def test_every_thumbnail_has_a_cell_of_its_own(thumbnails, grid):
    places = [position(slot, grid) for slot in range(thumbnails)]
    assert len(set(places)) == thumbnails
    assert {place.sheet for place in places} == set(range(count_sheets(thumbnails, grid)))
    assert all(place.column < grid.columns and place.row < grid.rows for place in places)
    for number in range(count_sheets(thumbnails, grid) + 1):
        assert count_on(number, thumbnails, grid) == sum(place.sheet == number for place in places)


def test_a_sheet_is_as_large_as_its_cells():
    assert sheet_size(Geometry(320, 180), Grid()) == Geometry(3200, 1800)


@given(st.lists(st.integers(1, 10**8), min_size=1, max_size=5), grids(), st.integers(1000, 60_999))
def test_the_bandwidth_is_the_largest_sheets(sizes, grid, interval_ms):
    seconds = interval_ms // 1000
    assert bandwidth(sizes, grid, interval_ms) == max(
        ceil(size * 8 / (grid.columns * grid.rows * seconds)) for size in sizes
    )


def test_no_sheets_need_no_bandwidth():
    assert bandwidth([], GRID, 10_000) == 0


# ---- a folder read back


def test_a_folder_tells_between_which_counts_its_thumbnails_are(sheets):
    folder = sheets(2, 2, 2)
    lengths = tuple((folder / f"{number}.jpg").stat().st_size for number in range(3))
    assert read_sheet_folder(folder) == SheetFolder(CELL, GRID, 13, 18, lengths)


def test_a_last_sheet_with_fewer_rows_tells_more(sheets):
    read = read_sheet_folder(sheets(2, 2, 1))
    assert (read.least, read.most) == (13, 15)


def test_one_sheet(sheets):
    read = read_sheet_folder(sheets(2))
    assert (read.cell, read.least, read.most) == (CELL, 1, 6)


@settings(max_examples=20)
@given(
    st.integers(1, 40),
    st.integers(1, 8).map(lambda n: 2 * n),
    st.integers(1, 8).map(lambda n: 2 * n),
    grids(4),
)
def test_the_true_count_is_between(tmp_path_factory, thumbnails, width, height, grid):
    folder = tmp_path_factory.mktemp("film") / folder_name(width, grid)
    folder.mkdir()
    for number in range(count_sheets(thumbnails, grid)):
        whole = sheet_size(Geometry(width, height), grid)
        (folder / sheet_name(number)).write_bytes(jpeg(whole.width, whole.height))
    read = read_sheet_folder(folder)
    assert (read.cell, read.grid) == (Geometry(width, height), grid)
    assert read.least <= thumbnails <= read.most
    assert read.most - read.least == grid.cells - 1


def cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def nothing(path):
    path.write_bytes(b"")


def wider(path):
    path.write_bytes(jpeg(64, 20))


def lower(path):
    path.write_bytes(jpeg(48, 10))


def uneven(path):
    path.write_bytes(jpeg(48, 13))


def headless(path):
    path.write_bytes(b"\xff\xd8\xff\xd9")


def remove(path):
    path.unlink()


def a_folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("number", "harm", "said"),
    [
        (1, cut, "cut short"),
        (2, nothing, "no JPEG"),
        (0, headless, "damaged JPEG"),
        (0, wider, "not the cells"),
        (1, wider, "different sizes"),
        (2, wider, "different sizes"),
        (1, lower, "different sizes"),
        (2, uneven, "no number of rows"),
        (0, uneven, "not the cells"),
        (1, remove, "has 2.jpg where 2 numbered sheets belong"),
        (1, a_folder, "is no file"),
    ],
)
def test_a_set_that_is_not_whole_is_refused(sheets, number, harm, said):
    folder = sheets(2, 2, 2)
    harm(folder / f"{number}.jpg")
    with pytest.raises(SheetError, match=said) as caught:
        read_sheet_folder(folder)
    assert str(folder) in str(caught.value)


def test_a_file_that_is_no_sheet_is_refused(sheets):
    folder = sheets(2, 2)
    (folder / "Thumbs.db").write_bytes(b"x")
    with pytest.raises(SheetError, match=r"Thumbs\.db"):
        read_sheet_folder(folder)


def test_a_folder_without_sheets_is_refused(sheets, tmp_path):
    with pytest.raises(SheetError, match="has no sheets"):
        read_sheet_folder(sheets())
    with pytest.raises(SheetError, match="cannot be read"):
        read_sheet_folder(tmp_path / "320 - 10x10")
    with pytest.raises(SheetError, match="tells no width"):
        read_sheet_folder(tmp_path)


def test_a_sheet_of_its_own(sheets):
    path = sheets(2) / "0.jpg"
    assert read_sheet(path) == (Geometry(48, 20), path.stat().st_size)
