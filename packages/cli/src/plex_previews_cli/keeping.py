"""A server is tried, then kept, then told of: what ``servers add``, ``servers change`` and ``login`` end with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from plex_previews.errors import ServerError
from plex_previews_cli.rendering.findings import show_trouble
from plex_previews_cli.rendering.servers import show_kept

if TYPE_CHECKING:
    from plex_previews.servers.registry import Servers


UNASKED = "keep it without asking: --no-check"


def try_and_keep(
    servers: Servers,
    save: Callable[[], None],
    *,
    check: bool,
    as_json: bool,
    may_fail: bool = False,
    otherwise: str = "",
) -> None:
    """``servers`` has the one that is to be kept. What of it needs mending goes to stderr.

    Raises what is wrong with the server, and then it is not kept. ``may_fail`` keeps it also where it does not answer
    as it should; ``otherwise`` is what else can be done where it must.
    """
    from plex_previews.servers.connecting import contact
    from plex_previews.servers.diagnosing import about_server
    from plex_previews.servers.surroundings import Surroundings

    (server,) = servers
    if not check:
        save()
        show_kept(server.settings, None, as_json=as_json)
        return
    told = contact(servers, server.name)
    if isinstance(told.error, ServerError) and not may_fail:
        raise _with(told.error, otherwise)
    if not isinstance(told.error, ServerError):
        told.verified()
    save()
    show_kept(server.settings, None if told.error else told, as_json=as_json)
    for finding in about_server(servers, told, Surroundings()):
        show_trouble(finding)


def _with(error: ServerError, otherwise: str) -> ServerError:
    return type(error)(error.what, error.reason, "; or ".join(filter(None, [error.advice, otherwise])))
