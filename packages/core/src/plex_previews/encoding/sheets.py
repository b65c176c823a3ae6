"""Thumbnails' planes become tile sheets, without a second JPEG between.

A sheet is as large as its grid from the beginning, and black as JFIF has it (Y 0, U and V 128); each thumbnail
is laid into its cell. Once every cell that is to have a thumbnail has one, the sheet is given out and let go.

Slots come roughly in order of time, from as many places of a film as threads decode, so that few sheets are
open at once. One that waits for a damaged slot stays open to the end, though, and there may be many of them.
Of each output at most :data:`IN_MEMORY` bytes of planes are held; the sheets that were touched least recently
wait on disk (:mod:`plex_previews.encoding.aside`).
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from plex_previews.encoding.aside import Aside, black, plane_bytes
from plex_previews.errors import SettingsError, WorkerError
from plex_previews.formats.trickplay import count_on, position, sheet_size
from plex_previews.model import Geometry, Grid, Planes

GREATEST_SIDE: Final = 65_500
"""Pixels. libjpeg makes no larger picture."""
GREATEST_SHEET: Final = 60_000_000
"""Bytes of planes. A sheet crosses to the parent in one frame, and its JPEG is smaller than its planes."""
IN_MEMORY: Final = 2 * GREATEST_SHEET


def check_grid(cell: Geometry, grid: Grid) -> None:
    """Raises :class:`SettingsError` where thumbnails of this size make no sheet that can be made."""
    told = f"{grid.columns}x{grid.rows}"
    if grid.columns < 1 or grid.rows < 1:
        raise SettingsError("sheet", f"{told} is no grid", "use 10x10")
    whole = sheet_size(cell, grid)
    if max(whole.width, whole.height) > GREATEST_SIDE or plane_bytes(whole) > GREATEST_SHEET:
        raise SettingsError(
            "sheet",
            f"{told} thumbnails of {cell.width}x{cell.height} make a picture of {whole.width}x{whole.height} "
            "pixels, more than a sheet may have",
            "use a smaller width, or fewer columns and rows",
        )


@frozen(eq=False)
class Laid:
    """A whole sheet. ``thumbnails`` of its cells are used, ``repaired`` of these show a neighbour."""

    number: int
    thumbnails: int
    repaired: int
    planes: Planes


class Sheets:
    """The sheets of one output with so many ``thumbnails``, each of the size ``cell``. Close it after use."""

    def __init__(self, cell: Geometry, grid: Grid, thumbnails: int, in_memory: int = IN_MEMORY) -> None:
        self._cell = cell
        self._grid = grid
        self._thumbnails = thumbnails
        self._size = sheet_size(cell, grid)
        self._most = max(1, in_memory // plane_bytes(self._size))
        self._missing = set(range(thumbnails))
        self._left: dict[int, int] = {}
        self._repaired: dict[int, int] = {}
        self._here: dict[int, Planes] = {}
        self._aside = Aside(self._size)

    def close(self) -> None:
        """Lets go of the sheets that are not given out."""
        self._here.clear()
        self._aside.close()

    def lay(self, slot: int, planes: Planes, *, repaired: bool = False) -> Laid | None:
        """Lays a slot's thumbnail into its cell; gives the sheet where that was the last one missing.

        Raises :class:`WorkerError` for a slot that the output does not have, or has already, and for a picture
        of another size.
        """
        if slot not in self._missing or planes.y.shape != (self._cell.height, self._cell.width):
            raise WorkerError("", f"the encoder made a picture for slot {slot} that was not asked for")
        self._missing.discard(slot)
        number, column, row = position(slot, self._grid)
        _put(planes, self._sheet(number), column, row)
        self._repaired[number] = self._repaired.get(number, 0) + repaired
        return self._given_out(number) if self._complete(number) else None

    def _sheet(self, number: int) -> Planes:
        """The planes of an open sheet, in memory; those touched least recently come first in there."""
        planes = self._here.pop(number, None)
        if planes is None:
            self._make_room()
            planes = self._aside.take(number) or black(self._size)
        self._here[number] = planes
        return planes

    def _make_room(self) -> None:
        while len(self._here) >= self._most:
            oldest = next(iter(self._here))
            self._aside.keep(oldest, self._here.pop(oldest))

    def _complete(self, number: int) -> bool:
        """Counts down what the sheet still misses."""
        left = self._left.get(number, count_on(number, self._thumbnails, self._grid)) - 1
        self._left[number] = left
        return left == 0

    def _given_out(self, number: int) -> Laid:
        used = count_on(number, self._thumbnails, self._grid)
        return Laid(number, used, self._repaired.pop(number), self._here.pop(number))


def _put(thumbnail: Planes, sheet: Planes, column: int, row: int) -> None:
    pairs = ((thumbnail.y, sheet.y), (thumbnail.u, sheet.u), (thumbnail.v, sheet.v))
    for small, large in pairs:
        height, width = small.shape
        large[row * height : (row + 1) * height, column * width : (column + 1) * width] = small
