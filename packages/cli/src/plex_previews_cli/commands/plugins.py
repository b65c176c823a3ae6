"""``plex-previews plugins``: what is installed, and why it does not work."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews plugins
  plex-previews plugins --json
"""


@click.command("plugins", epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def command(as_json: bool) -> None:
    """List the plugins, and why one does not work."""
    from plex_previews import open_app
    from plex_previews_cli.app import SUMMARIES

    with open_app() as app:
        records = app.plugins(SUMMARIES)
    if as_json:
        import json

        from attrs import asdict

        click.echo(json.dumps([asdict(record) for record in records]))
    else:
        from plex_previews_cli.rendering.plugins import print_plugins

        print_plugins(records)
