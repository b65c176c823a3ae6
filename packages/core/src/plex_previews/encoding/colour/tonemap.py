"""Tone maps: how bright light is brought down to what a thumbnail can show. Pure.

Light is in units of 100 cd/m², and ``peak`` is the brightest that there is. The formulae of hable (John Hable's for
Uncharted 2), mobius and reinhard are those of ffmpeg's ``tonemap`` with its usual parameters, so that a user of one
knows the other; bt2390 is the EETF of ITU-R BT.2390, section 5.4.1, for a black of 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from plex_previews.encoding.colour.transfer import pq_code, pq_light
from plex_previews.model import ToneMap

if TYPE_CHECKING:
    Light: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
    Curve: TypeAlias = Callable[[Light, float], Light]

_LINEAR_UP_TO = 0.3
"""Where mobius leaves the straight line."""
_LEAST_PEAK = 1.0
"""Nothing is made brighter than it was."""


def _hable(light: Light, peak: float) -> Light:
    return _filmic(light) / _filmic(np.array(peak))


def _filmic(light: Light) -> Light:
    a, b, c, d, e, f = 0.15, 0.50, 0.10, 0.20, 0.02, 0.30
    above, below = light * (light * a + b * c) + d * e, light * (light * a + b) + d * f
    bent: Light = above / below - e / f
    return bent


def _mobius(light: Light, peak: float) -> Light:
    j = _LINEAR_UP_TO
    a = -j * j * (peak - 1) / (j * j - 2 * j + peak)
    b = (j * j - 2 * j * peak + peak) / max(peak - 1, 1e-6)
    bent = (b * b + 2 * b * j + j * j) / (b - a) * (light + a) / (light + b)
    return np.where(light <= j, light, bent)


def _reinhard(light: Light, peak: float) -> Light:
    return light / (light + 1) * (peak + 1) / peak


def _bt2390(light: Light, peak: float) -> Light:
    top = pq_code(np.array(peak))
    code, most = pq_code(light) / top, pq_code(np.array(1.0)) / top
    knee = 1.5 * most - 0.5
    t = (np.clip(code, knee, 1) - knee) / max(float(1 - knee), 1e-6)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * most
    )
    return pq_light(np.where(code < knee, code, spline) * top)


def _clip(light: Light, peak: float) -> Light:  # noqa: ARG001 - a curve like the others
    return np.minimum(light, 1)


_CURVES: Final[Mapping[ToneMap, Curve]] = MappingProxyType(
    {
        ToneMap.HABLE: _hable,
        ToneMap.MOBIUS: _mobius,
        ToneMap.REINHARD: _reinhard,
        ToneMap.BT2390: _bt2390,
        ToneMap.CLIP: _clip,
    }
)


def toned(light: Light, tone_map: ToneMap, peak: float) -> Light:
    """The light that a display of standard range is to show, 1 its brightest, for light up to ``peak``."""
    return _CURVES[tone_map](light, max(peak, _LEAST_PEAK))
