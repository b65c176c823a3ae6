"""BIF files beside each film, where Emby looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import WriterType, hookimpl

if TYPE_CHECKING:
    from plex_previews.previews.protocol import Writer


def make_writer() -> Writer:
    """Called where something is to be written."""
    from plex_previews_backends.writers.emby_sidecar_writer import EmbySidecarWriter

    return EmbySidecarWriter()


@hookimpl
def plex_previews_writers() -> WriterType:
    """The writer of Emby's sidecars."""
    return WriterType("emby_sidecar", "Previews beside each film, as Emby wants them", make_writer)
