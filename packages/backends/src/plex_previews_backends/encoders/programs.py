"""What backends that run a system ffmpeg ask of it, and how they speak of pixels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from attrs import evolve

from plex_previews.encoding.ffmpeg import VARIABLE, find_ffmpeg, lacks, told, version
from plex_previews.model import Device, VideoInfo


class Depth(NamedTuple):
    """Names of pixel formats: of what lies on a device, and of the picture that is downloaded."""

    surface: str
    picture: str


def depth_format(video: VideoInfo) -> Depth:
    """8 or 10 bits: what is deeper than 8 stays so until its colours are mapped."""
    return Depth("p010", "p010le") if video.bit_depth > 8 else Depth("nv12", "nv12")


def usable(device: Device, filters: Iterable[str]) -> Device:
    """The device with the version of ffmpeg in its driver's; or with what is wrong with the ffmpeg."""
    program = find_ffmpeg()
    if program is None:
        advice = f"install ffmpeg, or name one in the variable {VARIABLE}"
        return evolve(device, problem="there is no ffmpeg", advice=advice)
    if not told(program, "-filters"):
        return evolve(device, problem=f"{program} does not answer", advice=f"see whether '{program}' runs")
    if missing := lacks(program, filters):
        problem = f"{program} was built without the filter {missing}"
        advice = f"name another ffmpeg in the variable {VARIABLE}, such as Jellyfin's"
        return evolve(device, problem=problem, advice=advice)
    return evolve(device, driver=f"{device.driver}, {version(program)}")
