"""What comes with a decoded frame: its mastering display, light levels, Dolby Vision.

The structures are those of ``libavutil/mastering_display_metadata.h``, in which fields are only ever added.
"""

from __future__ import annotations

from ctypes import Structure, c_int, c_uint, sizeof
from typing import TYPE_CHECKING, TypeVar, cast

from av.sidedata.sidedata import Type

from plex_previews.encoding.colour.dolby_vision import Rpu, read_rpu

if TYPE_CHECKING:
    from collections.abc import Mapping

    import av
    from av.sidedata.sidedata import SideData


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


_S = TypeVar("_S", bound=Structure)


def rpu_of(frame: av.VideoFrame) -> Rpu | None:
    """None where there is none, or a damaged one."""
    data = _side_data(frame, Type.DOVI_METADATA)
    return read_rpu(data) if data else None


def brightest_pixel(frame: av.VideoFrame) -> float:
    """Of the whole film (MaxCLL), in cd/m²; 0 where it is not said."""
    light = _structure(frame, Type.CONTENT_LIGHT_LEVEL, _ContentLight)
    return float(light.brightest) if light else 0.0


def mastering_luminance(frame: av.VideoFrame) -> float:
    """Of the mastering display's white, in cd/m²; 0 where it is not said."""
    display = _structure(frame, Type.MASTERING_DISPLAY_METADATA, _Mastering)
    if display is None or not (display.has_luminance and display.brightest.den):
        return 0.0
    return float(display.brightest.num / display.brightest.den)


def _structure(frame: av.VideoFrame, kind: Type, form: type[_S]) -> _S | None:
    data = _side_data(frame, kind)
    return form.from_buffer_copy(data) if len(data) >= sizeof(form) else None


def _side_data(frame: av.VideoFrame, kind: Type) -> bytes:
    """Empty where the frame has none of this kind."""
    try:
        found = cast("Mapping[Type, SideData]", frame.side_data)[kind]
    except (KeyError, ValueError):  # PyAV refuses all of it where one has a kind that it does not know
        return b""
    return bytes(found)
