"""``plex-previews libraries``: what the servers have."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews libraries
  plex-previews libraries --server attic --json
"""


@click.command("libraries", epilog=EPILOG)
@click.option(
    "--server", "names", multiple=True, metavar="NAME", help="Only of this server; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per library, a line each.")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """List the libraries of the servers.

    A library that is not among those asked for ('servers add --library') is listed as left out.
    """
    from plex_previews import open_servers
    from plex_previews.servers.connecting import contact
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.servers import show_libraries

    with open_servers() as servers:
        told = [contact(servers, name) for name in servers.names(names)]
    show_libraries(told, as_json=as_json)
    ctx.exit(ExitStatus.FAILED if not told or any(each.error for each in told) else ExitStatus.OK)
