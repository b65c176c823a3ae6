"""What the ``nvidia_ffmpeg`` plugin creates."""

from __future__ import annotations

from collections.abc import Iterable

from plex_previews.encoding.ffmpeg import Arguments, FfmpegEncoder
from plex_previews.errors import DeviceError
from plex_previews.model import Device, Geometry, VideoInfo
from plex_previews_backends.encoders.nvdec import devices_of
from plex_previews_backends.encoders.nvidia_cards import listed, numbered
from plex_previews_backends.encoders.programs import depth_format, halves, usable

_SLOTS = 2


class NvidiaFfmpegEncoder(FfmpegEncoder):
    """One device for each card."""

    def devices(self) -> Iterable[Device]:
        for device in devices_of("nvidia_ffmpeg", _SLOTS):
            yield device if device.problem else usable(device, ["scale_cuda"])

    def arguments(self, device: Device, video: VideoInfo, size: Geometry) -> Arguments:
        """Scaled on the card, by halves."""
        number = numbered(listed()).get(device.name)
        if number is None:
            raise DeviceError("", f"the card {device.name} is gone", "see whether nvidia-smi lists it")
        depth = depth_format(video)
        before = ("-hwaccel", "cuda", "-hwaccel_device", str(number), "-hwaccel_output_format", "cuda")
        steps = [
            f"scale_cuda={each.width}:{each.height}:interp_algo=bilinear" for each in halves(video, size)
        ]
        scale = ",".join([*steps, f"scale_cuda={size.width}:{size.height}:format={depth.picture}"])
        return Arguments(before, f"{scale},hwdownload,format={depth.picture}")
