"""BIF files in Plex's bundles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import WriterType, hookimpl

if TYPE_CHECKING:
    from plex_previews.previews.protocol import Writer


def make_writer() -> Writer:
    """Called where something is to be written."""
    from plex_previews_backends.writers.plex_bundle_writer import PlexBundleWriter

    return PlexBundleWriter()


@hookimpl
def plex_previews_writers() -> WriterType:
    """The writer of Plex's bundles."""
    return WriterType("plex_bundle", "Previews in Plex's own data folder", make_writer)
