"""``plex-previews explain``: where a film is looked for, and why it is not found."""

from __future__ import annotations

from pathlib import Path

import click

EPILOG = """\b
Examples:
  plex-previews explain '/data/tv/Lost/S01E01.mkv'
  plex-previews explain 'D:\\films\\Dune.mkv' --server attic
  plex-previews explain /data/tv --look-in /mnt/disks

\b
Exit status: 0 a server's film that can be read, 1 it is not.
"""


@click.command("explain", epilog=EPILOG)
@click.argument("path")
@click.option("--server", "names", multiple=True, metavar="NAME", help="Only this server; may be repeated.")
@click.option(
    "--look-in",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Seek rules there; may be repeated.  [default: all mounts]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per server, a line each.")
@click.pass_context
def command(
    ctx: click.Context, path: str, names: tuple[str, ...], folders: tuple[Path, ...], as_json: bool
) -> None:
    """Show how a film's path is mapped, step by step.

    PATH is as a server writes it, as it is on this machine, or as Radarr and Sonarr write it (see --webhook-map of
    'servers add'). Where a folder of a library is not found, rules
    are proposed that would lead to it. Of a film that is here, also what it lies on, how fast that is, and how it
    is read for that reason.
    """
    import os

    from plex_previews import open_servers
    from plex_previews.config.places import find_home
    from plex_previews.servers.explaining import account
    from plex_previews.servers.surroundings import Surroundings
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.explaining import show_account
    from plex_previews_cli.rendering.servers import tell_of_none

    around = Surroundings.of(find_home(os.environ), [folder.absolute() for folder in folders])
    whole = str(Path(path).absolute()) if Path(path).exists() else path
    usable = False
    with open_servers() as servers:
        if not servers.names(names):
            tell_of_none()
        for name in servers.names(names):
            told = account(servers.open(name), whole, around)
            show_account(told, as_json=as_json)
            usable = usable or told.usable
    ctx.exit(ExitStatus.OK if usable else ExitStatus.FAILED)
