"""The source for Plex Media Server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from plex_previews.plugins import SourceType, hookimpl

if TYPE_CHECKING:
    from plex_previews.sources.login import Invitation, Opened
    from plex_previews.sources.protocol import Access, MediaSource


def make_source(access: Access) -> MediaSource:
    """Does not connect yet."""
    from plex_previews_backends.sources.plex_source import PlexSource

    return PlexSource(access)


def sign_in(
    access: Access, invite: Callable[[Invitation], None], cancelled: Callable[[], bool]
) -> Sequence[Opened]:
    """By a PIN; leads to all servers of an account."""
    from plex_previews_backends.sources import plex_sign_in

    return plex_sign_in.sign_in(access, invite, cancelled)


@hookimpl
def plex_previews_media_sources() -> SourceType:
    """Plex, by its HTTP interface."""
    return SourceType(
        "plex",
        "Plex Media Server",
        make_source,
        writer="plex_bundle",
        code_login=sign_in,
        data_folder_holds="Media/localhost",
        own_previews_setting="in Plex, edit the library, Advanced: video preview thumbnails",
    )
