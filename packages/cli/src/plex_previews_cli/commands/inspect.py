"""``plex-previews inspect``: what is in a BIF file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from plex_previews_cli.contents import Contents


EPILOG = """\b
Examples:
  plex-previews inspect film-320-10.bif
  plex-previews inspect /films/*.bif --json
  plex-previews inspect film-320-10.bif --extract pictures
  plex-previews inspect film-320-10.bif --montage sheet.png
"""


def _png(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() != ".png":
        raise click.BadParameter(f"{str(value)!r} does not end in .png, which is what a contact sheet is")
    return value


@click.command("inspect", epilog=EPILOG)
@click.argument("paths", metavar="FILE.bif...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per file, a line each.")
@click.option(
    "--extract",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write each picture there, named by its time: 00-04-10.jpg.",
)
@click.option(
    "--montage",
    "sheet",
    metavar="FILE.png",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_png,
    help="Write all pictures as one contact sheet.",
)
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], as_json: bool, folder: Path | None, sheet: Path | None
) -> None:
    """Show what is in BIF files.

    Of several files each is shown; --extract and --montage take one.
    """
    from plex_previews_cli.exits import ExitStatus

    if len(paths) > 1 and (folder or sheet):
        raise click.UsageError("--extract and --montage take one FILE.bif.")
    whole = [_inspected(path, as_json, folder, sheet) for path in paths]
    ctx.exit(ExitStatus.OK if all(whole) else ExitStatus.FAILED)


def _inspected(path: Path, as_json: bool, folder: Path | None, sheet: Path | None) -> bool:
    """Whether it is a BIF, and all could be done that was asked for; else that is told, and the next may go on."""
    from plex_previews.errors import PlexPreviewsError
    from plex_previews_cli.rendering.text import visible

    try:
        _inspect(path, as_json, folder, sheet)
    except PlexPreviewsError as error:
        click.secho(f"error: {visible(str(error))}", fg="red", err=True)
        return False
    return True


def _inspect(path: Path, as_json: bool, folder: Path | None, sheet: Path | None) -> None:
    from plex_previews import read_bif
    from plex_previews_cli.contents import contents, extract
    from plex_previews_cli.rendering.text import visible

    bif = read_bif(path)
    _show(contents(path, bif), as_json)
    if folder:
        count = extract(bif, folder)
        click.echo(f"{count} pictures are in {visible(str(folder))}", err=as_json)
    if sheet:
        _draw(path, sheet)
        click.echo(f"the contact sheet is {visible(str(sheet))}", err=as_json)


def _show(facts: Contents, as_json: bool) -> None:
    if as_json:
        import json

        from attrs import asdict

        click.echo(json.dumps(asdict(facts)))
    else:
        from plex_previews_cli.rendering.contents import print_contents

        print_contents(facts)


def _draw(path: Path, sheet: Path) -> None:
    from plex_previews import open_app
    from plex_previews.previews.publishing import publish

    with open_app() as app:
        png = app.montage(path)
    publish(sheet, lambda staging: staging.write_bytes(png))
