"""``plex-previews plan``: what a run would make, and what it would cost."""

from __future__ import annotations

from typing import Any

import click

from plex_previews_cli.selection import selection_options

EPILOG = """\b
Examples:
  plex-previews plan
  plex-previews plan --library Films --json

\b
Exit status: 0 all well, 1 a film or a server failed, 2 usage.
"""


@click.command("plan", epilog=EPILOG)
@selection_options
@click.pass_context
def command(ctx: click.Context, /, **chosen: Any) -> None:
    """Show what 'run' would make, and what it would read.

    Each film that lacks something is opened, and its index read; nothing is decoded or written.
    """
    from plex_previews_cli.going import go

    ctx.exit(go(chosen, dry=True))
