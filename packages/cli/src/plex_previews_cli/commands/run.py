"""``plex-previews run``: whatever the servers lack, made."""

from __future__ import annotations

from typing import Any

import click

from plex_previews_cli.selection import selection_options

EPILOG = """\b
Examples:
  plex-previews run
  plex-previews run --server attic --library Films --recent 2h
  plex-previews run --server attic --item 4711
  plex-previews run --path '/data/tv/Lost/S01E01.mkv'
  plex-previews run --path /data/tv/Lost --force

\b
Exit status: 0 all well, 1 a film or a server failed, 2 usage,
130 interrupted.
"""


@click.command("run", epilog=EPILOG)
@selection_options
@click.option("--force", is_flag=True, help="Make what is up to date again.")
@click.pass_context
def command(ctx: click.Context, /, force: bool, **chosen: Any) -> None:
    """Make the previews that the servers lack, and tell them.

    A film is decoded once for all servers that have it. What is up to date is known without opening any film.
    Add servers with 'plex-previews servers add'.
    """
    from plex_previews_cli.going import go

    ctx.exit(go(chosen, dry=False, force=force))
