"""What the ``vaapi`` plugin creates."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from plex_previews.encoding.ffmpeg import Arguments, FfmpegEncoder
from plex_previews.model import Device, Geometry, VideoInfo
from plex_previews_backends.encoders.programs import depth_format, halves, usable
from plex_previews_backends.encoders.render_nodes import RenderNode, render_nodes, why_closed

_NOT_VAAPI = {"nvidia", "nouveau", "vgem", "vkms"}
_SLOTS = 2


class VaapiEncoder(FfmpegEncoder):
    """One device for each render node of a driver that has VAAPI."""

    def devices(self) -> Iterable[Device]:
        return map(device_of, (node for node in render_nodes() if node.driver not in _NOT_VAAPI))

    def arguments(self, device: Device, video: VideoInfo, size: Geometry) -> Arguments:
        """Scaled on the device, by halves; an ffmpeg that decodes in software instead fails at the first filter."""
        depth = depth_format(video)
        before = (
            *("-hwaccel", "vaapi", "-hwaccel_device", f"/dev/dri/{device.name}"),
            *("-hwaccel_output_format", "vaapi"),
        )
        steps = [f"scale_vaapi=w={each.width}:h={each.height}" for each in halves(video, size)]
        last = f"scale_vaapi=w={size.width}:h={size.height}:format={depth.surface}:mode=hq"
        return Arguments(before, ",".join([*steps, last, "hwdownload", f"format={depth.picture}"]))


def device_of(node: RenderNode) -> Device:
    """The node as a device of this encoder, with what is wrong with it."""
    summary = f"{node.vendor} GPU".strip()
    device = Device("vaapi", node.name, summary, node.kernel_driver, _SLOTS, hardware=node.address)
    problem, advice = why_closed(node)
    return evolve(device, problem=problem, advice=advice) if problem else usable(device, ["scale_vaapi"])
