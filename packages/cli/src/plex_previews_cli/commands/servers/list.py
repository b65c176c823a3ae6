"""``plex-previews servers list``: what is known of each server."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews servers list
  plex-previews servers list --json
"""


@click.command("list", epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per server, a line each.")
def command(as_json: bool) -> None:
    """List the servers.

    None of them is asked anything. Of a token, the last four characters are shown at most.
    """
    from plex_previews import open_servers
    from plex_previews_cli.rendering.servers import show_settings

    with open_servers() as servers:
        show_settings(servers, as_json=as_json)
