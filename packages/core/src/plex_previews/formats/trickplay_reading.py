"""Reading a folder of tile sheets back, by its name and the headers of its JPEGs; no picture is decoded.

A folder does not say how many thumbnails its last sheet has, only between which numbers that must be.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from attrs import frozen

from plex_previews.errors import SheetError
from plex_previews.formats.jpeg_header import END, ENOUGH, START, jpeg_size
from plex_previews.formats.trickplay import parsed_folder_name, sheet_name
from plex_previews.model import Geometry, Grid


class SheetFile(NamedTuple):
    """A whole JPEG on disk: its size in pixels, and in bytes."""

    size: Geometry
    length: int


@frozen
class SheetFolder:
    """A whole set of sheets. It has between ``least`` and ``most`` thumbnails, both included.

    ``lengths`` are the sizes of the sheets in bytes, by number.
    """

    cell: Geometry
    grid: Grid
    least: int
    most: int
    lengths: tuple[int, ...]


def read_sheet_folder(folder: Path) -> SheetFolder:
    """Reads a folder whose name tells width and grid, and checks that its sheets are all there and all whole.

    The last sheet may have fewer rows than the others, as some tools write it. Raises :class:`SheetError` for
    whatever is no whole set: a number left out, a file that is no sheet (a server counts files), a sheet that
    is cut short or of another size.
    """
    told = parsed_folder_name(folder.name)
    if told is None:
        raise SheetError(str(folder), "is no folder of sheets: its name tells no width and grid")
    width, grid = told
    sheets = [read_sheet(path) for path in _numbered(folder)]
    cell = _cell(folder, sheets[0].size, width, grid)
    rows = _last_rows(folder, sheets, cell)
    before = (len(sheets) - 1) * grid.cells
    return SheetFolder(
        cell=cell,
        grid=grid,
        least=before + 1 + (0 if rows == grid.rows else (rows - 1) * grid.columns),
        most=before + rows * grid.columns,
        lengths=tuple(sheet.length for sheet in sheets),
    )


def read_sheet(path: Path) -> SheetFile:
    """The size of a JPEG that has a beginning and an end. Raises :class:`SheetError` for anything else."""
    try:
        if not path.is_file():  # a named pipe would never answer
            raise SheetError(str(path), "is no file")
        with path.open("rb") as file:
            head = file.read(ENOUGH)
            length = file.seek(0, os.SEEK_END)
            file.seek(max(0, length - len(END)))
            tail = file.read(len(END))
    except OSError as error:
        raise SheetError(str(path), f"cannot be read: {error.strerror}") from error
    size = jpeg_size(head)
    if size is None:
        raise SheetError(str(path), "is no JPEG" if not head.startswith(START) else "is a damaged JPEG")
    if tail != END:
        raise SheetError(str(path), "is cut short")
    return SheetFile(size, length)


def _numbered(folder: Path) -> list[Path]:
    """The sheets by number; at least one."""
    try:
        names = {entry.name for entry in folder.iterdir()}
    except OSError as error:
        raise SheetError(str(folder), f"cannot be read: {error.strerror}") from error
    expected = [sheet_name(number) for number in range(len(names))]
    if not names:
        raise SheetError(str(folder), "has no sheets")
    if strangers := names.difference(expected):
        raise SheetError(str(folder), f"has {min(strangers)} where {len(names)} numbered sheets belong")
    return [folder / name for name in expected]


def _cell(folder: Path, first: Geometry, width: int, grid: Grid) -> Geometry:
    if first.width != width * grid.columns or first.height % grid.rows:
        raise SheetError(
            str(folder), f"has a first sheet of {_told(first)}, which are not the cells that its name tells"
        )
    return Geometry(width, first.height // grid.rows)


def _last_rows(folder: Path, sheets: list[SheetFile], cell: Geometry) -> int:
    """How many rows the last sheet has; all others have all of them."""
    *others, last = (sheet.size for sheet in sheets)
    whole = sheets[0].size
    if any(size != whole for size in others) or last.width != whole.width:
        raise SheetError(str(folder), "has sheets of different sizes")
    if last.height % cell.height or last.height > whole.height:
        raise SheetError(str(folder), f"has a last sheet of {_told(last)}, which is no number of rows")
    return last.height // cell.height


def _told(size: Geometry) -> str:
    return f"{size.width}x{size.height} pixels"
