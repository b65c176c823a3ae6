"""Any GPU on Windows, by Direct3D 11."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from plex_previews.plugins import EncoderType, hookimpl

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder


def make_encoder() -> Encoder:
    """Called in a child, the only place where libav is imported."""
    from plex_previews_backends.encoders.d3d11va_ffmpeg import D3d11vaEncoder

    return D3d11vaEncoder()


def may_be_here() -> bool:
    """Only Windows has Direct3D."""
    return sys.platform == "win32"


@hookimpl
def plex_previews_encoders() -> EncoderType:
    """Behind the vendors' own ways."""
    return EncoderType(
        "d3d11va",
        "Any GPU on Windows, by a system ffmpeg",
        make_encoder,
        rank=5,
        may_be_here=may_be_here,
        needs="Windows",
        systems=("win32",),
    )
