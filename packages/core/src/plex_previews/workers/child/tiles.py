"""Thumbnails that exist: looked at, or cut out and laid anew. They may be anybody's, so it is done in the child."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import simplejpeg

from plex_previews.encoding.blank import shows_nothing
from plex_previews.encoding.sheets import GREATEST_SIDE
from plex_previews.errors import TooLarge, Undecodable
from plex_previews.formats.jpeg_quality import LIBJPEG_QUALITY
from plex_previews.model import Geometry
from plex_previews.workers.messages import Canvas, Examine, Lay, Seen

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_PIXELS = 50_000_000
_PARTS = 16
_BLOCK = 16
"""Pixels: the side of what is coded together, where there is a colour for each four pixels."""


def examine(task: Examine) -> tuple[Seen, ...]:
    """One for each cell of each JPEG; nothing is raised for one that is damaged."""
    return tuple(seen for jpeg in task.jpegs for seen in _examined(jpeg, task.grid.columns, task.grid.rows))


def lay(task: Lay) -> tuple[bytes, ...]:
    """The canvases as JPEGs.

    Raises:
        Undecodable: a JPEG is damaged, or smaller than its thumbnails need.
        TooLarge: a canvas has more pixels than any sheet.
    """
    sources = [_decoded(jpeg, "RGB", number) for number, jpeg in enumerate(task.jpegs)]
    return tuple(_laid(canvas, sources, task.cell, task.quality) for canvas in task.canvases)


def _examined(jpeg: bytes, columns: int, rows: int) -> Iterator[Seen]:
    try:
        luma = _decoded(jpeg, "GRAY", 0)[:, :, 0]
    except Undecodable:
        yield from [Seen()] * (columns * rows)
        return
    height, width = luma.shape[0] // rows, luma.shape[1] // columns
    for row in range(rows):
        for column in range(columns):
            yield _seen(luma[row * height : (row + 1) * height, column * width : (column + 1) * width])


def _seen(luma: Pixels) -> Seen:
    if not luma.size:
        return Seen()
    height, width = luma.shape
    return Seen(Geometry(width, height), shows_nothing(luma), _is_black(luma), _means(luma))


def _is_black(luma: Pixels) -> bool:
    """Whether nothing was drawn: a neighbour's edges may shine in as far as a JPEG's blocks reach."""
    inner = luma[_BLOCK:-_BLOCK, _BLOCK:-_BLOCK]
    return not (inner if inner.size else luma).any()


def _means(luma: Pixels) -> bytes:
    """The mean of each part, row by row; of a picture with fewer pixels than parts, its pixels."""
    down, across = (np.linspace(0, side, min(_PARTS, side) + 1).astype(int) for side in luma.shape)
    sums = np.add.reduceat(np.add.reduceat(luma.astype(np.uint32), down[:-1], axis=0), across[:-1], axis=1)
    means = sums // np.outer(np.diff(down), np.diff(across))
    return bytes(means.astype(np.uint8))


def _decoded(jpeg: bytes, colours: str, number: int) -> Pixels:
    """Of shape (height, width, channels)."""
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(jpeg)
        if height * width <= _PIXELS:
            return cast("Pixels", simplejpeg.decode_jpeg(jpeg, colours))
    except ValueError as error:
        raise Undecodable(
            "", f"picture {number} is damaged: {error}", "see 'plex-previews verify'"
        ) from error
    raise Undecodable("", f"picture {number} has {width}x{height} pixels, more than any sheet")


def _laid(canvas: Canvas, sources: list[Pixels], cell: Geometry, quality: int) -> bytes:
    width, height = canvas.size.width, canvas.size.height
    if width * height > _PIXELS or max(width, height) > GREATEST_SIDE:
        raise TooLarge("", f"a sheet would have {width}x{height} pixels", "name a smaller grid")
    pixels = np.zeros((height, width, 3), np.uint8)
    for part in canvas.parts:
        cut = sources[part.jpeg][part.y : part.y + cell.height, part.x : part.x + cell.width]
        if cut.shape[:2] != (cell.height, cell.width):
            told = "x".join(map(str, reversed(sources[part.jpeg].shape[:2])))
            raise Undecodable(
                "",
                f"has pictures of different sizes: {told} among {cell.width}x{cell.height}",
                "see 'plex-previews verify'",
            )
        pixels[part.to_y : part.to_y + cell.height, part.to_x : part.to_x + cell.width] = cut
    coded = simplejpeg.encode_jpeg(pixels, LIBJPEG_QUALITY[quality], colorsubsampling="420")
    return cast("bytes", coded)
