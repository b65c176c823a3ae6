"""``plex-previews generate``: films in, BIF files out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plex_previews.bounds import INTERVAL, WIDTH
from plex_previews_cli import options

if TYPE_CHECKING:
    from plex_previews_cli.tally import Tally

EPILOG = """\b
Examples:
  plex-previews generate film.mkv
  plex-previews generate /films --interval 5 --workers 4
  plex-previews generate '/films/**/*.mkv' --dry-run
  plex-previews generate http://server/film.mp4 --output film.bif

\b
Each setting can come from the environment instead: PLEX_PREVIEWS_INTERVAL,
_WIDTH, _QUALITY, _ACCURACY, _TONE_MAP, _ENCODER, _SLOTS, _WORKERS.
Exit status: 0 all well, 1 a film failed, 2 usage, 130 interrupted.
"""


def _output(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Path | None:
    """A name that ends like any other file was not meant to be a folder, unless it is one or says so."""
    if value is None:
        return None
    is_folder = value.endswith(("/", os.sep)) or os.path.isdir(value)  # noqa: PTH112
    if is_folder or Path(value).suffix.lower() in ("", ".bif"):
        return Path(value)
    raise click.BadParameter(f"{value!r} is neither a .bif file nor a folder; end a new folder's name with /")


@click.command("generate", epilog=EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--interval",
    type=options.Whole(*INTERVAL),
    default=10,
    show_default=True,
    envvar="PLEX_PREVIEWS_INTERVAL",
    help="Seconds between two pictures.",
)
@click.option(
    "--width",
    type=options.Whole(*WIDTH),
    default=320,
    show_default=True,
    envvar="PLEX_PREVIEWS_WIDTH",
    help="Greatest width in pixels; nothing is upscaled.",
)
@options.quality(envvar="PLEX_PREVIEWS_QUALITY")
@click.option(
    "--accuracy",
    type=click.Choice(["auto", "keyframe", "exact"]),
    default="auto",
    show_default=True,
    envvar="PLEX_PREVIEWS_ACCURACY",
    help="keyframe: the nearest keyframe, fastest. exact: the very frame. "
    "auto: a keyframe near by, else decode on to a frame.",
)
@options.tone_map(envvar="PLEX_PREVIEWS_TONE_MAP")
@options.encoder(envvar="PLEX_PREVIEWS_ENCODER")
@options.slots(envvar="PLEX_PREVIEWS_SLOTS")
@options.workers(envvar="PLEX_PREVIEWS_WORKERS")
@click.option(
    "--output",
    callback=_output,
    metavar="FILE.bif|DIR",
    help="Where to write; beside each film unless given. In DIR, films of a walked folder keep their subfolders.",
)
@click.option("--force", is_flag=True, help="Make what is up to date again, with the settings given.")
@click.option("--dry-run", is_flag=True, help="Show the plan and what it would cost; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per film, a line each.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    workers: int | None,
    dry_run: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Make scrubbing previews (BIF files) of films.

    A PATH is a film, a folder to walk, a glob, or an http(s):// address. Without --output the previews go
    beside each film, as NAME-WIDTH-INTERVAL.bif; what is up to date already is skipped. Only its
    interval and count tell that: --force makes it again with another quality, accuracy or encoder.
    """
    from plex_previews_cli.environment import naming_variables

    with naming_variables(ctx):
        tally = _generate(paths, workers, dry_run, as_json, chosen)
    if tally.skipped and (given := _not_compared(ctx)):
        click.echo(f"what was skipped may have other settings; --force applies {', '.join(given)}", err=True)
    ctx.exit(tally.exit_status)


def _not_compared(ctx: click.Context) -> list[str]:
    """The options that somebody gave, and that no BIF tells of itself."""
    usual = (click.core.ParameterSource.DEFAULT, click.core.ParameterSource.DEFAULT_MAP)
    told = ("quality", "accuracy", "tone_map", "encoder")
    return [f"--{name.replace('_', '-')}" for name in told if ctx.get_parameter_source(name) not in usual]


def _generate(
    paths: tuple[str, ...], workers: int | None, dry_run: bool, as_json: bool, chosen: dict[str, Any]
) -> Tally:
    from plex_previews import Settings, open_app
    from plex_previews_cli.rendering.screen import screen_for
    from plex_previews_cli.telling import telling

    settings = Settings(**chosen)
    with telling(screen_for(as_json)) as told, open_app(workers=workers) as app:
        told.show((app.plan if dry_run else app.generate)(paths, settings))
    return told.tally
