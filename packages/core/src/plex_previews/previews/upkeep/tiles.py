"""Where each thumbnail of a set is: on which of its JPEGs, and at which pixels. Pure.

A BIF is a set of sheets of one by one, so that one rule serves every form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import frozen

from plex_previews.errors import SheetError
from plex_previews.formats.trickplay import count_on, count_sheets, position, sheet_size
from plex_previews.formats.webvtt import Cue
from plex_previews.model import Geometry, Grid
from plex_previews.workers.messages import Canvas, Part

SINGLE = Grid(1, 1)
"""Each picture on its own."""


@frozen
class Spot:
    """The JPEG of a thumbnail by its number in the set, and the thumbnail's upper left corner on it."""

    jpeg: int
    x: int
    y: int


@frozen
class Sheetwork:
    """So many JPEGs with thumbnails from ``first`` on; where they lie on them is in ``canvases``.

    ``sources`` are the numbers of the JPEGs that they are cut from, to which :attr:`Part.jpeg` points by place.
    """

    first: int
    sources: tuple[int, ...]
    canvases: tuple[Canvas, ...]


def spots(count: int, cell: Geometry, grid: Grid) -> tuple[Spot, ...]:
    """Where the thumbnails of a set of ours lie: row by row, from left to right, sheet after sheet."""
    places = (position(slot, grid) for slot in range(count))
    return tuple(Spot(place.sheet, place.column * cell.width, place.row * cell.height) for place in places)


def relaid(source: Sequence[Spot], cell: Geometry, grid: Grid) -> Iterator[Sheetwork]:
    """The work that lays thumbnails from where they are into sheets of ``grid``.

    Sheets that are cut from the same JPEGs are one piece of work, so that these are decoded once.
    """
    count = len(source)
    cuts = [_cut(source, number, count, grid) for number in range(count_sheets(count, grid))]
    for sources, together in groupby(
        enumerate(cuts), lambda each: tuple(sorted({one.jpeg for one in each[1]}))
    ):
        numbered = list(together)
        canvases = tuple(_canvas(cut, sources, cell, grid) for _, cut in numbered)
        yield Sheetwork(numbered[0][0], sources, canvases)


def track_spots(track: Sequence[Cue]) -> tuple[Geometry, tuple[str, ...], tuple[Spot, ...]]:
    """The size of a track's thumbnails, the addresses of its JPEGs, and where each thumbnail is.

    Raises :class:`SheetError` for thumbnails of different sizes, and for none.
    """
    sizes = {Geometry(cue.width, cue.height) for cue in track}
    if len(sizes) != 1:
        raise SheetError("", f"has thumbnails of {len(sizes)} sizes" if sizes else "has no thumbnails")
    addresses = tuple(dict.fromkeys(cue.address for cue in track))
    numbers = {address: number for number, address in enumerate(addresses)}
    return sizes.pop(), addresses, tuple(Spot(numbers[cue.address], cue.x, cue.y) for cue in track)


def track_grid(sheet: Geometry, cell: Geometry) -> Grid:
    """The grid of a track's sheets, by the size of the first."""
    return Grid(max(1, sheet.width // cell.width), max(1, sheet.height // cell.height))


def track_interval(track: Sequence[Cue]) -> float | None:
    """The seconds from cue to cue from 0 on, None where they differ by more than rounding to milliseconds."""
    if len(track) == 1:
        return round(track[0].end - track[0].start, 3) if track[0].start == 0 < track[0].end else None
    step = track[-1].start / (len(track) - 1)
    even = all(abs(cue.start - number * step) <= 0.001 for number, cue in enumerate(track))
    return round(step, 3) if even and step > 0 else None


def _cut(source: Sequence[Spot], number: int, count: int, grid: Grid) -> Sequence[Spot]:
    first = number * grid.cells
    return source[first : first + count_on(number, count, grid)]


def _canvas(cut: Sequence[Spot], sources: tuple[int, ...], cell: Geometry, grid: Grid) -> Canvas:
    """A whole sheet; what has no thumbnail stays black."""
    places = {number: place for place, number in enumerate(sources)}
    parts = []
    for slot, spot in enumerate(cut):
        _, column, row = position(slot, grid)
        parts.append(Part(places[spot.jpeg], spot.x, spot.y, column * cell.width, row * cell.height))
    return Canvas(sheet_size(cell, grid), tuple(parts))
