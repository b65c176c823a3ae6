"""``plex-previews servers previews``: what a server makes by itself, beside us or in vain."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  plex-previews servers previews attic
  plex-previews servers previews attic --off
  plex-previews servers previews attic --off --library Films
  plex-previews servers previews attic --undo
"""


@click.command("previews", epilog=EPILOG)
@click.argument("name")
@click.option(
    "--library", "libraries", multiple=True, metavar="TITLE", help="Only this library; may be repeated."
)
@click.option("--off", "way", flag_value="off", help="Let the server make none.")
@click.option("--on", "way", flag_value="on", help="Let the server make them.")
@click.option("--undo", "way", flag_value="undo", help="Put back what it was before the first change.")
@click.option("--force", is_flag=True, help="Switch off even where the server then shows none at all.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per library, a line each.")
def command(name: str, libraries: tuple[str, ...], way: str | None, force: bool, as_json: bool) -> None:
    """Let a server make previews of its own, or not.

    Plex and Emby would do the same work once more, slowly. Jellyfin shows previews only where it may make its own:
    there, 'on' is right. What the server was set to is kept until --undo puts it back. Without --off, --on or
    --undo, nothing is changed.
    """
    import os

    from plex_previews import open_servers
    from plex_previews.config.places import find_home
    from plex_previews.servers.switching import Switchboard
    from plex_previews_cli.rendering.switched import show_overruled, show_switched

    with open_servers() as servers:
        board = Switchboard(servers, name, libraries, find_home(os.environ))
        told = (
            board.standing()
            if way is None
            else board.undo()
            if way == "undo"
            else board.switch(way == "on", force=force)
        )
    show_switched(name, told, as_json=as_json)
    if way == "on":
        show_overruled(told)
