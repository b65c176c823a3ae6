"""Planes become a JPEG, at a quality that users of ffmpeg know: see :mod:`plex_previews.formats.jpeg_quality`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from plex_previews.formats.jpeg_quality import LIBJPEG_QUALITY

if TYPE_CHECKING:
    from plex_previews.model import Planes


def to_jpeg(planes: Planes, quality: int) -> bytes:
    """A baseline JFIF picture, 4:2:0. ``quality`` is 1 (best) to 10, a key of ``LIBJPEG_QUALITY``."""
    import simplejpeg

    coded = simplejpeg.encode_jpeg_yuv_planes(planes.y, planes.u, planes.v, quality=LIBJPEG_QUALITY[quality])
    return cast("bytes", coded)
