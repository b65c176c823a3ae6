"""Tile sheets as Jellyfin keeps them, "trickplay": what they are called, and where a thumbnail is on them. Pure.

A folder for each width, ``<width> - <columns>x<rows>``, holds ``0.jpg``, ``1.jpg`` and so on. Thumbnails stand
row by row from left to right, all of one size. The last sheet is as large as the others, what it has no
thumbnails for is black: some readers refuse a cut one.

Reading such a folder is in :mod:`plex_previews.formats.trickplay_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from plex_previews.model import Geometry, Grid

_FOLDER = re.compile(r"([1-9]\d{0,4}) - ([1-9]\d{0,3})x([1-9]\d{0,3})", re.ASCII)


class Position(NamedTuple):
    """Where a thumbnail is; everything counts from 0."""

    sheet: int
    column: int
    row: int


def folder_name(width: int, grid: Grid) -> str:
    """The folder of the sheets whose thumbnails are ``width`` pixels wide."""
    return f"{width} - {grid.columns}x{grid.rows}"


def parsed_folder_name(name: str) -> tuple[int, Grid] | None:
    """The width and the grid that such a folder's name tells; None for any other name."""
    told = _FOLDER.fullmatch(name)
    return (int(told[1]), Grid(int(told[2]), int(told[3]))) if told else None


def sheet_name(number: int) -> str:
    """The file of the sheet with that number."""
    return f"{number}.jpg"


def sheet_size(cell: Geometry, grid: Grid) -> Geometry:
    """The size of a whole sheet, in pixels."""
    return Geometry(cell.width * grid.columns, cell.height * grid.rows)


def count_sheets(thumbnails: int, grid: Grid) -> int:
    """How many sheets so many thumbnails fill; the last one perhaps in part."""
    return -(-thumbnails // grid.cells)


def count_on(number: int, thumbnails: int, grid: Grid) -> int:
    """How many of a film's thumbnails stand on the sheet with that number."""
    return max(0, min(grid.cells, thumbnails - number * grid.cells))


def position(slot: int, grid: Grid) -> Position:
    """Where the thumbnail of a slot is."""
    sheet, cell = divmod(slot, grid.cells)
    row, column = divmod(cell, grid.columns)
    return Position(sheet, column, row)


def bandwidth(sizes: Iterable[int], grid: Grid, interval_ms: int) -> int:
    """What Jellyfin's database calls the bandwidth of sheets with these sizes in bytes, in bits per second.

    The largest of ceil(bits / cells / seconds), the interval in whole seconds, as the server itself counts.
    """
    seconds = max(1, interval_ms // 1000)
    return max((-(-8 * size // (grid.cells * seconds)) for size in sizes), default=0)
