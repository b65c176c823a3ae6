"""A media folder without any server, as a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import SourceType, hookimpl

if TYPE_CHECKING:
    from plex_previews.sources.protocol import Access, MediaSource


def make_source(access: Access) -> MediaSource:
    """Looks at nothing yet."""
    from plex_previews_backends.sources.folder_source import FolderSource

    return FolderSource(access)


@hookimpl
def plex_previews_media_sources() -> SourceType:
    """The folder source."""
    return SourceType("folder", "A media folder without any server", make_source, access_needed=False)
