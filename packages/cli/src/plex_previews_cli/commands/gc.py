"""``plex-previews gc``: previews whose films are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plex_previews_cli import options

if TYPE_CHECKING:
    from plex_previews import App
    from plex_previews.previews.rounds.round import Troubled
    from plex_previews.previews.upkeep.sweeping import Collected

EPILOG = """\b
Examples:
  plex-previews gc
  plex-previews gc --server attic --apply
  plex-previews gc /films
  plex-previews gc /films --apply
  plex-previews gc /films --apply --share 40

Nothing goes where a folder holds no film at all, where it is not the one that
was seen there before (a share that is not mounted), where a server cannot be
listed to its end, or where more would go than --share.

\b
Exit status: 0 all well, 1 something was refused, or could not be removed.
"""


@click.command("gc", epilog=EPILOG)
@options.paths_or_servers("FOLDER")
@click.option("--apply", is_flag=True, help="Remove them; without it they are only listed.")
@click.option(
    "--share",
    type=click.IntRange(0, 100),
    metavar="PERCENT",
    default=10,
    show_default=True,
    help="So many of all previews may go.",
)
@click.option("--renew", is_flag=True, help="Take the folders as they are now: their films went on purpose.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per preview, a line each.")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[Path, ...], servers: tuple[str, ...], **chosen: Any) -> None:
    """Find previews whose films are gone, and remove them.

    Without a FOLDER, those that were made for the servers: in their data
    folders and beside films, where the film is neither listed nor there, or
    was replaced and has another place now. In a FOLDER, all BIFs, .trickplay
    and .thumbnails folders that are named after no film beside them.

    They are listed, and go with --apply. Links are never followed, and
    whatever holds anything that is no preview stays.
    """
    ctx.exit(_collect(paths, servers, chosen))


def _collect(paths: tuple[Path, ...], names: tuple[str, ...], chosen: dict[str, Any]) -> int:
    from plex_previews import open_app
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.collected import Sweepings, show_collected

    apply, share, as_json = chosen["apply"], chosen["share"] / 100, chosen["as_json"]
    swept = Sweepings()
    with open_app(workers=1) as app:
        found = (
            _in_folders(app, paths, apply=apply, share=share, renew=chosen["renew"])
            if paths
            else _of_servers(app, names, apply=apply, share=share, renew=chosen["renew"])
        )
        for one in found:
            show_collected(one, as_json=as_json)
            swept = swept.plus(one)
    if not as_json:
        swept.show(applied=apply)
    return ExitStatus.FAILED if swept.errors else ExitStatus.OK


def _in_folders(app: App, paths: tuple[Path, ...], **how: Any) -> Iterator[Collected]:
    from plex_previews import open_ledger

    with open_ledger() as ledger:
        yield from app.upkeep.collect(paths, ledger=ledger, **how)


def _of_servers(app: App, names: tuple[str, ...], **how: Any) -> Iterator[Collected | Troubled]:
    from plex_previews import open_ledger, open_servers

    with open_servers() as servers, open_ledger() as ledger:
        yield from app.upkeep.collect_of(servers, ledger, names, **how)
