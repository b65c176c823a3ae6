"""From coded values to light and back. Pure; light is in units of 100 cd/m², the white of a standard display.

PQ is SMPTE ST 2084, HLG ARIB STD-B67 with the system gamma that BT.2100 gives a display of 1000 cd/m². A display of
standard range shows its values by the power 2.4 of BT.1886.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from plex_previews.encoding.colour.matrices import LUMINANCE_OF_BT2020, bt2020_of_cones
from plex_previews.encoding.colour.tables import LinearTable, LogarithmicTable
from plex_previews.video.light_levels import BRIGHTEST, WHITE

if TYPE_CHECKING:
    from plex_previews.encoding.colour.tables import Samples

    Values = np.ndarray[Any, np.dtype[np.float64]]

GAMMA: Final = 2.4
HLG_PEAK: Final = 1000.0
"""cd/m² of a display's white, for which HLG's system gamma is :data:`_SYSTEM_GAMMA`."""
_SYSTEM_GAMMA: Final = 1.2
_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
_A, _B, _C = 0.17883277, 0.28466892, 0.55991073
_CODES = 12
"""Bits of a table over coded values: four times as fine as ten-bit samples."""


def pq_light(codes: Values) -> Values:
    """Light of the codes of PQ, 0 to 1."""
    root = np.maximum(codes, 0.0) ** (1 / _M2)
    return (np.maximum(root - _C1, 0) / (_C2 - _C3 * root)) ** (1 / _M1) * (BRIGHTEST / WHITE)


def pq_code(light: Values) -> Values:
    """The inverse of :func:`pq_light`."""
    powered = (np.maximum(light, 0.0) * (WHITE / BRIGHTEST)) ** _M1
    return ((_C1 + _C2 * powered) / (1 + _C3 * powered)) ** _M2


def hlg_scene(codes: Values) -> Values:
    """The light of the scene, 0 to 1, of the codes of HLG."""
    upper = (np.exp((np.maximum(codes, 0.5) - _C) / _A) + _B) / 12
    return np.where(codes <= 0.5, codes * codes / 3, upper)


def display_light(codes: Values) -> Values:
    """The light of a standard display's values, 0 to 1."""
    return np.maximum(codes, 0.0) ** GAMMA


def display_code(light: Values) -> Values:
    """The inverse of :func:`display_light`."""
    return light ** (1 / GAMMA)


@cache
def _pq_table() -> LinearTable:
    return LinearTable(pq_light, _CODES)


@cache
def _hlg_table() -> LinearTable:
    return LinearTable(hlg_scene, _CODES)


@cache
def _display_table() -> LinearTable:
    return LinearTable(display_light, _CODES)


@cache
def _system_table() -> LogarithmicTable:
    return LogarithmicTable(lambda light: light ** (_SYSTEM_GAMMA - 1) * (HLG_PEAK / WHITE), -24, 0, 10)


def light_of_pq(codes: Samples) -> Samples:
    """Light of three rows of codes, which are written over."""
    return _pq_table()(codes)


def light_of_hlg(codes: Samples) -> Samples:
    """Light of three rows of codes, which are written over: that of the scene, as a display is to show it."""
    return _displayed(_hlg_table()(codes))


def light_of_hlg_cones(codes: Samples) -> Samples:
    """As :func:`light_of_hlg`, in the primaries of BT.2020, of three rows of codes of cones."""
    return _displayed(bt2020_of_cones().astype(np.float32) @ _hlg_table()(codes))


def _displayed(scene: Samples) -> Samples:
    """The light of a display of 1000 cd/m² for that of the scene, which is written over."""
    luminance = np.array(LUMINANCE_OF_BT2020, np.float32) @ scene
    scene *= _system_table()(luminance)
    return scene


def light_of_display(codes: Samples) -> Samples:
    """Light of three rows of a standard display's values, which are written over."""
    return _display_table()(codes)
