"""A decoded frame becomes the planes of a thumbnail.

Two steps, because a thumbnail has a fortieth of a frame's pixels. swscale shrinks the frame in its own encoding,
with chroma at full size and 10 bits so that nothing is lost before the second step; numpy then brings the small
picture to what JFIF prescribes. swscale could do that as well, but colours of a chart came back up to 4/255 off,
against 2/255 this way, which is what 8 bits and the JPEG leave.

The filter is AREA (a box): from 1080p it costs 0.6 ms where BILINEAR costs 0.9 and BICUBIC 1.7; FAST_BILINEAR
costs 0.1 but reads two pixels of every six, and fine detail turns into false patterns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from av.video.reformatter import VideoReformatter

from plex_previews.encoding.colour.grading import graded, measured_peak
from plex_previews.encoding.colour.jfif import jfif_of_samples, jfif_of_values, over_black
from plex_previews.encoding.colour.meaning import Meaning
from plex_previews.encoding.colour.metadata import is_flipped
from plex_previews.encoding.cropping import WHOLE, Cropper
from plex_previews.encoding.scaling import scaled
from plex_previews.model import Planes, ToneMap

if TYPE_CHECKING:
    import av

    from plex_previews.encoding.colour.jfif import Plane
    from plex_previews.encoding.colour.signal import Signal
    from plex_previews.model import Colour, Crop, Geometry, VideoInfo

_OPAQUE = 3
"""Planes."""
_AT_ONCE = 1 << 14
"""Pixels whose intermediate results stay in a processor's cache, and in memory that malloc keeps at hand."""


class Developer:
    """Develops frames of one film. Not thread-safe: swscale's tables are kept from one frame to the next.

    ``knows_orientation`` says that no frame's display matrix has to be waited for.
    """

    def __init__(self, colour: Colour, rotation: int, crop: Crop = WHOLE, *, oriented: bool = False) -> None:
        self._meaning = Meaning(colour)
        self._cropper = Cropper(crop)
        self._oriented = oriented
        self._flipped = False
        self.knows_orientation = not oriented
        self._quarter_turns = rotation // 90 % 4
        self._scalers: defaultdict[Geometry, VideoReformatter] = defaultdict(VideoReformatter)

    @classmethod
    def of(cls, video: VideoInfo) -> Developer:
        """That of a film."""
        return cls(video.colour, video.rotation, video.crop, oriented=video.oriented)

    def develop(self, frame: av.VideoFrame, geometry: Geometry, tone_map: ToneMap = ToneMap.HABLE) -> Planes:
        """The frame as a thumbnail of this size, upright. The frame may have any size and pixel format.

        ``tone_map`` is for frames of high dynamic range.
        """
        matrix, full_range = self._meaning.encoding(frame)
        small = self._shrink(self._cropper.cut(frame), geometry)
        planes = _ten_bit_planes(small)
        if len(planes) > _OPAQUE:
            planes = over_black(planes, full_range)
        if frame.interlaced_frame:
            planes = [_blended(plane) for plane in planes]
        signal = self._meaning.signal(frame, small)
        if signal is None:
            y, u, v = jfif_of_samples(planes, matrix, full_range)
        else:
            y, u, v = _graded(planes, signal, tone_map)
        rows = slice(None, None, -1 if self._is_flipped(small) else 1)
        turned = (np.rot90(plane[rows], -self._quarter_turns) for plane in (y, u, v))
        return Planes(*map(np.ascontiguousarray, turned))

    def _is_flipped(self, small: av.VideoFrame) -> bool:
        """Frames that a device decoded have no matrix: then it is that of the last one that had it."""
        if self._oriented:
            said = is_flipped(small)
            self.knows_orientation = self.knows_orientation or said is not None
            self._flipped = self._flipped if said is None else said
        return self._flipped

    def _shrink(self, frame: av.VideoFrame, geometry: Geometry) -> av.VideoFrame:
        """The small picture, in the frame's own matrix and range; of an interlaced frame both fields, whole."""
        turned = self._quarter_turns % 2
        width, height = (geometry.height, geometry.width) if turned else (geometry.width, geometry.height)
        return scaled(self._scalers[geometry], frame, width, height * (2 if frame.interlaced_frame else 1))


def _graded(planes: Sequence[Plane], signal: Signal, tone_map: ToneMap) -> tuple[Plane, Plane, Plane]:
    height, width = planes[0].shape
    samples = np.stack(planes).reshape(3, -1).astype(np.float32)
    parts = [slice(start, start + _AT_ONCE) for start in range(0, height * width, _AT_ONCE)]
    for part in parts:
        samples[:, part] = signal.linear(samples[:, part])
    peak = signal.peak or measured_peak(samples)
    for part in parts:
        samples[:, part] = graded(samples[:, part], tone_map if signal.high else None, peak)
    return jfif_of_values(samples, (height, width))


def _blended(rows: Plane) -> Plane:
    """Each pair of rows as one: swscale shrinks the fields of an interlaced frame apart, and weaves them."""
    return (rows[::2] + rows[1::2] + 1) // 2


def _ten_bit_planes(frame: av.VideoFrame) -> list[Plane]:
    """Views into the frame's memory, without the padding at the end of its lines."""
    return [
        np.frombuffer(memoryview(plane), np.uint16).reshape(plane.height, -1)[:, : plane.width]
        for plane in frame.planes
    ]
