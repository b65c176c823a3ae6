"""The command ``plex-previews`` itself: its help, its version, and where its commands are."""

from __future__ import annotations

from collections.abc import Mapping

import click

from plex_previews_cli.group import LazyGroup

SUMMARIES = {
    "generate": "Make scrubbing previews (BIF files) of films.",
    "inspect": "Show what is in a BIF file.",
    "devices": "List the devices that can decode films here.",
    "plugins": "List the plugins, and why one does not work.",
    "demo": "Make a short film and its previews, and a page to scrub on.",
    "completion": "Print the script that completes commands in a shell.",
}


EPILOG = """\b
Examples:
  plex-previews demo
  plex-previews generate film.mkv
  plex-previews inspect film-320-10.bif

Commands that plugins bring are listed by 'plex-previews plugins'.
"""


def _commands_of_plugins() -> Mapping[str, click.Command]:
    from plex_previews.plugins.host import PluginHost

    return PluginHost.discover().commands(taken=SUMMARIES)


def _print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"plex-previews {version('plex-previews-cli')}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    package="plex_previews_cli.commands",
    summaries=SUMMARIES,
    strangers=_commands_of_plugins,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog=EPILOG,
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Scrubbing previews for Plex, Jellyfin and Emby, made by reading only the pictures wanted."""
