"""What the samples of a small picture mean: how they become light, and how bright that may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from plex_previews.encoding.colour import matrices
from plex_previews.encoding.colour.constant_luminance import light_of_constant_luminance
from plex_previews.encoding.colour.reshaping import reshaped
from plex_previews.encoding.colour.transfer import (
    HLG_PEAK,
    light_of_display,
    light_of_hlg,
    light_of_hlg_cones,
    light_of_pq,
)
from plex_previews.model import BT2020, HLG, PQ

if TYPE_CHECKING:
    from plex_previews.encoding.colour.dolby_vision import Curve, Rpu
    from plex_previews.encoding.colour.matrices import Matrix
    from plex_previews.encoding.colour.tables import Samples

_TOP = 1023
_LUMA = (64, 876)
_CHROMA = (512, 896)
_NEUTRAL = (1 << 10) / _TOP
"""Metadata counts as a half what is the code in the middle."""


@frozen(eq=False)
class Signal:
    """``values`` of ten-bit samples less ``zeros`` are R'G'B' or L'M'S', ``light`` makes light of them, and
    ``colours`` of that are linear BT.709. Where there are ``curves``, samples are reshaped first.

    ``peak`` is the brightest light in cd/m², 0 where nobody said. What is not ``high`` is meant for a standard
    display, and takes no tone map.
    """

    values: Matrix
    zeros: Matrix
    light: Callable[[Samples], Samples]
    colours: Matrix
    peak: float = 0.0
    high: bool = True
    curves: tuple[Curve, ...] = ()

    def linear(self, samples: Samples) -> Samples:
        """Linear BT.709 of three rows of samples, 1 at 100 cd/m²; negative where BT.709 lacks the colour."""
        signal = reshaped(samples, self.curves) if self.curves else samples
        values = self.values.astype(np.float32) @ signal
        values -= (self.values @ self.zeros).astype(np.float32)[:, np.newaxis]
        return self.colours.astype(np.float32) @ self.light(values)


def pq_signal(matrix: int, full_range: bool, primaries: int, peak: float) -> Signal:
    """HDR10, HDR10+, and the base layer of Dolby Vision."""
    values, zeros = _values(matrices.rgb_of(matrix), full_range)
    return Signal(values, zeros, light_of_pq, matrices.bt709_of(primaries), peak)


def ictcp_signal(full_range: bool, peak: float) -> Signal:
    """PQ of cones rather than of primaries."""
    values, zeros = _values(matrices.cones_of_ictcp(PQ), full_range)
    colours = matrices.bt709_of(BT2020) @ matrices.bt2020_of_cones()
    return Signal(values, zeros, light_of_pq, colours, peak)


def hlg_signal(matrix: int, full_range: bool, primaries: int) -> Signal:
    """HLG, as a display of 1000 cd/m² is to show it."""
    values, zeros = _values(matrices.rgb_of(matrix), full_range)
    return Signal(values, zeros, light_of_hlg, matrices.bt709_of(primaries), HLG_PEAK)


def hlg_ictcp_signal(full_range: bool) -> Signal:
    """HLG of cones, as a display of 1000 cd/m² is to show it."""
    values, zeros = _values(matrices.cones_of_ictcp(HLG), full_range)
    return Signal(values, zeros, light_of_hlg_cones, matrices.bt709_of(BT2020), HLG_PEAK)


def wide_signal(matrix: int, full_range: bool, primaries: int) -> Signal:
    """Standard range in other primaries than BT.709's."""
    values, zeros = _values(matrices.rgb_of(matrix), full_range)
    return Signal(values, zeros, light_of_display, matrices.bt709_of(primaries), high=False)


def constant_luminance_signal(full_range: bool) -> Signal:
    """BT.2020 of standard range whose luma is of light."""
    values, zeros = _values(np.eye(3), full_range)
    return Signal(values, zeros, light_of_constant_luminance, matrices.bt709_of(BT2020), high=False)


def dolby_vision_signal(rpu: Rpu, peak: float) -> Signal:
    """What no base layer shows: samples that mean what their metadata says."""
    colours = matrices.bt709_of(BT2020) @ matrices.bt2020_of_pure_cones() @ rpu.cones
    return Signal(rpu.values, rpu.zeros * _NEUTRAL, light_of_pq, colours, peak, curves=rpu.curves)


def _values(of_luma_and_chroma: Matrix, full_range: bool) -> tuple[Matrix, Matrix]:
    """The matrix for samples rather than for luma of 0 to 1 and chroma within ±0.5; and their zeros."""
    (black, span), (grey, chroma_span) = ((0, _TOP), (512, _TOP)) if full_range else (_LUMA, _CHROMA)
    return of_luma_and_chroma / np.array([span, chroma_span, chroma_span]), np.array([black, grey, grey])
