"""``plex-previews servers``: the media servers that are known, one module for each thing to do with them."""

from __future__ import annotations

import click

from plex_previews_cli.group import LazyGroup

SUMMARIES = {
    "add": "Add a server, or a folder of films.",
    "list": "List the servers.",
    "test": "Ask each server whether it lets us in.",
    "change": "Change what is known of a server.",
    "previews": "Let a server make previews of its own, or not.",
    "remove": "Forget a server and its token.",
}
EPILOG = """\b
Examples:
  plex-previews servers add plex attic --url http://nas:32400
  plex-previews servers list
  plex-previews servers test
"""


@click.group(
    "servers",
    cls=LazyGroup,
    package="plex_previews_cli.commands.servers",
    summaries=SUMMARIES,
    strangers=dict,
    epilog=EPILOG,
)
def command() -> None:
    """Add, list, test, change and remove media servers."""
