"""``plex-previews verify``: are the previews that exist well."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from plex_previews_cli import options

EPILOG = """\b
Examples:
  plex-previews verify /films
  plex-previews verify film-320-10.bif 'film.trickplay/320 - 10x10'
  plex-previews verify /films --interval 10 --json
  plex-previews verify --server attic

Exit status: 0 all well, 1 something is wrong; what is only worth a look is told too.
"""


@click.command("verify", epilog=EPILOG)
@options.paths_or_servers("PATH")
@click.option(
    "--interval",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="What Jellyfin's tile sheets below a PATH are held to.",
)
@options.workers()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per preview, a line each.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    servers: tuple[str, ...],
    interval: float | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Check BIFs and tile sheets, each against its film.

    A PATH is a BIF, a folder of tile sheets, or a folder to walk. Without one,
    all that was made for the servers is checked, wherever it lies. Each is read
    whole: are its pictures all there, of one size, and different; where the
    film is known or lies beside it, are they as many as it should have.
    Changes nothing.
    """
    ctx.exit(_verify(paths, servers, interval, workers, as_json))


def _verify(
    paths: tuple[Path, ...],
    servers: tuple[str, ...],
    interval: float | None,
    workers: int | None,
    as_json: bool,
) -> int:
    from plex_previews import open_app
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.verified import show_summary, show_verified
    from plex_previews_cli.tending import of_paths, of_servers

    seen = wrong = unseen = 0
    with (
        open_app(workers=workers) as app,
        of_paths(app, paths, interval) if paths else of_servers(app, servers) as tending,
        closing(tending.verified()) as told,
    ):
        for one in told:
            show_verified(one, as_json=as_json)
            if one.output is None:
                unseen += 1
            else:
                seen += 1
                wrong += one.is_wrong
    if not as_json:
        show_summary(seen, wrong)
    return ExitStatus.FAILED if wrong or unseen or tending.troubled else ExitStatus.OK
