"""``plex-previews repair``: previews that are not well are made again."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from plex_previews_cli import options

EPILOG = """\b
Examples:
  plex-previews repair /films
  plex-previews repair /films --interval 10
  plex-previews repair --server attic

Exit status: 0 all well now, 1 something is still wrong, 130 interrupted.
"""


@click.command("repair", epilog=EPILOG)
@options.paths_or_servers("PATH")
@click.option(
    "--interval",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Of Jellyfin's tile sheets below a PATH.",
)
@options.quality()
@options.tone_map()
@options.encoder()
@options.workers()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per film, a line each.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    servers: tuple[str, ...],
    interval: float | None,
    workers: int | None,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Make those previews again that are not well.

    That is what 'verify' finds wrong; no others are touched. Of a PATH, their
    films must lie beside them; without one, all that was made for the servers
    is looked at, and made again as it was: the next 'run' tells the servers.
    All previews of a film are made in one go.
    """
    ctx.exit(_repair(paths, servers, interval, workers, as_json, chosen))


def _repair(
    paths: tuple[Path, ...],
    servers: tuple[str, ...],
    interval: float | None,
    workers: int | None,
    as_json: bool,
    chosen: dict[str, Any],
) -> int:
    from plex_previews import open_app
    from plex_previews_cli.exits import ExitStatus
    from plex_previews_cli.rendering.screen import screen_for
    from plex_previews_cli.telling import telling
    from plex_previews_cli.tending import of_paths, of_servers

    with (
        telling(screen_for(as_json)) as told,
        open_app(workers=workers) as app,
        of_paths(app, paths, interval) if paths else of_servers(app, servers) as tending,
    ):
        with closing(tending.verified()) as verified:
            wrong = [one for one in verified if one.is_wrong]
        told.show(tending.repaired(wrong, **chosen))
    return ExitStatus.FAILED if tending.troubled else told.tally.exit_status
