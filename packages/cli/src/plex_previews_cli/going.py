"""A round over the servers, shown as it goes: what ``run`` and ``plan`` do."""

from __future__ import annotations

import os
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plex_previews.previews.rounds.round import Selection
    from plex_previews.servers.registry import Servers


def go(chosen: dict[str, Any], *, dry: bool, force: bool = False) -> int:
    """The exit status; ``chosen`` are the options of :mod:`plex_previews_cli.selection`. With ``force``, what is
    fresh is made again.
    """
    from plex_previews import open_servers
    from plex_previews_cli.environment import naming_settings_variables
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.selection import selection_of

    selection = selection_of(chosen)
    with open_servers() as servers:
        if not servers.names(selection.servers):
            from plex_previews_cli.rendering.servers import tell_of_none

            tell_of_none()
            return ExitStatus.FAILED
        with naming_settings_variables(os.environ):
            return go_over(
                servers, selection, chosen["workers"], as_json=chosen["as_json"], dry=dry, force=force
            )


def go_over(
    servers: Servers,
    selection: Selection,
    workers: int | None,
    *,
    as_json: bool = False,
    dry: bool = False,
    force: bool = False,
) -> int:
    """The same for these servers, with the ledger of the data folder."""
    from plex_previews import open_app, open_ledger
    from plex_previews_cli.rendering.rounds import RoundScreen
    from plex_previews_cli.rendering.screen import screen_for

    start = time.monotonic()
    screen = RoundScreen(screen_for(as_json), as_json=as_json, dry=dry)
    with open_ledger() as ledger, open_app(workers=workers) as app:
        try:
            # Closing waits for the films under way: none may be left half-written when the program ends.
            with screen, closing(app.go_round(servers, ledger, selection, force=force, dry=dry)) as events:
                for event in events:
                    screen.show(event)
        except KeyboardInterrupt:
            screen.interrupt()
            raise
    screen.finish(time.monotonic() - start)
    return screen.exit_status
