"""Light becomes what a standard display shows: tone map, display gamma, gamut. For small pictures."""

from __future__ import annotations

from functools import cache, lru_cache
from math import ceil, log2
from typing import TYPE_CHECKING

import numpy as np

from plex_previews.encoding.colour.gamut import clipped, softened
from plex_previews.encoding.colour.tables import LogarithmicTable
from plex_previews.encoding.colour.tonemap import toned
from plex_previews.encoding.colour.transfer import display_code
from plex_previews.video.light_levels import BRIGHTEST, WHITE

if TYPE_CHECKING:
    from plex_previews.encoding.colour.tables import Samples
    from plex_previews.model import ToneMap

_CUSTOMARY_PEAK = 1000.0
"""cd/m² of the displays that most films are graded on."""
_STEPS = 4
"""To an octave: peaks that are measured are rounded up, so that a table serves for many pictures."""


def graded(light: Samples, tone_map: ToneMap | None, peak: float, *, soft: bool = True) -> Samples:
    """R'G'B', 0 to 1, of three rows of linear BT.709, 1 at 100 cd/m², which are written over.

    ``peak`` is the brightest of the film in cd/m². Without a ``tone_map`` the light stays. ``soft`` is the gamut map
    (:mod:`plex_previews.encoding.colour.gamut`), else colours that BT.709 lacks are cut off.
    """
    if tone_map is not None:
        brightest = light.max(axis=0)
        light *= _gains(tone_map, peak / WHITE)(brightest)
    values = np.copysign(_values()(np.abs(light)), light)
    return softened(values) if soft else clipped(values)


def measured_peak(light: Samples) -> float:
    """The brightest of a picture in cd/m², for want of a better: at least what is customary."""
    brightest = min(max(float(light.max()) * WHITE, _CUSTOMARY_PEAK), BRIGHTEST)
    steps = ceil(_STEPS * log2(brightest / _CUSTOMARY_PEAK))
    return float(min(_CUSTOMARY_PEAK * 2 ** (steps / _STEPS), BRIGHTEST))


@cache
def _values() -> LogarithmicTable:
    return LogarithmicTable(display_code, -24, 0, 10)


@lru_cache(maxsize=16)
def _gains(tone_map: ToneMap, peak: float) -> LogarithmicTable:
    """What light is multiplied by, by the brightest channel of its pixel: that keeps its hue."""
    return LogarithmicTable(lambda light: toned(light, tone_map, peak) / light, -12, 7, 10)
