"""A server is tried, then kept, then told of: what ``servers add``, ``servers change`` and ``login`` end with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from plex_previews_cli.rendering.findings import show_trouble
from plex_previews_cli.rendering.servers import show_kept

if TYPE_CHECKING:
    from plex_previews.servers.registry import Servers


def try_and_keep(servers: Servers, save: Callable[[], None], *, check: bool, as_json: bool) -> None:
    """``servers`` has the one that is to be kept. What of it needs mending goes to stderr.

    Raises what is wrong with the server, and then it is not kept.
    """
    from plex_previews.servers.connecting import contact
    from plex_previews.servers.diagnosing import about_server
    from plex_previews.servers.surroundings import Surroundings

    (server,) = servers
    if not check:
        save()
        show_kept(server.settings, None, as_json=as_json)
        return
    told = contact(servers, server.name).verified()
    save()
    show_kept(server.settings, told, as_json=as_json)
    for finding in about_server(servers, told, Surroundings()):
        show_trouble(finding)
