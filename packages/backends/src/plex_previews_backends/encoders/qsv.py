"""Intel GPUs by Quick Sync Video."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from plex_previews.plugins import EncoderType, hookimpl

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder

_SYSFS = Path("/sys/class/drm")


def make_encoder() -> Encoder:
    """Called in a child, the only place where libav is imported."""
    from plex_previews_backends.encoders.qsv_ffmpeg import QsvEncoder

    return QsvEncoder()


def may_be_here() -> bool:
    """Linux lists every GPU as a render node."""
    return sys.platform == "win32" or any(_SYSFS.glob("renderD*"))


@hookimpl
def plex_previews_encoders() -> EncoderType:
    """Behind VAAPI, which drives the same GPUs with less in between."""
    return EncoderType(
        "qsv",
        "Intel GPUs by Quick Sync, with a system ffmpeg",
        make_encoder,
        rank=10,
        may_be_here=may_be_here,
        needs="an Intel GPU, on Linux with a render node; in a container, --device /dev/dri",
        systems=("linux", "win32"),
    )
