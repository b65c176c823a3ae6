"""The encoder that works everywhere: libav in software."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import EncoderType, hookimpl

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder


def make_encoder() -> Encoder:
    """Called in a child, the only place where libav is imported."""
    from plex_previews_backends.encoders.software import SoftwareEncoder

    return SoftwareEncoder()


@hookimpl
def plex_previews_encoders() -> EncoderType:
    """Ranked lowest, for hardware is preferred where there is any."""
    return EncoderType("cpu", "libav in software, on any machine", make_encoder)
