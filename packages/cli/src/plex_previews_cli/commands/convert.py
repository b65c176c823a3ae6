"""``plex-previews convert``: previews of one form become another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plex_previews.bounds import QUALITY

if TYPE_CHECKING:
    from plex_previews.model import Grid

EPILOG = """\b
Examples:
  plex-previews convert film-320-10.bif film.trickplay
  plex-previews convert 'film.trickplay/320 - 10x10' film.bif --interval 10
  plex-previews convert film-320-10.bif film.thumbnails --grid 5x5
  plex-previews convert roku.bif film-320-10.bif

JPEGs are copied byte for byte from BIF to BIF, and between sheets of the same
grid; else they are decoded and made anew, at --quality.
"""


def _grid(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> Grid | None:
    if value is None:
        return None
    told = re.fullmatch(r"([1-9]\d?|100)x([1-9]\d?|100)", value, re.ASCII)
    if told is None:
        raise click.BadParameter(f"{value!r} is no grid such as 10x10")
    from plex_previews.model import Grid

    return Grid(int(told[1]), int(told[2]))


@click.command("convert", epilog=EPILOG)
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(["bif", "trickplay", "webvtt"]),
    help="What to make, where the name of OUT does not tell.",
)
@click.option(
    "--interval",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Seconds between two pictures; Jellyfin's tile sheets do not tell.",
)
@click.option(
    "--count",
    type=click.IntRange(min=1),
    help="How many pictures tile sheets hold, where the black cells at the end of the last do not tell.",
)
@click.option(
    "--grid",
    metavar="COLUMNSxROWS",
    callback=_grid,
    help="The grid of tile sheets; that of IN, or 10x10, unless given.",
)
@click.option(
    "--quality",
    type=click.IntRange(*QUALITY),
    default=2,
    show_default=True,
    help="Of JPEGs that have to be made anew; lower is better.",
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(source: Path, target: Path, as_json: bool, **wanted: Any) -> None:
    """Turn BIFs, tile sheets and WebVTT tracks into one another.

    The film is not touched. OUT says by its ending what to make: NAME.bif,
    NAME.trickplay (or a folder such as '320 - 10x10'), or NAME.thumbnails,
    a folder with sheets and their track.
    """
    from plex_previews import open_app
    from plex_previews_cli.rendering.converted import show_converted

    with open_app() as app:
        converted = app.upkeep.convert(source, target, **wanted)
    show_converted(converted, as_json=as_json)
