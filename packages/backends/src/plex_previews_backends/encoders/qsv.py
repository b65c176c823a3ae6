"""Intel GPUs by Quick Sync Video."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import EncoderType, hookimpl

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder


def make_encoder() -> Encoder:
    """Called in a child, the only place where libav is imported."""
    from plex_previews_backends.encoders.qsv_ffmpeg import QsvEncoder

    return QsvEncoder()


@hookimpl
def plex_previews_encoders() -> EncoderType:
    """Behind VAAPI, which drives the same GPUs with less in between."""
    return EncoderType("qsv", "Intel GPUs by Quick Sync, with a system ffmpeg", make_encoder, rank=10)
