"""AMD and Intel GPUs on Linux, by VAAPI."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plex_previews.plugins import EncoderType, hookimpl

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder

_SYSFS = Path("/sys/class/drm")


def make_encoder() -> Encoder:
    """Called in a child, the only place where libav is imported."""
    from plex_previews_backends.encoders.vaapi_ffmpeg import VaapiEncoder

    return VaapiEncoder()


def may_be_here() -> bool:
    """Linux lists every GPU as a render node."""
    return any(_SYSFS.glob("renderD*"))


@hookimpl
def plex_previews_encoders() -> EncoderType:
    """Before QSV, which drives the same Intel GPUs by a longer way."""
    return EncoderType(
        "vaapi",
        "AMD and Intel GPUs on Linux, by a system ffmpeg",
        make_encoder,
        rank=20,
        may_be_here=may_be_here,
        needs="an AMD or Intel GPU with a render node; in a container, --device /dev/dri",
        systems=("linux",),
    )
