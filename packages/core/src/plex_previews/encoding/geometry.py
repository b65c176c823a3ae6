"""How large a thumbnail is. Pure arithmetic.

The display aspect ratio is kept, width and height are even (4:2:0 needs that), and neither has more pixels
than the coded picture has in that direction: nothing is upscaled, so an anamorphic film narrower than asked
comes out at its coded width, with the height that its shape then asks for.

Rounding: the width is the greatest even number within the limits (never below 2), the height the nearest even
number to ``width / aspect`` (halves go up). The aspect ratio is therefore off by at most one row.
"""

from __future__ import annotations

from plex_previews.model import Geometry, VideoInfo

_SMALLEST = 2


def upright(video: VideoInfo) -> tuple[int, int]:
    """Coded width and height of what is shown, after the player's rotation."""
    width, height = video.shown_width, video.shown_height
    return (height, width) if video.rotation % 180 == 90 else (width, height)


def display_aspect(video: VideoInfo) -> float:
    """Width over height of the picture as it is shown: crop, pixel shape and rotation applied."""
    aspect = video.shown_width * video.sar / video.shown_height
    return 1 / aspect if video.rotation % 180 == 90 else aspect


def thumbnail_geometry(video: VideoInfo, width: int) -> Geometry:
    """The size of a film's thumbnails that are at most ``width`` pixels wide."""
    widest, highest = upright(video)
    aspect = display_aspect(video)
    even_width = _even_below(min(width, widest, highest * aspect))
    even_height = min(_nearest_even(even_width / aspect), _even_below(highest))
    return Geometry(even_width, even_height)


def _even_below(length: float) -> int:
    return max(_SMALLEST, int(length) // 2 * 2)


def _nearest_even(length: float) -> int:
    return max(_SMALLEST, int(length / 2 + 0.5) * 2)
