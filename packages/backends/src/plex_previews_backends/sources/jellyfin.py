"""Jellyfin 10.10 and later, with the one header for authorisation that Jellyfin 12 still takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from plex_previews.plugins import SourceType, hookimpl

if TYPE_CHECKING:
    from plex_previews.sources.login import Invitation, Opened
    from plex_previews.sources.protocol import Access, MediaSource


def make_source(access: Access) -> MediaSource:
    """Does not connect yet."""
    from plex_previews_backends.sources.jellyfin_source import JellyfinSource

    return JellyfinSource(access)


def log_in(access: Access, user: str, password: str) -> Opened:
    """A token of that user."""
    from plex_previews_backends.sources.mediabrowser_sign_in import with_password

    return with_password("jellyfin", access, user, password)


def quick_connect(
    access: Access, invite: Callable[[Invitation], None], cancelled: Callable[[], bool]
) -> Sequence[Opened]:
    """A token of the user who types the code in."""
    from plex_previews_backends.sources.mediabrowser_sign_in import with_quick_connect

    return with_quick_connect(access, invite, cancelled)


@hookimpl
def plex_previews_media_sources() -> SourceType:
    """Named as ``servers add jellyfin`` does."""
    return SourceType(
        "jellyfin",
        "Jellyfin 10.10 and later",
        make_source,
        writer="jellyfin_trickplay",
        password_login=log_in,
        code_login=quick_connect,
        data_folder_holds="metadata",
        data_folder_needed=False,
        own_previews_setting="in Jellyfin, edit the library: trickplay image extraction",
        own_previews_needed=True,
    )
