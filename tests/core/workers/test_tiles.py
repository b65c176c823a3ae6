import io

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from plex_previews.errors import TooLarge, Undecodable
from plex_previews.model import Geometry, Grid
from plex_previews.workers.child.tiles import examine, lay
from plex_previews.workers.messages import Canvas, Examine, Lay, Part

CELL = Geometry(32, 16)


def jpeg(pixels):
    return simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality=95)


def flat(colour, size=CELL):
    return np.full((size.height, size.width, 3), colour, np.uint8)


def checked(size=CELL):
    """Black and white halves."""
    pixels = flat((0, 0, 0), size)
    pixels[:, size.width // 2 :] = 255
    return pixels


def test_what_is_seen_of_a_picture():
    black, grey, halves = examine(Examine(tuple(map(jpeg, (flat(0), flat(128), checked()))), Grid(1, 1)))
    assert (black.size, black.black, black.blank) == (CELL, True, True)
    assert (grey.black, grey.blank, set(grey.means)) == (False, True, {128})
    assert (halves.black, halves.blank) == (False, False)
    assert halves.means == (b"\0" * 8 + b"\xff" * 8) * 16


def test_cells_come_row_by_row():
    rows = [np.hstack([flat(40 * (3 * row + column)) for column in range(3)]) for row in range(2)]
    seen = examine(Examine((jpeg(np.vstack(rows)),), Grid(3, 2)))
    assert [one.means[0] for one in seen] == pytest.approx([0, 40, 80, 120, 160, 200], abs=2)
    assert {one.size for one in seen} == {CELL}


@pytest.mark.parametrize("damaged", [b"", b"no picture", jpeg(checked())[:200]])
def test_a_damaged_jpeg_is_seen_as_such_in_every_cell(damaged):
    seen = examine(Examine((damaged, jpeg(flat(9))), Grid(2, 1)))
    assert [one.size is None for one in seen] == [True, True, False, False]


def test_a_cell_beside_bright_ones_is_black_all_the_same():
    sheet = np.zeros((108, 192, 3), np.uint8)
    sheet[:36] = sheet[36:72, :64] = 255
    for quality in (20, 60, 95):
        seen = examine(Examine((simplejpeg.encode_jpeg(sheet, quality),), Grid(3, 3)))
        assert [one.black for one in seen] == [False] * 4 + [True] * 5


def test_tiny_pictures_are_seen():
    (one,) = examine(Examine((jpeg(flat(77, Geometry(3, 2))),), Grid(1, 1)))
    assert (one.size, one.means) == (Geometry(3, 2), b"\x4d" * 6)
    assert [one.size for one in examine(Examine((jpeg(flat(77, Geometry(3, 2))),), Grid(4, 1)))] == [None] * 4


def test_parts_are_laid_on_black():
    canvas = Canvas(Geometry(64, 32), (Part(0, 0, 0, 32, 0), Part(1, 32, 0, 0, 16)))
    (made,) = lay(
        Lay((jpeg(flat((250, 0, 0))), jpeg(np.hstack([flat(9), flat((0, 0, 250))]))), CELL, (canvas,))
    )
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (64, 32), "RGB")
        pixels = np.asarray(image).astype(int)
    for (top, left), colour in {(0, 0): 0, (0, 32): (250, 0, 0), (16, 0): (0, 0, 250), (16, 32): 0}.items():
        assert abs(pixels[top + 4 : top + 12, left + 8 : left + 24] - colour).max() <= 8


@pytest.mark.parametrize("source", [b"no picture", jpeg(flat(9, Geometry(30, 16)))])
def test_what_has_no_such_part_is_told(source):
    with pytest.raises(Undecodable):
        lay(Lay((source,), CELL, (Canvas(CELL, (Part(0, 0, 0, 0, 0),)),)))


def test_a_canvas_has_its_limits():
    with pytest.raises(TooLarge):
        lay(Lay((), CELL, (Canvas(Geometry(10_000, 10_000), ()),)))
    with pytest.raises(TooLarge):
        lay(Lay((), CELL, (Canvas(Geometry(70_000, 1), ()),)))
