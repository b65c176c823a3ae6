"""Emby 4.8 and later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import SourceType, hookimpl

if TYPE_CHECKING:
    from plex_previews.sources.login import Opened
    from plex_previews.sources.protocol import Access, MediaSource


def make_source(access: Access) -> MediaSource:
    """Does not connect yet."""
    from plex_previews_backends.sources.emby_source import EmbySource

    return EmbySource(access)


def log_in(access: Access, user: str, password: str) -> Opened:
    """A token of that user."""
    from plex_previews_backends.sources.mediabrowser_sign_in import with_password

    return with_password("emby", access, user, password)


@hookimpl
def plex_previews_media_sources() -> SourceType:
    """Named as ``servers add emby`` does."""
    return SourceType(
        "emby",
        "Emby 4.8 and later",
        make_source,
        writer="emby_sidecar",
        password_login=log_in,
        own_previews_setting="in Emby, edit the library: video preview thumbnail extraction",
    )
