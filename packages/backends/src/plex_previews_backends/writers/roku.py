"""BIF files as Roku's own tools name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import WriterType, hookimpl

if TYPE_CHECKING:
    from plex_previews.previews.protocol import Writer


def make_writer() -> Writer:
    """Called where something is to be written."""
    from plex_previews_backends.writers.roku_writer import RokuWriter

    return RokuWriter()


@hookimpl
def plex_previews_writers() -> WriterType:
    """The writer of Roku's names."""
    return WriterType("roku", "BIF files named -sd, -hd or -fhd, for Roku channels", make_writer)
