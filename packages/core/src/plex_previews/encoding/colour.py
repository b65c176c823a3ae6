"""A decoded frame becomes the planes of a thumbnail.

Two steps, because a thumbnail has a fortieth of a frame's pixels. swscale shrinks the frame in its own encoding,
with chroma at full size and 10 bits so that nothing is lost before the second step; numpy then brings the small
picture to what JFIF prescribes (ITU-T T.871: BT.601 matrix, full range). swscale could do that as well, but
colours of a chart came back up to 4/255 off, against 2/255 this way, which is what 8 bits and the JPEG leave.

The filter is AREA (a box): from 1080p it costs 0.6 ms where BILINEAR costs 0.9 and BICUBIC 1.7; FAST_BILINEAR
costs 0.1 but reads two pixels of every six, and fine detail turns into false patterns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from plex_previews.model import Planes

if TYPE_CHECKING:
    import av

    from plex_previews.model import Colour, Geometry

    Pair: TypeAlias = tuple[float, float]
    Plane: TypeAlias = np.ndarray[Any, Any]

_UNSPECIFIED = 2
_KR_KB = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
    10: (0.2627, 0.0593),
}
"""The weights of red and blue in luma, by code point of H.273 table 4."""
_SMALL_FORMAT = "yuv444p10le"
_PEAK = 1023


def matrix_of(declared: tuple[int, ...], width: int, height: int) -> int:
    """The code point to decode with: the first declared one that is known, else what the size suggests.

    Players agree on the size rule: high definition without a matrix is BT.709 (1), anything smaller BT.601
    (6).
    """
    for code in declared:
        if code in _KR_KB:
            return code
    return 1 if height >= 720 or width >= 1280 else 6


def chroma_terms(matrix: int) -> tuple[Pair, Pair, Pair]:
    """What of Cb and Cr goes into each of Y', Cb' and Cr' where a matrix's samples are turned into BT.601's.

    Grey stays grey and its luma stays what it was, so six numbers of the nine suffice. Chroma is within ±0.5.
    """
    kr, kb = _KR_KB[matrix]
    kg = 1 - kr - kb
    blue, red = 2 * (1 - kb), 2 * (1 - kr)
    green_of_cb, green_of_cr = -kb * blue / kg, -kr * red / kg
    luma_cb = 0.587 * green_of_cb + 0.114 * blue
    luma_cr = 0.299 * red + 0.587 * green_of_cr
    return (
        (luma_cb, luma_cr),
        ((blue - luma_cb) / 1.772, -luma_cr / 1.772),
        (-luma_cb / 1.402, (red - luma_cr) / 1.402),
    )


class Developer:
    """Develops frames of one film. Not thread-safe: swscale's tables are kept from one frame to the next."""

    def __init__(self, colour: Colour, rotation: int) -> None:
        self._colour = colour
        self._quarter_turns = rotation // 90 % 4
        self._scalers: defaultdict[Geometry, VideoReformatter] = defaultdict(VideoReformatter)

    def develop(self, frame: av.VideoFrame, geometry: Geometry) -> Planes:
        """The frame as a thumbnail of this size, upright. The frame may have any size and pixel format."""
        small, matrix, full_range = self._shrink(frame, geometry)
        planes = _ten_bit_planes(small)
        if frame.interlaced_frame:
            planes = [_blended(plane) for plane in planes]
        y, u, v = to_jfif(planes, matrix, full_range)
        return Planes(*(np.ascontiguousarray(np.rot90(plane, -self._quarter_turns)) for plane in (y, u, v)))

    def _shrink(self, frame: av.VideoFrame, geometry: Geometry) -> tuple[av.VideoFrame, int, bool]:
        """The small picture in 10-bit 4:4:4, the matrix and range that it is in."""
        matrix, full_range = self._encoding(frame)
        turned = self._quarter_turns % 2
        width, height = (geometry.height, geometry.width) if turned else (geometry.width, geometry.height)
        span = ColorRange.JPEG if full_range else ColorRange.MPEG
        small = self._scalers[geometry].reformat(
            frame,
            width,
            height * (2 if frame.interlaced_frame else 1),
            _SMALL_FORMAT,
            src_colorspace=Colorspace.ITU601,
            dst_colorspace=Colorspace.ITU601,
            interpolation=Interpolation.AREA,
            src_color_range=span,
            dst_color_range=span,
            threads=1,
        )
        return small, matrix, full_range

    def _encoding(self, frame: av.VideoFrame) -> tuple[int, bool]:
        """Matrix and full range: what the frame declares, else the container, else the customary."""
        if frame.format.is_rgb:
            return 6, True
        full_range = {1: False, 2: True}.get(frame.color_range, self._colour.full_range)
        declared = (frame.colorspace, self._colour.matrix)
        return matrix_of(declared, frame.width, frame.height), full_range


def to_jfif(planes: Sequence[Plane], matrix: int, full_range: bool) -> tuple[Plane, Plane, Plane]:
    """10-bit 4:4:4 planes of the same even shape to 8-bit 4:2:0 in BT.601, full range.

    A 2x2 mean puts chroma samples in the middle of four pixels, where JFIF wants them.
    """
    y, u, v = planes
    base, span, chroma_span = (0, _PEAK, _PEAK) if full_range else (64, 876, 896)
    in_luma, *in_chroma = [[term * 255 / chroma_span for term in pair] for pair in chroma_terms(matrix)]
    luma = _mixed((y, u, v), (255 / span, *in_luma), (base, 512, 512), 0)
    quads = _quads(u), _quads(v)
    cb, cr = (_mixed(quads, [term / 4 for term in pair], (2048, 2048), 128) for pair in in_chroma)
    return luma, cb, cr


def _blended(rows: Plane) -> Plane:
    """Each pair of rows as one: swscale shrinks the fields of an interlaced frame apart, and weaves them."""
    return (rows[::2] + rows[1::2] + 1) // 2


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
    return np.clip(levels, 0, 255.5, out=levels).astype(np.uint8)


def _ten_bit_planes(frame: av.VideoFrame) -> list[Plane]:
    """Views into the frame's memory, without the padding at the end of its lines."""
    return [
        np.frombuffer(memoryview(plane), np.uint16).reshape(plane.height, -1)[:, : plane.width]
        for plane in frame.planes
    ]
