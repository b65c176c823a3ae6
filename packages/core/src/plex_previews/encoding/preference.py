"""Whether a device or the processor decodes a film sooner, by what probing both has found. Pure.

With so few pictures to decode, a device's way there and back can cost more than the processor's work: on small
videos the processor often wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from plex_previews.model import Device, Figure, Rated, VideoInfo


def preferred(rated: Sequence[Rated], video: VideoInfo) -> Device:
    """The first device that is faster than the last, which is the processor; else that."""
    *devices, software = rated
    faster = (one.device for one in devices if wins(one.figures, software.figures, video))
    return next(faster, software.device)


def wins(device: Sequence[Figure], software: Sequence[Figure], video: VideoInfo) -> bool:
    """Whether the device is proven for this kind of video and clearly faster at the nearest size.

    What was never probed is left to the processor, which decodes everything.
    """
    found = nearest(device, video)
    return found is not None and found.beats(nearest(software, video))


def nearest(figures: Sequence[Figure], video: VideoInfo) -> Figure | None:
    """The figure for the codec and depth whose number of pixels is the nearest, by their ratio."""
    fitting = [figure for figure in figures if (figure.codec, figure.bits) == (video.codec, video.bit_depth)]
    pixels = log(max(1, video.width * video.height))
    return min(fitting, key=lambda figure: abs(log(figure.width * figure.height) - pixels), default=None)
