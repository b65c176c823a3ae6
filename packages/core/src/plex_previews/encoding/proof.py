"""Proves that a decoder works, by a known picture: drivers that load and then give green are common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
from av.codec.context import CodecContext

if TYPE_CHECKING:
    from av.codec.hwaccel import HWAccel

_CLIP = bytes.fromhex(
    "00000001674d400cdc1419a1000003000100000300320f142b800000000168ee0232c80000000165888404affeee82be053760d36f"
    "c0da0ab16a399cf8ea82f4d0df15d5fe9bd42e1e0c06c606aef325cfb1325758a0f6f75f69a831278023400000bf84a6b74d000000"
    "016503c888404afffeee82be05357c6d7c0da0ab16a399cf8ea82f4d0df15d5fe9bd42e1e0c06ce3eaef325cfb1325758a0f6f75f6"
    "9a831278023400000bf84a6b74c1"
)
"""One H.264 picture (Main, 320x192, annex B), made with x264: four quarters of one grey each."""
_WIDTH, _HEIGHT = 320, 192
_LUMA = ((40, 90), (150, 210))
_TOLERANCE = 3


def decodes_proof(hwaccel: HWAccel | None) -> bool:
    """Whether libav decodes the clip right on this device (None: in software)."""
    try:
        frames = _decode(hwaccel)
    except av.FFmpegError:
        return False
    return len(frames) == 1 and _is_right(frames[0])


def _decode(hwaccel: HWAccel | None) -> list[av.VideoFrame]:
    context = CodecContext.create("h264", "r", hwaccel)
    if hwaccel is not None and not context.is_hwaccel:
        return []
    context.thread_count = 1
    return [*context.decode(av.Packet(_CLIP)), *context.decode(None)]


def _is_right(frame: av.VideoFrame) -> bool:
    if (frame.width, frame.height) != (_WIDTH, _HEIGHT):
        return False
    plane = frame.planes[0]  # 8-bit luma in software (yuv420p) and in what devices give (nv12) alike
    luma = np.frombuffer(memoryview(plane), np.uint8).reshape(_HEIGHT, plane.line_size)[:, :_WIDTH]
    quarters = luma.reshape(2, _HEIGHT // 2, 2, _WIDTH // 2).mean(axis=(1, 3))
    return bool(np.abs(quarters - np.array(_LUMA)).max() <= _TOLERANCE)
