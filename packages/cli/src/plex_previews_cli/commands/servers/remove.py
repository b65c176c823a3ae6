"""``plex-previews servers remove``: as if it had never been added; previews that were made stay."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews servers remove attic
"""


@click.command("remove", epilog=EPILOG)
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(name: str, as_json: bool) -> None:
    """Forget a server and its token.

    The server is not told, and the previews that were made for it stay.
    """
    import os

    from plex_previews.config.places import find_home
    from plex_previews.servers.keeping import remove_server
    from plex_previews_cli.rendering.objects import print_object

    remove_server(find_home(os.environ), name)
    if as_json:
        print_object({"server": name, "removed": True})
    else:
        click.echo(f"removed {name}")
