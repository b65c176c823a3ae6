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
  plex-previews inspect film-320-10.bif --extract pictures
  plex-previews inspect film-320-10.bif --montage sheet.png
"""


def _png(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() != ".png":
        raise click.BadParameter(f"{str(value)!r} does not end in .png, which is what a contact sheet is")
    return value


@click.command("inspect", epilog=EPILOG)
@click.argument("path", metavar="FILE.bif", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
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
def command(path: Path, as_json: bool, folder: Path | None, sheet: Path | None) -> None:
    """Show what is in a BIF file."""
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
