"""``plex-previews devices``: what can decode films on this machine."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews devices
  plex-previews devices --probe
  plex-previews devices --json
"""


@click.command("devices", epilog=EPILOG)
@click.option("--probe", is_flag=True, help="Measure them anew, also where their drivers are the same.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
def command(probe: bool, as_json: bool) -> None:
    """List the devices that can decode films here.

    Each is proven by decoding clips in a child process, once for a driver, and its speed is taken. 'auto'
    decides by these figures; a device's name goes to 'generate --encoder'. Where the processor is all there is, it is
    measured only with --probe.
    """
    from plex_previews import open_app
    from plex_previews_cli.rendering.devices import fields, print_devices

    with open_app() as app:
        rated = app.rated(anew=probe)
    if as_json:
        import json

        click.echo(json.dumps(fields(rated)))
    else:
        print_devices(rated)
