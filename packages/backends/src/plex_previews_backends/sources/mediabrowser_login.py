"""Logging in to Jellyfin and Emby: what comes of it is a token; the password is sent once and kept nowhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from plex_previews.errors import Cancelled, ServerAnswer, ServerRefused
from plex_previews.masking import hidden
from plex_previews.sources.protocol import Access
from plex_previews_backends.sources.mediabrowser_header import emby_headers, jellyfin_headers
from plex_previews_backends.sources.mediabrowser_http import Wire
from plex_previews_backends.sources.mediabrowser_items import text

_HEADERS = {"jellyfin": jellyfin_headers, "emby": emby_headers}
_POLL_S = 2.0


@frozen
class Login:
    """``token`` is what :class:`plex_previews.sources.protocol.Access` takes."""

    token: str = field(repr=hidden)
    user: str
    administrator: bool
    """Without which libraries cannot be listed or refreshed."""


@frozen
class QuickConnect:
    """``code`` is what the user types in where he is logged in already."""

    code: str
    secret: str = field(repr=hidden)


def password_login(kind: str, access: Access, user: str, password: str) -> Login:
    """A token of that user, on a server of the kind ``jellyfin`` or ``emby``; ``access`` needs none.

    Raises :class:`plex_previews.errors.ServerRefused` for a wrong name or password.
    """
    wire = _wire(kind, access)
    try:
        return _login(wire, wire.post("/Users/AuthenticateByName", body={"Username": user, "Pw": password}))
    except ServerRefused as error:
        raise ServerRefused(wire.name, f"does not let {user!r} in with this password") from error
    finally:
        wire.close()


def begin_quick_connect(access: Access) -> QuickConnect:
    """Jellyfin only. Raises ``ServerRefused`` where it is switched off."""
    wire = _wire("jellyfin", access)
    try:
        told = wire.post("/QuickConnect/Initiate")
    except ServerRefused as error:
        raise ServerRefused(wire.name, "has Quick Connect switched off", "log in with a password") from error
    finally:
        wire.close()
    begun = told if isinstance(told, Mapping) else {}
    if not (text(begun.get("Code")) and text(begun.get("Secret"))):
        raise ServerAnswer(wire.name, "begins Quick Connect without a code")
    return QuickConnect(begun["Code"], begun["Secret"])


def finish_quick_connect(
    access: Access,
    begun: QuickConnect,
    *,
    patience_s: float = 300.0,
    wait: Callable[[float], None] = time.sleep,
) -> Login:
    """Waits until the user has typed the code in. ``wait`` sleeps between questions, and may raise to end it.

    Raises :class:`plex_previews.errors.Cancelled` when the patience is over.
    """
    wire = _wire("jellyfin", access)
    try:
        for _ in range(max(1, round(patience_s / _POLL_S))):
            if _authorised(wire, begun):
                body = {"Secret": begun.secret}
                return _login(wire, wire.post("/Users/AuthenticateWithQuickConnect", body=body))
            wait(_POLL_S)
    finally:
        wire.close()
    raise Cancelled(wire.name, f"nobody typed the code {begun.code} in", "begin again")


def _authorised(wire: Wire, begun: QuickConnect) -> bool:
    told = wire.json("/QuickConnect/Connect", {"secret": begun.secret})
    return isinstance(told, Mapping) and told.get("Authenticated") is True


def _wire(kind: str, access: Access) -> Wire:
    return Wire(evolve(access, token=""), _HEADERS[kind]())


def _login(wire: Wire, told: Any) -> Login:
    answer = told if isinstance(told, Mapping) else {}
    token, user = text(answer.get("AccessToken")), answer.get("User")
    if not token:
        raise ServerAnswer(wire.name, "lets us in without a token")
    who = user if isinstance(user, Mapping) else {}
    policy = who.get("Policy")
    administrator = isinstance(policy, Mapping) and policy.get("IsAdministrator") is True
    return Login(token, text(who.get("Name")), administrator)
