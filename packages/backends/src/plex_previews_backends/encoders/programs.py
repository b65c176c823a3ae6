"""What backends that run a system ffmpeg ask of it, and how they speak of pixels."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from attrs import evolve

from plex_previews.encoding.ffmpeg import (
    OLDEST,
    VARIABLE,
    find_ffmpeg,
    is_silent,
    is_too_old,
    lacks,
    told,
    version,
)
from plex_previews.model import Device, Geometry, VideoInfo

FIRST_ADAPTER: Final = "0"
"""By Direct3D's numbers."""


class Depth(NamedTuple):
    """Names of pixel formats: of what lies on a device, and of the picture that is downloaded."""

    surface: str
    picture: str


def depth_format(video: VideoInfo) -> Depth:
    """8 or 10 bits: what is deeper than 8 stays so until its colours are mapped."""
    return Depth("p010", "p010le") if video.bit_depth > 8 else Depth("nv12", "nv12")


def halves(video: VideoInfo, size: Geometry) -> Iterator[Geometry]:
    """The sizes on the way down, each half of the one before and even, as long as ``size`` is not passed.

    A device's scaler reads a few pixels around each one that it makes; halved step by step, none is left out.
    """
    width, height = video.width // 4 * 2, video.height // 4 * 2
    while width >= size.width and height >= size.height:
        yield Geometry(width, height)
        width, height = width // 4 * 2, height // 4 * 2


def first_adapter(encoder: str, slots: int) -> Device:
    """That of Windows, which is all that ffmpeg is asked for there: the same for every encoder."""
    return Device(
        encoder,
        FIRST_ADAPTER,
        "the first adapter",
        platform.version(),
        slots,
        hardware=f"adapter {FIRST_ADAPTER}",
    )


def usable(device: Device, filters: Iterable[str]) -> Device:
    """The device with the version of ffmpeg in its driver's; or with what is wrong with the ffmpeg."""
    program = find_ffmpeg()
    if program is None:
        return _without_program(device, os.environ.get(VARIABLE, ""))
    if not (told(program, "-filters") and told(program, "-version")):
        problem = f"{program} {'hangs' if is_silent(program) else 'tells nothing of itself'}"
        advice = f"see what '{program} -filters' does, or name another ffmpeg in the variable {VARIABLE}"
        return evolve(device, problem=problem, advice=advice)
    if is_too_old(program):
        oldest = ".".join(map(str, OLDEST))
        advice = f"install {oldest} or newer, or name one in the variable {VARIABLE}, such as Jellyfin's"
        return evolve(device, problem=f"{program} is {version(program)}, which is too old", advice=advice)
    if missing := lacks(program, filters):
        problem = f"{program} was built without the filter {missing}"
        advice = f"name another ffmpeg in the variable {VARIABLE}, such as Jellyfin's"
        return evolve(device, problem=problem, advice=advice)
    return evolve(device, driver=f"{device.driver}, {version(program)}")


def _without_program(device: Device, named: str) -> Device:
    if named:
        problem = f"the variable {VARIABLE} names {named}, which is no program that can be run"
        return evolve(device, problem=problem, advice="name one that is there, or unset it")
    advice = f"install ffmpeg, or name one in the variable {VARIABLE}"
    return evolve(device, problem="there is no ffmpeg", advice=advice)
