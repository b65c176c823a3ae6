"""``plex-previews status``: what there is, and what the servers show of it."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews status
  plex-previews status --server attic --json
"""


@click.command("status", epilog=EPILOG)
@click.option("--server", "names", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Show how many previews the servers have.

    This is what was found at the last 'run': no library is listed, and no file opened. A server need not be up.
    """
    from plex_previews import open_app, open_ledger, open_servers, rounds
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.rounds import show_standings, show_trouble

    with open_servers() as servers, open_ledger() as ledger, open_app(workers=1) as app:
        told = list(app.standings(servers, ledger, names))
    show_standings([each for each in told if isinstance(each, rounds.Standing)], as_json=as_json)
    troubles = [each for each in told if isinstance(each, rounds.Troubled)]
    for trouble in troubles:
        show_trouble(trouble)
    ctx.exit(ExitStatus.FAILED if troubles else ExitStatus.OK)
