"""What the ``d3d11va`` plugin creates."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from plex_previews.encoding.ffmpeg import Arguments, FfmpegEncoder, find_ffmpeg, lacks
from plex_previews.model import Device, Geometry, VideoInfo
from plex_previews_backends.encoders.programs import depth_format, first_adapter, usable

_SCALER = "scale_d3d11"
_SLOTS = 2


class D3d11vaEncoder(FfmpegEncoder):
    """The device is the first adapter. FFmpeg 8 scales there; before, whole frames are downloaded."""

    def devices(self) -> Iterable[Device]:
        if sys.platform != "win32":
            return []
        return [usable(first_adapter("d3d11va", _SLOTS), ["hwdownload"])]

    def arguments(self, device: Device, video: VideoInfo, size: Geometry) -> Arguments:
        depth = depth_format(video)
        before = (
            *("-hwaccel", "d3d11va", "-hwaccel_device", device.name),
            *("-hwaccel_output_format", "d3d11"),
        )
        download = f"hwdownload,format={depth.picture}"
        if lacks(self.program or find_ffmpeg() or "ffmpeg", [_SCALER]):
            return Arguments(before, f"{download},scale={size.width}:{size.height}:flags=area")
        scale = f"{_SCALER}=width={size.width}:height={size.height}:format={depth.picture}"
        return Arguments(before, f"{scale},{download}")
