"""What the ``qsv`` plugin creates."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from attrs import evolve

from plex_previews.encoding.ffmpeg import Arguments, FfmpegEncoder
from plex_previews.errors import DeviceUnfit
from plex_previews.model import Device, Geometry, VideoInfo
from plex_previews_backends.encoders.programs import FIRST_ADAPTER, depth_format, first_adapter, usable
from plex_previews_backends.encoders.render_nodes import RenderNode, render_nodes, why_closed

_DECODERS = {
    "av1": "av1_qsv",
    "h264": "h264_qsv",
    "hevc": "hevc_qsv",
    "mpeg2video": "mpeg2_qsv",
    "vc1": "vc1_qsv",
    "vp9": "vp9_qsv",
    "vvc": "vvc_qsv",
}
_SLOTS = 2


class QsvEncoder(FfmpegEncoder):
    """One device for each Intel render node; on Windows, the first adapter."""

    def devices(self) -> Iterable[Device]:
        if sys.platform == "win32":
            return [usable(first_adapter("qsv", _SLOTS), ["vpp_qsv"])]
        return map(device_of, (node for node in render_nodes() if node.vendor == "Intel"))

    def arguments(self, device: Device, video: VideoInfo, size: Geometry) -> Arguments:
        """Quick Sync has decoders of its own names; one picture is in flight, for none follows closely."""
        if video.codec not in _DECODERS:
            raise DeviceUnfit("", f"Quick Sync has no decoder for {video.codec}", "use --encoder cpu")
        depth = depth_format(video)
        place = device.name if device.name == FIRST_ADAPTER else f"/dev/dri/{device.name}"
        before = (
            *("-hwaccel", "qsv", "-qsv_device", place, "-hwaccel_output_format", "qsv"),
            *("-c:v", _DECODERS[video.codec], "-async_depth", "1"),
        )
        scale = f"vpp_qsv=w={size.width}:h={size.height}:format={depth.picture}:scale_mode=hq"
        return Arguments(before, f"{scale},hwdownload,format={depth.picture}")


def device_of(node: RenderNode) -> Device:
    """The node as a device of this encoder, with what is wrong with it."""
    device = Device("qsv", node.name, "Intel GPU", node.kernel_driver, _SLOTS, hardware=node.address)
    problem, advice = why_closed(node)
    return evolve(device, problem=problem, advice=advice) if problem else usable(device, ["vpp_qsv"])
