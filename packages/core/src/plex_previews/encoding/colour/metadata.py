"""What comes with a decoded frame: its mastering display, light levels, Dolby Vision, display matrix.

The structures are those of ``libavutil/mastering_display_metadata.h``, in which fields are only ever added.
"""

from __future__ import annotations

from ctypes import Structure, c_int, c_uint, sizeof
from struct import Struct
from typing import TYPE_CHECKING, Final, cast

from attrs import frozen
from av.sidedata.sidedata import Type
from av.video.reformatter import Colorspace, VideoReformatter

from plex_previews.encoding.colour.dolby_vision import Rpu, read_rpu

if TYPE_CHECKING:
    from collections.abc import Iterable

    import av
    from av.sidedata.sidedata import SideData


_MATRIX: Final = Struct("=9i")
"""``libavutil/display.h``: row by row, a b u, c d v, x y w."""


class _Rational(Structure):
    _fields_ = [("num", c_int), ("den", c_int)]


class _Mastering(Structure):
    """``AVMasteringDisplayMetadata``."""

    _fields_ = [
        ("chromaticities", _Rational * 8),
        ("darkest", _Rational),
        ("brightest", _Rational),
        ("has_primaries", c_int),
        ("has_luminance", c_int),
    ]


class _ContentLight(Structure):
    """``AVContentLightMetadata``."""

    _fields_ = [("brightest", c_uint), ("brightest_average", c_uint)]


@frozen
class Metadata:
    """Luminances are in cd/m², 0 where they are not said: those of the whole film's brightest pixel (MaxCLL), and of
    the mastering display's white. ``rpu`` is None where there is none, or a damaged one.
    """

    brightest_pixel: float = 0.0
    mastering_display: float = 0.0
    rpu: Rpu | None = None

    @classmethod
    def of(cls, small: av.VideoFrame) -> Metadata:
        """That of a frame, or of what swscale made of it, which has the same: give the smallest there is."""
        found = _side_data(small)
        rpu = found.get(Type.DOVI_METADATA)
        return cls(
            _brightest_pixel(found.get(Type.CONTENT_LIGHT_LEVEL, b"")),
            _mastering_display(found.get(Type.MASTERING_DISPLAY_METADATA, b"")),
            read_rpu(rpu) if rpu else None,
        )


def is_flipped(small: av.VideoFrame) -> bool | None:
    """Whether a frame's display matrix asks to swap top and bottom before it is turned, None where it has none; give as
    small a frame as for :class:`Metadata`.

    libav's angle is that of the matrix's first row (``av_display_rotation_get``), so that this is what is left of one that
    mirrors: its determinant is negative.
    """
    matrix = _side_data(small).get(Type.DISPLAYMATRIX, b"")
    if len(matrix) < _MATRIX.size:
        return None
    a, b, _, c, d, *_ = _MATRIX.unpack_from(matrix)
    return bool(a * d < b * c)


def _side_data(small: av.VideoFrame) -> dict[Type, bytes]:
    """Nothing where one of it has a kind that PyAV does not know: then it refuses all.

    PyAV ties a frame and its side data into a circle, which stands until the garbage collector comes by; a few
    dozen frames of 2160p are a gigabyte by then. So the frame that is looked at is a speck.
    """
    plain = Colorspace.ITU601  # swscale refuses matrices that it does not know
    speck = VideoReformatter().reformat(small, 8, 8, "gray", src_colorspace=plain, dst_colorspace=plain)
    try:
        return {each.type: bytes(each) for each in cast("Iterable[SideData]", speck.side_data)}
    except ValueError:
        return {}


def _brightest_pixel(data: bytes) -> float:
    return (
        float(_ContentLight.from_buffer_copy(data).brightest) if len(data) >= sizeof(_ContentLight) else 0.0
    )


def _mastering_display(data: bytes) -> float:
    if len(data) < sizeof(_Mastering):
        return 0.0
    display = _Mastering.from_buffer_copy(data)
    said = display.has_luminance and display.brightest.den
    return float(display.brightest.num / display.brightest.den) if said else 0.0
