"""Logging in to Plex: one yes in the browser, and then all servers of the account, each with its own token."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from plex_previews.library import ServerId
from plex_previews.sources.login import Invitation, Opened
from plex_previews.sources.protocol import Access
from plex_previews_backends.sources.mediabrowser_header import device_id
from plex_previews_backends.sources.plex_login import PLEX_TV, AccountServer, PlexTv

PLEX_TV_VARIABLE = "PLEX_PREVIEWS_PLEX_TV"
"""Environment variable: what stands in for plex.tv, in tests."""


def sign_in(
    access: Access, invite: Callable[[Invitation], None], cancelled: Callable[[], bool]
) -> Sequence[Opened]:
    """A :class:`plex_previews.sources.login.CodeLogin`. The account's own token is not kept.

    plex.tv lists a device for each client that was ever let in.
    """
    address = os.environ.get(PLEX_TV_VARIABLE, PLEX_TV)
    with PlexTv(access.client or device_id(), url=address, timeout_s=access.timeout_s) as plex_tv:
        pin = plex_tv.create_pin()
        invite(Invitation(pin.code, pin.link))
        token = plex_tv.wait_for_token(pin, cancelled=cancelled)
        return tuple(_opened(server) for server in plex_tv.servers(token) if server.token)


def _opened(server: AccountServer) -> Opened:
    addresses = tuple(address.url for address in server.addresses)
    return Opened(addresses, server.token, server.owned, server.name, ServerId(server.id))
