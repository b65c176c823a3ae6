"""Tile sheets where Jellyfin looks for trickplay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import WriterType, hookimpl

if TYPE_CHECKING:
    from plex_previews.previews.protocol import Writer


def make_writer() -> Writer:
    """Called where something is to be written."""
    from plex_previews_backends.writers.jellyfin_trickplay_writer import JellyfinTrickplayWriter

    return JellyfinTrickplayWriter()


@hookimpl
def plex_previews_writers() -> WriterType:
    """The writer of Jellyfin's trickplay."""
    return WriterType("jellyfin_trickplay", "Tile sheets where Jellyfin looks for them", make_writer)
