"""``plex-previews repair``: previews that are not well are made again."""

from __future__ import annotations

import time
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
    from plex_previews_cli.tally import Tally, count
    from plex_previews_cli.tending import of_paths, of_servers

    tally, start = Tally(), time.monotonic()
    screen = screen_for(as_json)
    try:
        with (
            open_app(workers=workers) as app,
            of_paths(app, paths, interval) if paths else of_servers(app, servers) as tending,
        ):
            with closing(tending.verified()) as told:
                wrong = [one for one in told if one.is_wrong]
            # Closing waits for the films under way: none may be left half-written when the program ends.
            with screen, closing(tending.repaired(wrong, **chosen)) as events:
                for event in events:
                    tally = count(tally, event)
                    screen.show(event)
    except KeyboardInterrupt:
        screen.interrupt(tally)
        raise
    screen.finish(tally, time.monotonic() - start)
    return ExitStatus.FAILED if tending.troubled else tally.exit_status
