"""Whether two pictures show the same, however each was scaled: drivers that load and then give green are common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from plex_previews.model import Planes

_BLOCK = 8
_IN_THE_MEAN = 3.0
"""Levels of 255 by which the blocks of a plane may differ: scalers differ by less than 2, a limited range shown as full
by 5, a wrong matrix on strong colours by some 10, a green or pink picture or another film's by 20 and more."""
_MOST = 12.0
"""By so much no more than a twentieth of them may: where a part of a picture is wrong, its blocks are far off."""


def alike(one: Planes, other: Planes) -> bool:
    """Whether each plane's blocks have about the same means. Both must have the same size."""
    return all(
        apart.mean() <= _IN_THE_MEAN and np.mean(apart > _MOST) <= 1 / 20
        for apart in _differences(one, other)
    )


def difference(one: Planes, other: Planes) -> float:
    """The greatest mean difference of a plane's blocks, in levels of 255."""
    return max(float(apart.mean()) for apart in _differences(one, other))


def _differences(one: Planes, other: Planes) -> Iterator[np.ndarray[Any, Any]]:
    """Of each plane, by how much each block's mean is off."""
    return (np.abs(_means(a) - _means(b)) for a, b in _pairs(one, other))


def _pairs(one: Planes, other: Planes) -> Iterator[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
    return zip((one.y, one.u, one.v), (other.y, other.u, other.v), strict=True)


def _means(plane: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Of blocks from the upper left on; those at the right and the bottom are smaller where the size is uneven."""
    down, across = (np.arange(0, side, _BLOCK) for side in plane.shape)
    sums = np.add.reduceat(np.add.reduceat(plane.astype(np.int64), down, axis=0), across, axis=1)
    height, width = plane.shape
    return np.asarray(sums / np.outer(np.diff([*down, height]), np.diff([*across, width])))
