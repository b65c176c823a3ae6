"""swscale where it leaves colours alone: sizes and layouts change, samples stay in their own matrix and range."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from av.video.format import VideoFormat
from av.video.reformatter import ColorRange, Colorspace, Interpolation

if TYPE_CHECKING:
    import av
    from av.video.reformatter import VideoReformatter


def scaled(scaler: VideoReformatter, frame: av.VideoFrame, width: int, height: int) -> av.VideoFrame:
    """The frame in 10-bit 4:4:4 of this size; a fourth plane is alpha. RGB becomes BT.601 of full range.

    swscale is told full range whatever it is, so that it leaves it: it takes grey for nothing else.
    """
    return scaler.reformat(
        frame,
        width,
        height,
        _deep_format(frame.format.name),
        src_colorspace=Colorspace.ITU601,
        dst_colorspace=Colorspace.ITU601,
        interpolation=Interpolation.AREA,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.JPEG,
        threads=1,
    )


@cache
def _deep_format(name: str) -> str:
    """That of what becomes of a frame in the format of this name."""
    has_alpha = any(component.is_alpha for component in VideoFormat(name).components)
    return "yuva444p10le" if has_alpha else "yuv444p10le"
