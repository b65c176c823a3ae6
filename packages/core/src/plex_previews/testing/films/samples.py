"""Films of given samples, declared as wished: for what colours must become."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import av
import numpy as np

from plex_previews.model import Colour

if TYPE_CHECKING:
    from av.video.stream import VideoStream


Samples: TypeAlias = "Sequence[np.ndarray[Any, Any]]"
"""The planes of one picture, two-dimensional."""

_FAITHFUL: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "ffv1": {},
        "libx264": {"preset": "ultrafast", "x264-params": "qp=1:keyint=1"},
        "libx265": {
            "preset": "ultrafast",
            "x265-params": "log-level=none:lossless=1:repeat-headers=1:bframes=0:keyint=1",
        },
        "libsvtav1": {"preset": "12", "svtav1-params": "keyint=1:lossless=1"},
    }
)


def make_of_samples(
    path: Path,
    pictures: Sequence[Samples],
    declared: Colour,
    codec: str = "ffv1",
    pixel_format: str = "yuv444p10le",
    *,
    before: bytes = b"",
    after: bytes = b"",
) -> Path:
    """Writes a film of these pictures, each a keyframe of its own second, without loss.

    H.264 is off by a level or two: its lossless profile is one that no card decodes. A picture is the samples of its
    planes, as the pixel format has them. ``before`` and ``after`` are put around each packet: units of the codec,
    such as metadata.
    """
    os.environ.setdefault("SVT_LOG", "1")  # else SVT-AV1 greets on stderr
    height, width = pictures[0][0].shape
    with av.open(str(path), "w") as container:
        stream = cast("VideoStream", container.add_stream(codec, rate=1, options=dict(_FAITHFUL[codec])))
        stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
        stream.codec_context.thread_count = 1
        declare(stream.codec_context, declared)
        for packet in _coded(stream, pictures, declared):
            container.mux(_wrapped(packet, before, after, stream))
    return path


def frame_of(planes: Samples, pixel_format: str, declared: Colour) -> av.VideoFrame:
    """A frame of these samples."""
    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, pixel_format)
    for target, plane in zip(frame.planes, planes, strict=True):
        kind = np.uint16 if target.line_size >= 2 * target.width else np.uint8
        lines = np.frombuffer(target, kind).reshape(target.height, -1)  # type: ignore[call-overload]
        lines[:, : target.width] = plane
    declare(frame, declared)
    return frame


def declare(target: Any, declared: Colour) -> None:
    """Tags a frame or an encoder's context."""
    target.color_primaries, target.color_trc = declared.primaries, declared.transfer
    target.colorspace, target.color_range = declared.matrix, 2 if declared.full_range else 1


def _coded(stream: VideoStream, pictures: Sequence[Samples], declared: Colour) -> Iterator[av.Packet[Any]]:
    for number, planes in enumerate(pictures):
        frame = frame_of(planes, stream.pix_fmt or "", declared)
        frame.pts, frame.time_base = number, Fraction(1)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _wrapped(packet: av.Packet[Any], before: bytes, after: bytes, stream: VideoStream) -> av.Packet[Any]:
    longer: av.Packet[Any] = av.Packet(before + bytes(packet) + after)
    longer.pts, longer.dts, longer.time_base = packet.pts, packet.dts, packet.time_base
    longer.duration, longer.is_keyframe, longer.stream = packet.duration, packet.is_keyframe, stream
    return longer
