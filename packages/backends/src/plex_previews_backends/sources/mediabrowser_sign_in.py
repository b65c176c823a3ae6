"""Logging in to Jellyfin and Emby, as the plugins offer it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from plex_previews.errors import Cancelled
from plex_previews.sources.login import Invitation, Opened
from plex_previews.sources.protocol import Access
from plex_previews_backends.sources.mediabrowser_login import (
    Login,
    begin_quick_connect,
    finish_quick_connect,
    password_login,
)

_LOOK_S = 0.2


def with_password(kind: str, access: Access, user: str, password: str) -> Opened:
    """On a server of the kind ``jellyfin`` or ``emby``."""
    return _opened(access, password_login(kind, access, user, password))


def with_quick_connect(
    access: Access, invite: Callable[[Invitation], None], cancelled: Callable[[], bool]
) -> Sequence[Opened]:
    """A :class:`plex_previews.sources.login.CodeLogin` of Jellyfin."""

    def wait(seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if cancelled():
                raise Cancelled
            time.sleep(min(left, _LOOK_S))

    begun = begin_quick_connect(access)
    invite(Invitation(begun.code))
    return (_opened(access, finish_quick_connect(access, begun, wait=wait)),)


def _opened(access: Access, login: Login) -> Opened:
    return Opened((access.url,), login.token, login.administrator)
