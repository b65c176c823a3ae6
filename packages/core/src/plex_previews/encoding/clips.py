"""The clips that devices are probed with: one keyframe each, of every common kind of video, made on this machine.

A real picture's entropy costs a decoder most of its time, so the clips have a texture. They are too large to be
shipped, and small enough to be made in a moment by the encoders that PyAV's libav has; a libav without one of these
leaves that kind unprobed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import av
import numpy as np
from attrs import field, frozen

from plex_previews.model import Geometry
from plex_previews.video.footage import Footage

if TYPE_CHECKING:
    from av.video.stream import VideoStream

Samples: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"

SIZES = (Geometry(640, 360), Geometry(1920, 1080), Geometry(3840, 2160))
_TEXTURE = 10
"""How far the texture's samples are from the picture's, of 255: near to film grain's cost in bits."""


@frozen
class Kind:
    """A kind of video, and what encodes it."""

    codec: str
    encoder: str
    bits: int = 8
    options: Mapping[str, str] = field(factory=dict, eq=False)

    @property
    def name(self) -> str:
        return f"{self.codec} {self.bits}" if self.bits > 8 else self.codec

    @property
    def pixel_format(self) -> str:
        return "yuv420p" if self.bits == 8 else "yuv420p10le"


_X265 = {"preset": "ultrafast", "x265-params": "log-level=none:pools=1:frame-threads=1"}
_SVT = {"preset": "10", "svtav1-params": "lp=1"}
KINDS = (
    Kind("h264", "libx264", options={"preset": "veryfast", "threads": "1"}),
    Kind("hevc", "libx265", options=_X265),
    Kind("hevc", "libx265", 10, _X265),
    Kind("vp9", "libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
    Kind("av1", "libsvtav1", options=_SVT),
    Kind("av1", "libsvtav1", 10, _SVT),
    Kind("mpeg2video", "mpeg2video", options={"qscale": "4"}),
)


def possible() -> Iterator[Kind]:
    """The kinds that this libav can make."""
    return (kind for kind in KINDS if kind.encoder in av.codecs_available)


@cache
def clip(kind: Kind, size: Geometry) -> Footage:
    """One keyframe of that kind and size."""
    file = BytesIO()
    with av.open(file, "w", format="matroska") as container:
        stream = cast("VideoStream", container.add_stream(kind.encoder, rate=25, options=dict(kind.options)))
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, kind.pixel_format
        stream.codec_context.gop_size = 1
        container.mux(stream.encode(_picture(size).reformat(format=kind.pixel_format)))
        container.mux(stream.encode(None))
    file.seek(0)
    return Footage.of(file)


def _picture(size: Geometry) -> av.VideoFrame:
    """Slow ramps of all colours under a texture; the same at each call."""
    random = np.random.default_rng(0)
    frame = av.VideoFrame(size.width, size.height, "yuv420p")
    for plane, (down, across) in zip(frame.planes, ((40, 120), (90, -60), (-60, 90)), strict=True):
        rows, columns = np.linspace(0, down, plane.height)[:, None], np.linspace(0, across, plane.width)
        texture = random.uniform(-_TEXTURE, _TEXTURE, (plane.height, plane.line_size // 4 + 1))
        samples = np.repeat(texture, 4, 1)[:, : plane.line_size] + 60.0
        samples[:, : plane.width] += rows + columns
        plane.update(_bytes(samples))
    return frame


def _bytes(samples: Samples) -> bytes:
    return bytes(np.clip(samples, 16, 235).astype(np.uint8))
