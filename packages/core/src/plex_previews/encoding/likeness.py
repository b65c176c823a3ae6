"""Whether two pictures show the same, however each was scaled: drivers that load and then give green are common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from plex_previews.model import Planes

Plane: TypeAlias = "np.ndarray[Any, Any]"

_BLOCK = 8
_IN_THE_MEAN = 3.0
"""Levels of 255 by which the blocks of a plane may differ: scalers differ by less than 2, a limited range shown as full
by 5, a wrong matrix on strong colours by some 10, a green or pink picture or another film's by 20 and more."""
_MOST = 12.0
"""By so much no more than a twentieth of them may: where a part of a picture is wrong, its blocks are far off."""


_BEYOND_AN_EDGE = 12.0
"""Levels by which the chroma of an outermost line may lie beyond software's two outermost, in the mean. Area, bilinear,
bicubic and Lanczos filters, half a pixel of the film to one side, came to 11 at most over photographs and the test
patterns tried; the green that a driver shows below 1,080 of 1,088 rows, by the same filters, to 17 at least."""


def alike(right: Planes, made: Planes) -> bool:
    """Whether each plane's blocks have about the same means, and the edges of ``made`` have no other chroma than those of
    ``right``. Both must have the same size.
    """
    return _blocks_agree(right, made) and _edges_agree(right, made)


def difference(one: Planes, other: Planes) -> float:
    """The greatest mean difference of a plane's blocks, in levels of 255."""
    return max(float(apart.mean()) for apart in _differences(one, other))


def _blocks_agree(right: Planes, made: Planes) -> bool:
    return all(
        apart.mean() <= _IN_THE_MEAN and np.mean(apart > _MOST) <= 1 / 20
        for apart in _differences(right, made)
    )


def _edges_agree(right: Planes, made: Planes) -> bool:
    """Whether nothing is at the edges that should have been cropped: a line of a thumbnail or less, and green as a rule.

    Only chroma tells: many a film has a dark line at an edge itself, of which each filter makes something else.
    """
    return all(
        _beyond(side, edge) <= _BEYOND_AN_EDGE
        for one, other in ((right.u, made.u), (right.v, made.v))
        for side, edge in zip(_sides(one), _sides(other), strict=True)
    )


def _sides(plane: Plane) -> Iterable[Plane]:
    """The plane such that each of its sides is the first row."""
    return plane, plane[::-1], plane.T, plane.T[::-1]


def _beyond(right: Plane, made: Plane) -> float:
    """By how much the first row of ``made`` lies outside of what the first two of ``right`` span, in the mean.

    Another filter, or one that stands a little aside, makes of the same samples something in between.
    """
    near, edge = _runs(right[:2]), _runs(made[0])
    return float(np.abs(edge - np.clip(edge, near.min(axis=0), near.max(axis=0))).mean())


def _differences(one: Planes, other: Planes) -> Iterator[Plane]:
    """Of each plane, by how much each block's mean is off."""
    pairs = zip((one.y, one.u, one.v), (other.y, other.u, other.v), strict=True)
    return (np.abs(_means(a) - _means(b)) for a, b in pairs)


def _means(plane: Plane) -> Plane:
    """Of blocks from the upper left on; those at the right and the bottom are smaller where the size is uneven."""
    return _runs(_runs(plane).T).T


def _runs(lines: Plane) -> Plane:
    """The means of as many samples as a block is wide, along each line; the last are of fewer where need be."""
    width = lines.shape[-1]
    starts = np.arange(0, width, _BLOCK)
    sums = np.add.reduceat(lines, starts, axis=-1, dtype=np.float64)
    return np.asarray(sums / np.diff([*starts, width]))
