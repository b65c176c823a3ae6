"""``plex-previews devices``: what can decode films on this machine."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews devices
  plex-previews devices --json
"""


@click.command("devices", epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def command(as_json: bool) -> None:
    """List the devices that can decode films here.

    Each was proven by decoding a film. Its name goes to 'generate --encoder'.
    """
    from plex_previews import open_app

    with open_app() as app:
        devices = tuple(app.devices())
    if as_json:
        import json

        from attrs import asdict

        click.echo(json.dumps([asdict(device) for device in devices]))
    else:
        from plex_previews_cli.rendering.tables import print_table

        rows = [(f"{device.encoder}:{device.name}", device.summary) for device in devices]
        print_table(["encoder", "what it is"], rows)
