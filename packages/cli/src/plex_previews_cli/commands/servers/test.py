"""``plex-previews servers test``: who answers, who refuses, who is not there."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews servers test
  plex-previews servers test attic --json

\b
Exit status: 0 all can be used, 1 one cannot, or there is none.
"""


@click.command("test", epilog=EPILOG)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per server, a line each.")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Ask each server whether it lets us in."""
    from plex_previews import open_servers
    from plex_previews.servers.connecting import State, contact
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.servers import show_contacts

    with open_servers() as servers:
        told = [contact(servers, name) for name in servers.names(names)]
    show_contacts(told, as_json=as_json)
    all_up = bool(told) and all(each.state is State.UP for each in told)
    ctx.exit(ExitStatus.OK if all_up else ExitStatus.FAILED)
