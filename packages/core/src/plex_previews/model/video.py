"""What a film is, and how large its thumbnails."""

from __future__ import annotations

from attrs import field, frozen

from plex_previews.model.colour import Colour


@frozen
class VideoInfo:
    """What is known of a film before a picture of it is decoded.

    ``width`` and ``height`` are coded pixels; ``sar`` is the width of one pixel over its height; ``rotation``
    is in degrees clockwise (0, 90, 180 or 270) that a player turns the picture before it is shown.
    ``duration`` is that of the video stream, or else the container's.
    """

    container: str
    codec: str
    width: int
    height: int
    duration: float
    frame_rate: float
    sar: float = 1.0
    rotation: int = 0
    start_time: float = 0.0
    interlaced: bool = False
    pixel_format: str = ""
    bit_depth: int = 8
    colour: Colour = field(factory=Colour)


@frozen
class Geometry:
    """The size of a finished thumbnail: both even (see :mod:`plex_previews.encoding.geometry`)."""

    width: int
    height: int
