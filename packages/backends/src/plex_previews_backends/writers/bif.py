"""BIF files as Emby and Roku show them, beside each film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import WriterType, hookimpl

if TYPE_CHECKING:
    from plex_previews.previews.protocol import Writer


def make_writer() -> Writer:
    """Called where something is to be written."""
    from plex_previews_backends.writers.bif_writer import BifWriter

    return BifWriter()


@hookimpl
def plex_previews_writers() -> WriterType:
    """The BIF writer."""
    return WriterType("bif", "BIF files for Plex, Emby and Roku, beside each film", make_writer)
