"""What a frame means: which signal its samples are, by its own word, its metadata's and its container's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from plex_previews.encoding.colour.dolby_vision import USUAL, Rpu
from plex_previews.encoding.colour.matrices import MATRICES, matrix_of
from plex_previews.encoding.colour.metadata import Metadata
from plex_previews.encoding.colour.signal import (
    Signal,
    constant_luminance_signal,
    dolby_vision_signal,
    hlg_ictcp_signal,
    hlg_signal,
    ictcp_signal,
    pq_signal,
    wide_signal,
)
from plex_previews.model import BT2020, HLG, IPT_PQ_C2, PQ, UNSPECIFIED
from plex_previews.video.light_levels import believed

if TYPE_CHECKING:
    import av

    from plex_previews.model import Colour

_NOTHING: Final = (0, UNSPECIFIED, 3)
"""Code points that leave it open."""
_CONSTANT_LUMINANCE: Final = 10
_ICTCP: Final = 14
_DEEP: Final = 10
"""Bits that high dynamic range takes."""


class Meaning:
    """What the frames of one film mean, whose container declares ``colour``. Not thread-safe.

    Frames whose own Dolby Vision metadata is missing or damaged are read by that of the last one that had it.
    """

    def __init__(self, colour: Colour) -> None:
        self._colour = colour
        self._rpu: Rpu = USUAL

    def encoding(self, frame: av.VideoFrame) -> tuple[int, bool]:
        """Matrix and full range: what the frame declares, else the container, else the customary.

        RGB has none: swscale turns it into BT.601.
        """
        if _becomes_rgb(frame):
            return 6, True
        full_range = {1: False, 2: True}.get(frame.color_range, self._colour.full_range)
        declared = (frame.colorspace, self._colour.matrix)
        return matrix_of(declared, frame.width, frame.height), full_range

    def signal(self, frame: av.VideoFrame, small: av.VideoFrame) -> Signal | None:
        """None where it is plainly what JFIF takes too: standard range in the usual primaries.

        ``small`` is what swscale made of the frame.
        """
        transfer = _declared(frame.color_trc, self._colour.transfer)
        primaries = _declared(frame.color_primaries, self._colour.primaries)
        if transfer == PQ or (transfer == UNSPECIFIED and _is_deep(frame)):
            metadata = Metadata.of(small)
            if transfer == PQ or self._is_undeclared_pq(metadata):
                return self._pq(frame, primaries, metadata)
        if transfer == HLG:
            return self._hlg(frame, primaries)
        if primaries != BT2020:
            return None
        matrix, full_range = self._wide_encoding(frame)
        if matrix == _CONSTANT_LUMINANCE:
            return constant_luminance_signal(full_range)
        return wide_signal(matrix, full_range, primaries)

    def _pq(self, frame: av.VideoFrame, primaries: int, metadata: Metadata) -> Signal:
        matrix = self._matrix(frame)
        if IPT_PQ_C2 in (matrix, self._colour.matrix) or (matrix == UNSPECIFIED and _is_ipt(metadata)):
            self._rpu = metadata.rpu or self._rpu
            return dolby_vision_signal(self._rpu, believed(self._rpu.brightest))
        if matrix == _ICTCP:
            return ictcp_signal(self.encoding(frame)[1], self._peak(metadata))
        matrix, full_range = self._wide_encoding(frame)
        return pq_signal(matrix, full_range, primaries, self._peak(metadata))

    def _hlg(self, frame: av.VideoFrame, primaries: int) -> Signal:
        if self._matrix(frame) == _ICTCP:
            return hlg_ictcp_signal(self.encoding(frame)[1])
        return hlg_signal(*self._wide_encoding(frame), primaries)

    def _matrix(self, frame: av.VideoFrame) -> int:
        return _declared(frame.colorspace, self._colour.matrix)

    def _wide_encoding(self, frame: av.VideoFrame) -> tuple[int, bool]:
        """As :meth:`encoding`; where nothing is declared, BT.2020 goes with its primaries."""
        matrix, full_range = self.encoding(frame)
        declared = (frame.colorspace, self._colour.matrix)
        undeclared = not _becomes_rgb(frame) and not any(code in MATRICES for code in declared)
        return BT2020 if undeclared else matrix, full_range

    def _is_undeclared_pq(self, metadata: Metadata) -> bool:
        """Mastering metadata goes with PQ alone, and so do samples that only an RPU explains."""
        known = self._colour.is_high_dynamic_range or self._peak(metadata) > 0
        return known or _is_ipt(metadata)

    def _peak(self, metadata: Metadata) -> float:
        """The film's brightest pixel, or what its mastering display could show, in cd/m²; 0 where nobody said."""
        return believed(metadata.brightest_pixel, self._colour.brightest, metadata.mastering_display)


def _becomes_rgb(frame: av.VideoFrame) -> bool:
    """What swscale reads as RGB first: palettes (GIF, QuickTime Animation) and XYZ (digital cinema), too."""
    return frame.format.is_rgb or frame.format.has_palette or frame.format.name.startswith("xyz12")


def _is_ipt(metadata: Metadata) -> bool:
    return metadata.rpu is not None and metadata.rpu.is_ipt


def _declared(frame: int, container: int) -> int:
    return container if frame in _NOTHING else frame


def _is_deep(frame: av.VideoFrame) -> bool:
    return frame.format.components[0].bits >= _DEEP
