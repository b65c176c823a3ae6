"""``plex-previews doctor``: what is well, what is not, and the command that mends it."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews doctor
  plex-previews doctor --json

\b
Exit status: 0 nothing keeps previews from being made, 1 something does.
"""


@click.command("doctor", epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per finding, a line each.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Find what keeps previews from being made or shown.

    Looks at the settings, the plugins, each server, its data folder, the folders of its libraries, where its
    previews go, what became of those that were made, and which devices decode films; measures how fast what they lie
    on is, if it never was.
    Changes nothing.
    """
    import os

    from plex_previews import diagnose, open_app
    from plex_previews.config.places import find_home
    from plex_previews.plugins.host import PluginHost
    from plex_previews.servers.findings import Severity
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.findings import show_finding

    ill = False
    home, host = find_home(os.environ), PluginHost.discover()
    with open_app(workers=1) as app:
        for finding in diagnose(home, os.environ, host, chosen=app.chosen):
            show_finding(finding, as_json=as_json)
            ill = ill or finding.severity is Severity.PROBLEM
    ctx.exit(ExitStatus.FAILED if ill else ExitStatus.OK)
