"""A round over the servers, shown as it goes: what ``run`` and ``plan`` do."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any


def go(chosen: dict[str, Any], *, dry: bool, force: bool = False) -> int:
    """The exit status; ``chosen`` are the options of :mod:`plex_previews_cli.selection`. With ``force``, what is
    fresh is made again.
    """
    from plex_previews import open_app, open_ledger, open_servers
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.rounds import RoundScreen
    from plex_previews_cli.rendering.screen import screen_for
    from plex_previews_cli.rendering.servers import tell_of_none
    from plex_previews_cli.selection import selection_of

    selection, start = selection_of(chosen), time.monotonic()
    screen = RoundScreen(screen_for(chosen["as_json"]), as_json=chosen["as_json"])
    with open_servers() as servers, open_ledger() as ledger, open_app(workers=chosen["workers"]) as app:
        if not servers.names(selection.servers):
            tell_of_none()
            return ExitStatus.FAILED
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
