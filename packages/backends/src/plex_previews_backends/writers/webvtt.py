"""Tile sheets and a thumbnail track, for players on the web."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import WriterType, hookimpl

if TYPE_CHECKING:
    from plex_previews.previews.protocol import Writer


def make_writer() -> Writer:
    """Called where something is to be written."""
    from plex_previews_backends.writers.webvtt_writer import WebVttWriter

    return WebVttWriter()


@hookimpl
def plex_previews_writers() -> WriterType:
    """The writer of thumbnail tracks."""
    return WriterType("webvtt", "Tile sheets and a WebVTT track, for players on the web", make_writer)
