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

Exit status: 0 all well now, 1 something is still wrong, 130 interrupted.
"""


@click.command("repair", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--interval",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Of Jellyfin's tile sheets, which do not tell their own.",
)
@options.quality()
@options.encoder()
@options.workers()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per film, a line each.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    interval: float | None,
    workers: int | None,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Make those previews again that are not well.

    That is what 'verify' finds wrong; no others are touched. Their films must
    lie beside them. All previews of a film are made in one go.
    """
    ctx.exit(_repair(paths, interval, workers, as_json, chosen))


def _repair(
    paths: tuple[Path, ...],
    interval: float | None,
    workers: int | None,
    as_json: bool,
    chosen: dict[str, Any],
) -> int:
    from plex_previews import open_app
    from plex_previews_cli.rendering.screen import screen_for
    from plex_previews_cli.tally import Tally, count

    tally, start = Tally(), time.monotonic()
    screen = screen_for(as_json)
    try:
        with open_app(workers=workers) as app:
            with closing(app.upkeep.verify(paths, interval=interval)) as told:
                wrong = [one for one in told if one.is_wrong]
            # Closing waits for the films under way: none may be left half-written when the program ends.
            with screen, closing(app.upkeep.repair(wrong, interval=interval, **chosen)) as events:
                for event in events:
                    tally = count(tally, event)
                    screen.show(event)
    except KeyboardInterrupt:
        screen.interrupt(tally)
        raise
    screen.finish(tally, time.monotonic() - start)
    return tally.exit_status
