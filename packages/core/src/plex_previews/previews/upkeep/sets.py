"""Sets of thumbnails on disk, read without a decoder: BIFs, folders of tile sheets, thumbnail tracks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import field, frozen

from plex_previews.errors import BifError, SheetError
from plex_previews.formats.bif_reading import Bif, read_bif
from plex_previews.formats.jpeg_header import ENOUGH, jpeg_size
from plex_previews.formats.trickplay import parsed_folder_name, sheet_name
from plex_previews.formats.trickplay_reading import read_sheet, read_sheet_folder
from plex_previews.formats.webvtt import read_track
from plex_previews.model import Geometry, Grid
from plex_previews.previews.upkeep.naming import TRACK, TRICKPLAY, Form
from plex_previews.previews.upkeep.tiles import SINGLE, Spot, spots, track_grid, track_interval, track_spots

LARGEST_JPEG: Final = 60_000_000
"""Bytes: what crosses to a child in one frame. No sheet of ours comes near it."""


@frozen
class ThumbnailSet:
    """A whole set. ``spots`` says where each thumbnail is; the last ones, from ``least`` on, may be padding.

    There are ``jpegs`` JPEGs, of which the last may have only ``last_rows`` of the grid's rows. ``cell`` is the size
    of a thumbnail as the set tells it. ``interval`` is in seconds, None where the set does not tell it, or has none.
    """

    form: Form
    path: Path
    jpegs: int
    cell: Geometry
    grid: Grid
    spots: tuple[Spot, ...] = field(repr=False)
    least: int
    interval: float | None
    last_rows: int
    _read: Callable[[int], bytes] = field(repr=False, eq=False)

    def jpeg(self, number: int) -> bytes:
        """The JPEG with that number. Raises :class:`BifError` or :class:`SheetError` where it is gone or too large."""
        return self._read(number)

    @property
    def last_grid(self) -> Grid:
        """The grid of the last JPEG."""
        return Grid(self.grid.columns, self.last_rows)


def read_set(path: Path, form: Form) -> ThumbnailSet:
    """Reads a set and checks that it is whole. Raises :class:`BifError` or :class:`SheetError`."""
    match form:
        case Form.BIF:
            return _bif(path)
        case Form.TRICKPLAY:
            return _sheets(_only_width(path))
        case Form.WEBVTT:
            # Not Path.is_dir, which raises where the folder above may not be entered.
            return _track(path / TRACK if os.path.isdir(path) else path)  # noqa: PTH112


def _bif(path: Path) -> ThumbnailSet:
    bif = read_bif(path)
    if not bif.entries:
        raise BifError(str(path), "has no pictures")
    size = jpeg_size(bif.image(0)[:ENOUGH])
    if size is None:
        raise BifError(str(path), "has a first picture that does not tell its size")
    places = spots(len(bif), size, SINGLE)
    # One that does not begin at 0 has no interval that would say all.
    interval = bif.interval if bif.entries[0].timestamp == 0 else None
    return ThumbnailSet(
        Form.BIF,
        path,
        len(bif),
        size,
        SINGLE,
        places,
        len(bif),
        interval,
        1,
        lambda number: _image(bif, number),
    )


def _image(bif: Bif, number: int) -> bytes:
    if bif.entries[number].size > LARGEST_JPEG:
        raise BifError("", f"claims {bif.entries[number].size} bytes for image {number}, more than any has")
    return bif.image(number)


def _only_width(path: Path) -> Path:
    """The folder of one width that a ``.trickplay`` folder holds, or the path itself."""
    if path.suffix.lower() != TRICKPLAY:
        return path
    try:
        inside = [path / name for name in sorted(os.listdir(path)) if parsed_folder_name(name)]  # noqa: PTH208
    except OSError as error:
        raise SheetError(str(path), f"cannot be read: {error.strerror}") from error
    if len(inside) != 1:
        raise SheetError(
            str(path), f"holds {len(inside)} widths", "name the folder of one, such as '320 - 10x10'"
        )
    return inside[0]


def _sheets(path: Path) -> ThumbnailSet:
    found = read_sheet_folder(path)
    places = spots(found.most, found.cell, found.grid)
    jpegs = [path / sheet_name(number) for number in range(len(found.lengths))]
    rows = found.grid.rows - (len(jpegs) * found.grid.cells - found.most) // found.grid.columns
    return ThumbnailSet(
        Form.TRICKPLAY,
        path,
        len(jpegs),
        found.cell,
        found.grid,
        places,
        found.least,
        None,
        rows,
        _reader(jpegs),
    )


def _track(path: Path) -> ThumbnailSet:
    track = read_track(path)
    cell, addresses, places = track_spots(track)
    jpegs = [_beside(path, address) for address in addresses]
    sizes = [read_sheet(jpeg).size for jpeg in jpegs]
    if any(place.x + cell.width > sizes[place.jpeg].width for place in places) or any(
        place.y + cell.height > sizes[place.jpeg].height for place in places
    ):
        raise SheetError(str(path), "names thumbnails that lie outside of its sheets")
    grid, interval = track_grid(sizes[0], cell), track_interval(track)
    rows = max(1, sizes[-1].height // cell.height)
    return ThumbnailSet(
        Form.WEBVTT, path, len(jpegs), cell, grid, places, len(places), interval, rows, _reader(jpegs)
    )


def _beside(track: Path, address: str) -> Path:
    """The JPEG that a cue names. Raises :class:`SheetError` for one that does not lie in or below the track's folder."""
    steps = address.split("/")
    if "\0" in address or "\\" in address or ":" in address or any(step in ("", ".", "..") for step in steps):
        raise SheetError(str(track), f"names pictures that lie elsewhere: {address[:60]!r}")
    return track.parent.joinpath(*steps)


def _reader(jpegs: list[Path]) -> Callable[[int], bytes]:
    def read(number: int) -> bytes:
        path = jpegs[number]
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST_JPEG + 1)
        except OSError as error:
            raise SheetError(str(path), f"cannot be read: {error.strerror}") from error
        if len(data) > LARGEST_JPEG:
            raise SheetError(str(path), f"is larger than {LARGEST_JPEG:,} bytes, and no tile sheet")
        return data

    return read
