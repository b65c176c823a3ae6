"""Colours that BT.709 has not: brought into it softly, or cut off. Works on a display's values, R'G'B'.

The soft map follows the reference gamut compression of ACES: how far each channel lies below the brightest one of
its pixel, as a share of it, is the distance from grey; up to a knee it stays as it is, beyond it is squeezed so that
the furthest that BT.2020 can be comes to lie on the edge. Here it is done on values rather than on light, where an
eye sees equal steps, and with a rational curve, so that it costs no powers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plex_previews.encoding.colour.matrices import bt709_of
from plex_previews.encoding.colour.transfer import GAMMA
from plex_previews.model import BT2020

if TYPE_CHECKING:
    from plex_previews.encoding.colour.tables import Samples

_KNEE = 0.9
_DARKEST = np.float32(1e-3)


def _furthest() -> Samples:
    """The greatest distance of each channel, among the corners of BT.2020, as a column."""
    corners = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1]]).T
    light = bt709_of(BT2020) @ corners
    values = np.copysign(np.abs(light) ** (1 / GAMMA), light)
    distances = 1 - values / values.max(axis=0)
    return np.asarray(distances.max(axis=1, keepdims=True), np.float32)


_SQUEEZE = (1 / (1 - _KNEE) - 1 / (_furthest() - _KNEE)).astype(np.float32)


def softened(values: Samples) -> Samples:
    """R'G'B' within 0 and 1, of three rows that are written over."""
    brightest = np.maximum(values.max(axis=0), _DARKEST)
    values /= brightest
    distance = np.subtract(1, values, out=values)
    beyond = np.maximum(distance - np.float32(_KNEE), 0)
    np.minimum(distance, np.float32(_KNEE), out=distance)
    distance += beyond / (1 + _SQUEEZE * beyond)
    kept = np.subtract(1, distance, out=distance)
    kept *= brightest
    return clipped(kept)


def clipped(values: Samples) -> Samples:
    """R'G'B' within 0 and 1, of three rows that are written over."""
    return np.clip(values, 0, 1, out=values)
