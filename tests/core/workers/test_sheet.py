import io

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from plex_previews.errors import TooLarge
from plex_previews.model import Geometry
from plex_previews.workers.child.font import drawn
from plex_previews.workers.child.png import to_png
from plex_previews.workers.child.sheet import draw_sheet, grid_of
from plex_previews.workers.messages import DrawSheet


def jpeg(colour, width=64, height=36):
    return simplejpeg.encode_jpeg(np.full((height, width, 3), colour, np.uint8), quality=95)


def opened(png):
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB")).astype(int)


def cell(sheet, grid, number):
    top, left = grid.corner(number)
    return sheet[top : top + grid.cell.height, left : left + grid.cell.width]


@settings(max_examples=30)
@given(st.integers(1, 40), st.integers(1, 40), st.randoms(use_true_random=False))
def test_pillow_reads_the_pixels_that_were_written(height, width, random):
    pixels = np.frombuffer(random.randbytes(height * width * 3), np.uint8).reshape(height, width, 3)
    assert (opened(to_png(pixels)) == pixels).all()


def test_pictures_stand_in_rows_in_their_order():
    colours = [(250, 0, 0), (0, 250, 0), (0, 0, 250), (250, 250, 0), (0, 250, 250)]
    sheet = opened(draw_sheet(DrawSheet(tuple(map(jpeg, colours)), columns=2)))
    grid = grid_of(Geometry(64, 36), 5, 2)
    assert sheet.shape == grid.shape
    assert grid.rows == 3
    for number, colour in enumerate(colours):
        assert abs(cell(sheet, grid, number) - colour).max() <= 6


@pytest.mark.parametrize("damaged", [b"", b"no picture", jpeg((9, 9, 9))[:300], jpeg((9, 9, 9), 5000, 5000)])
def test_a_damaged_picture_costs_its_own_cell_only(damaged):
    good = jpeg((250, 250, 250))
    sheet = opened(draw_sheet(DrawSheet((damaged, good, damaged, good), columns=4)))
    grid = grid_of(Geometry(64, 36), 4, 4)
    assert sheet.shape == grid.shape
    assert cell(sheet, grid, 1).min() >= 240
    assert cell(sheet, grid, 3).min() >= 240
    assert cell(sheet, grid, 2).max() <= 60


def test_a_picture_of_another_size_stays_within_its_cell():
    sheet = opened(
        draw_sheet(DrawSheet((jpeg((250, 0, 0)), jpeg((0, 0, 250), 200, 10), jpeg((0, 250, 0))), columns=3))
    )
    grid = grid_of(Geometry(64, 36), 3, 3)
    assert abs(cell(sheet, grid, 2) - (0, 250, 0)).max() <= 6
    assert abs(cell(sheet, grid, 1)[:10] - (0, 0, 250)).max() <= 6


def test_labels_are_written_into_their_cells():
    grey = jpeg((128, 128, 128))
    sheet = opened(draw_sheet(DrawSheet((grey, grey, grey), ("0:10", "film"), columns=3)))
    grid = grid_of(Geometry(64, 36), 3, 3)
    mask = drawn("0:10", 1)
    assert (
        cell(sheet, grid, 0)[-mask.shape[0] :, : mask.shape[1]] == np.where(mask, 255, 0)[..., None]
    ).all()
    assert cell(sheet, grid, 1)[-7:, :17].max() == 0
    assert cell(sheet, grid, 2).min() >= 120


def test_a_label_wider_than_its_cell_is_cut():
    opened(draw_sheet(DrawSheet((jpeg((1, 1, 1), 16, 4),), ("00:00:00.000",), columns=3)))


def test_every_digit_looks_different():
    assert len({drawn(digit, 1).tobytes() for digit in "0123456789:.- "}) == 14


def test_a_sheet_of_nothing_is_still_a_picture():
    assert opened(draw_sheet(DrawSheet(()))).size


@settings(max_examples=60)
@given(st.integers(1, 2000), st.integers(1, 2000), st.integers(0, 5000), st.integers(-1, 50))
def test_a_sheet_is_never_larger_than_it_may_be(width, height, count, columns):
    try:
        grid = grid_of(Geometry(width, height), count, columns)
    except TooLarge as error:
        assert str(count) in str(error)  # noqa: PT017
        return
    assert grid.shape[0] * grid.shape[1] <= 20_000_000
    assert grid.rows * grid.columns >= count


def test_many_pictures_shrink():
    assert grid_of(Geometry(320, 180), 270, 8).cell == Geometry(320, 180)
    assert grid_of(Geometry(320, 180), 1200, 8).cell == Geometry(160, 90)
    assert grid_of(Geometry(1920, 1080), 1000, 8).cell == Geometry(120, 68)


def test_a_picture_that_shrinks_further_than_jpegs_do_is_seen_whole():
    picture = np.zeros((1080, 1920, 3), np.uint8)
    picture[:, 960:] = 250
    halves = simplejpeg.encode_jpeg(picture)
    sheet = opened(draw_sheet(DrawSheet((halves,) * 700)))
    left, right = np.split(cell(sheet, grid_of(Geometry(1920, 1080), 700, 8), 0), 2, axis=1)
    assert left[:, :-2].max() <= 6
    assert right[:, 2:].min() >= 244
