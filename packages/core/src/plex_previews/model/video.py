"""What a film is, and how large its thumbnails."""

from __future__ import annotations

from attrs import field, frozen

from plex_previews.model.colour import Colour


@frozen
class Crop:
    """How many pixels of the coded picture a container asks not to show, at each side as the picture is coded.

    Matroska has them as ``PixelCrop…`` (RFC 9559, 5.1.4.1.28.12), MP4 as ``clap`` (ISO/IEC 14496-12, 12.1.4).
    """

    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0

    def __bool__(self) -> bool:
        return any((self.left, self.right, self.top, self.bottom))


@frozen
class VideoInfo:
    """What is known of a film before a picture of it is decoded.

    ``width`` and ``height`` are coded pixels, of which ``crop`` says what is not shown; ``sar`` is the width of one
    pixel over its height; ``rotation`` is in degrees clockwise (0, 90, 180 or 270) that a player turns the picture
    before it is shown. ``oriented`` says that its container has a display matrix, which may also ask to mirror the
    picture: only frames tell. ``duration`` is that of the video stream, or else the container's.
    """

    container: str
    codec: str
    width: int
    height: int
    duration: float
    frame_rate: float
    sar: float = 1.0
    rotation: int = 0
    oriented: bool = False
    start_time: float = 0.0
    interlaced: bool = False
    pixel_format: str = ""
    bit_depth: int = 8
    colour: Colour = field(factory=Colour)
    crop: Crop = field(factory=Crop)

    @property
    def shown_width(self) -> int:
        """Coded pixels of a line that are shown."""
        return self.width - self.crop.left - self.crop.right

    @property
    def shown_height(self) -> int:
        """Coded lines that are shown."""
        return self.height - self.crop.top - self.crop.bottom


@frozen
class Geometry:
    """The size of a finished thumbnail: both even (see :mod:`plex_previews.encoding.geometry`)."""

    width: int
    height: int
