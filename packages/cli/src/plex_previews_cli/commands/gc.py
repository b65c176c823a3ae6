"""``plex-previews gc``: previews whose films are gone."""

from __future__ import annotations

from pathlib import Path

import click

EPILOG = """\b
Examples:
  plex-previews gc /films
  plex-previews gc /films --apply
  plex-previews gc /films --apply --share 40

Nothing goes where a folder holds no film at all, where it is not the one that
was seen there before (a share that is not mounted), or where more would go
than --share.

\b
Exit status: 0 all well, 1 something was refused, or could not be removed.
"""


@click.command("gc", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path))
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
def command(
    ctx: click.Context, paths: tuple[Path, ...], share: int, as_json: bool, apply: bool, renew: bool
) -> None:
    """Find previews whose films are gone, and remove them.

    These are BIFs, .trickplay and .thumbnails folders that are named after no
    film in their folder. They are listed, and go with --apply. Links are never followed, and whatever holds anything
    that is no preview stays.
    """
    ctx.exit(_collect(paths, share, as_json, apply=apply, renew=renew))


def _collect(paths: tuple[Path, ...], share: int, as_json: bool, *, apply: bool, renew: bool) -> int:
    from plex_previews import open_app, open_ledger
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.collected import Sweepings, show_collected

    swept = Sweepings()
    with open_ledger() as ledger, open_app(workers=1) as app:
        for one in app.upkeep.collect(paths, apply=apply, share=share / 100, renew=renew, ledger=ledger):
            show_collected(one, as_json=as_json)
            swept = swept.plus(one)
    if not as_json:
        swept.show(applied=apply)
    return ExitStatus.FAILED if swept.errors else ExitStatus.OK
