"""NVIDIA cards: by libav's own decoders for them, or by a system ffmpeg."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from plex_previews.plugins import EncoderType, hookimpl

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder


def make_encoder() -> Encoder:
    """Called in a child, the only place where libav is imported."""
    from plex_previews_backends.encoders.nvdec import NvidiaEncoder

    return NvidiaEncoder()


def make_ffmpeg_encoder() -> Encoder:
    """Called in a child, as above."""
    from plex_previews_backends.encoders.nvidia_ffmpeg import NvidiaFfmpegEncoder

    return NvidiaFfmpegEncoder()


def has_driver() -> bool:
    """Asked in children too, before anything of libav is loaded."""
    from plex_previews_backends.encoders import nvidia_driver

    return nvidia_driver.has_driver()


@hookimpl
def plex_previews_encoders() -> Iterable[EncoderType]:
    """The second way is for a libav that was built without these decoders."""
    ways = (
        ("nvidia", "NVIDIA cards, in the process", make_encoder, 30),
        ("nvidia_ffmpeg", "NVIDIA cards, by a system ffmpeg", make_ffmpeg_encoder, 25),
    )
    needs = "an NVIDIA card and its driver; in a container, --gpus all"
    return [EncoderType(*way, may_be_here=has_driver, needs=needs) for way in ways]
