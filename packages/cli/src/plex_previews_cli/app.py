"""The command ``plex-previews`` itself: its help, its version, and where its commands are."""

from __future__ import annotations

from collections.abc import Mapping

import click

from plex_previews_cli.group import LazyGroup

SUMMARIES = {
    "run": "Make the previews that the servers lack, and tell them.",
    "plan": "Show what 'run' would make, and what it would read.",
    "status": "Show how many previews the servers have.",
    "generate": "Make scrubbing previews (BIF files) of films.",
    "inspect": "Show what is in BIF files.",
    "convert": "Turn BIFs, tile sheets and WebVTT tracks into one another.",
    "verify": "Check BIFs and tile sheets, each against its film.",
    "repair": "Make those previews again that are not well.",
    "gc": "Find previews whose films are gone, and remove them.",
    "servers": "Add, list, test, change and remove media servers.",
    "login": "Log in to a server and keep it, with a token of its own.",
    "libraries": "List the libraries of the servers.",
    "explain": "Show how a film's path is mapped, step by step.",
    "doctor": "Find what keeps previews from being made or shown.",
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
  plex-previews servers add plex attic --url http://nas:32400
  plex-previews doctor

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
