"""A contact sheet: many JPEGs as one PNG. They may be anybody's, so they are decoded here, in the child."""

from __future__ import annotations

from itertools import chain, repeat
from math import ceil
from typing import Any, cast

import numpy as np
import simplejpeg
from attrs import frozen

from plex_previews.errors import TooLarge
from plex_previews.model import Geometry
from plex_previews.workers.child.font import drawn
from plex_previews.workers.child.png import to_png
from plex_previews.workers.messages import DrawSheet

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_SHEET_PIXELS = 20_000_000
_PICTURE_PIXELS = 16_000_000
_GAP = 4
_BACKGROUND = 24
_WHITE = 255
_TALL = 90
_USUAL = Geometry(320, 180)


@frozen
class Grid:
    """Where the pictures of a sheet stand."""

    cell: Geometry
    columns: int
    rows: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of the whole sheet, as numpy wants it."""
        height = self.rows * (self.cell.height + _GAP) + _GAP
        return height, self.columns * (self.cell.width + _GAP) + _GAP, 3

    def corner(self, number: int) -> tuple[int, int]:
        """The row and column of the first pixel of a picture."""
        row, column = divmod(number, self.columns)
        return _GAP + row * (self.cell.height + _GAP), _GAP + column * (self.cell.width + _GAP)


def grid_of(picture: Geometry, count: int, columns: int) -> Grid:
    """The grid for ``count`` pictures of this size; they shrink by powers of 2 where it would be too large.

    Raises:
        TooLarge: it would be too large even so.
    """
    columns = max(1, min(columns, count))
    rows = max(1, ceil(count / columns))
    for shrink in (1, 2, 4, 8, 16, 32, 64):
        cell = Geometry(ceil(picture.width / shrink), ceil(picture.height / shrink))
        grid = Grid(cell, columns, rows)
        if grid.shape[0] * grid.shape[1] <= _SHEET_PIXELS:
            return grid
    raise TooLarge("contact sheet", f"{count} pictures are too many for one")


def draw_sheet(task: DrawSheet) -> bytes:
    """The sheet as PNG. A picture that will not decode leaves its cell empty; the label stays.

    Raises:
        TooLarge: there are too many pictures for one sheet.
    """
    size = next(filter(None, map(_size, task.jpegs)), _USUAL)
    grid = grid_of(size, len(task.jpegs), task.columns)
    sheet = np.full(grid.shape, _BACKGROUND, np.uint8)
    labels = chain(task.labels, repeat(""))
    for number, (jpeg, label) in enumerate(zip(task.jpegs, labels, strict=False)):
        top, left = grid.corner(number)
        cell = sheet[top : top + grid.cell.height, left : left + grid.cell.width]
        _put(cell, _decoded(jpeg, grid.cell))
        _write(cell, label)
    return to_png(sheet)


def _size(jpeg: bytes) -> Geometry | None:
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(jpeg)
    except ValueError:
        return None
    return Geometry(width, height) if 0 < width * height <= _PICTURE_PIXELS else None


def _decoded(jpeg: bytes, cell: Geometry) -> Pixels | None:
    """The picture, at least as large as its cell where it has the pixels; None where it is damaged.

    libjpeg shrinks by at most 8 while it decodes.
    """
    if _size(jpeg) is None:
        return None
    try:
        return cast("Pixels", simplejpeg.decode_jpeg(jpeg, min_height=cell.height, min_width=cell.width))
    except ValueError:
        return None


def _put(cell: Pixels, picture: Pixels | None) -> None:
    if picture is not None:
        step = max(1, min(round(picture.shape[axis] / cell.shape[axis]) for axis in (0, 1)))
        thinned = picture[::step, ::step][: cell.shape[0], : cell.shape[1]]
        cell[: thinned.shape[0], : thinned.shape[1]] = thinned


def _write(cell: Pixels, label: str) -> None:
    """White on black in the lower left corner, as much of it as fits."""
    if label:
        mask = drawn(label, scale=2 if cell.shape[0] >= _TALL else 1)[: cell.shape[0], : cell.shape[1]]
        cell[-mask.shape[0] :, : mask.shape[1]] = np.where(mask, _WHITE, 0)[..., np.newaxis]
