"""BT.2020 of constant luminance: luma is of light, not of values, so that no matrix alone brings it back.

The formulae are those of ITU-R BT.2020, table 4: the differences of blue and red are divided by other numbers below
zero than above, and green is what luminance leaves.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from plex_previews.encoding.colour.matrices import LUMINANCE_OF_BT2020
from plex_previews.encoding.colour.tables import LinearTable
from plex_previews.encoding.colour.transfer import display_light

if TYPE_CHECKING:
    from plex_previews.encoding.colour.tables import Samples
    from plex_previews.encoding.colour.transfer import Values

_BLUE: Final = (1.9404, 1.5816)
_RED: Final = (1.7184, 0.9936)
"""What a difference is worth where it is negative, and where it is positive."""
_ALPHA, _BETA = 1.09929682680944, 0.018053968510807


def _scene(values: Values) -> Values:
    """The camera's light, 0 to 1, of its values."""
    bent = np.maximum((values + _ALPHA - 1) / _ALPHA, 0) ** (1 / 0.45)
    return np.where(values < 4.5 * _BETA, values / 4.5, bent)


def _displayed(scene: Values) -> Values:
    """The light of a standard display for the camera's."""
    values = np.where(scene < _BETA, 4.5 * scene, _ALPHA * np.maximum(scene, _BETA) ** 0.45 - (_ALPHA - 1))
    return display_light(values)


@cache
def _tables() -> tuple[LinearTable, LinearTable]:
    return LinearTable(_scene, 12), LinearTable(_displayed, 14)


def light_of_constant_luminance(signal: Samples) -> Samples:
    """Linear BT.2020 of three rows of luma (0 to 1) and differences (within a half), as a display is to show it."""
    luma, blue_difference, red_difference = signal
    scene, displayed = _tables()
    red, blue = (
        luma + difference * np.where(difference <= 0, *map(np.float32, worth))
        for difference, worth in ((red_difference, _RED), (blue_difference, _BLUE))
    )
    light = scene(np.stack([red, luma, blue]))
    of_red, of_green, of_blue = LUMINANCE_OF_BT2020
    light[1] -= np.float32(of_red) * light[0] + np.float32(of_blue) * light[2]
    light[1] /= np.float32(of_green)
    return displayed(light)
