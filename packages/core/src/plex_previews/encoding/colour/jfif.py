"""The last step: a small picture becomes what JFIF prescribes (ITU-T T.871: BT.601 matrix, full range, 4:2:0)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from plex_previews.encoding.colour.matrices import chroma_terms, jfif_of_rgb

if TYPE_CHECKING:
    from plex_previews.encoding.colour.tables import Samples

    Plane: TypeAlias = np.ndarray[Any, Any]

_PEAK = 1023
_BLACK = 64
_GREY = 512
_BYTES_OF_RGB = (jfif_of_rgb() * 255).astype(np.float32)


def jfif_of_samples(planes: Sequence[Plane], matrix: int, full_range: bool) -> tuple[Plane, Plane, Plane]:
    """10-bit 4:4:4 planes of the same even shape to 8-bit 4:2:0 in BT.601, full range.

    A 2x2 mean puts chroma samples in the middle of four pixels, where JFIF wants them.
    """
    y, u, v = planes
    base, span, chroma_span = (0, _PEAK, _PEAK) if full_range else (_BLACK, 876, 896)
    in_luma, *in_chroma = [[term * 255 / chroma_span for term in pair] for pair in chroma_terms(matrix)]
    luma = _mixed((y, u, v), (255 / span, *in_luma), (base, _GREY, _GREY), 0)
    quads = _quads(u), _quads(v)
    cb, cr = (_mixed(quads, [term / 4 for term in pair], (4 * _GREY, 4 * _GREY), 128) for pair in in_chroma)
    return luma, cb, cr


def over_black(planes: Sequence[Plane], full_range: bool) -> list[Plane]:
    """Three 10-bit planes of which the fourth, alpha, says how much shows: the rest is black."""
    *coloured, alpha = planes
    zeros = (0 if full_range else _BLACK, _GREY, _GREY)
    share = alpha * np.float32(1 / _PEAK)
    return [
        np.rint((plane - np.float32(zero)) * share + zero)
        for plane, zero in zip(coloured, zeros, strict=True)
    ]


def jfif_of_values(values: Samples, shape: tuple[int, int]) -> tuple[Plane, Plane, Plane]:
    """Three rows of R'G'B', 0 to 1, of a picture of this even shape."""
    y, u, v = (_BYTES_OF_RGB @ values).reshape(3, *shape)
    cb, cr = (_bytes(_quads(plane) / 4 + np.float32(128.5)) for plane in (u, v))
    return _bytes(y + np.float32(0.5)), cb, cr


def _quads(plane: Plane) -> Plane:
    """The sum of each four samples that share a chroma sample."""
    return plane[::2, ::2] + plane[1::2, ::2] + plane[::2, 1::2] + plane[1::2, 1::2]


def _mixed(planes: Sequence[Plane], weights: Sequence[float], zeros: Sequence[int], offset: int) -> Plane:
    """The weighted sum of planes, each counted from its zero, rounded to bytes."""
    constant = offset + 0.5 - sum(weight * zero for weight, zero in zip(weights, zeros, strict=True))
    levels = np.full(planes[0].shape, constant, np.float32)
    for plane, weight in zip(planes, weights, strict=True):
        if weight:
            levels += np.multiply(plane, weight, dtype=np.float32)
    return _bytes(levels)


def _bytes(levels: Plane) -> Plane:
    """Levels that are half a step too high, without their fractions."""
    return np.clip(levels, 0, 255.5, out=levels).astype(np.uint8)
