"""``plex-previews demo``: the whole way on a film of our own."""

from __future__ import annotations

from pathlib import Path

import click

EPILOG = """\b
Examples:
  plex-previews demo
  plex-previews demo /tmp/previews
"""


@click.command("demo", epilog=EPILOG)
@click.argument("folder", required=False, default="plex-previews-demo", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make a short film and its previews, and a page to scrub on.

    Everything goes to FOLDER, ./plex-previews-demo unless given: the film, its BIF file, a contact sheet
    (PNG), and an HTML page with all of it inside, which any browser opens.
    """
    from plex_previews import open_app
    from plex_previews.previews.publishing import check_place
    from plex_previews_cli.demo import making
    from plex_previews_cli.rendering.text import visible
    from plex_previews_cli.rendering.units import span

    place = making.Place(folder.absolute())
    check_place(place.film)
    place.folder.mkdir(parents=True, exist_ok=True)
    click.echo(f"drawing a film of {making.SECONDS} seconds ...")
    making.make_film(place.film)
    with open_app() as app:
        report = making.make_previews(app, place)
        making.make_sheet(app, place)
    making.make_page(place, report)
    click.echo(f"made {report.thumbnails} previews of it in {span(report.seconds)}\n")
    for name, path in (("film", place.film), ("BIF file", place.bif), ("contact sheet", place.sheet)):
        click.echo(f"  {name:14} {visible(str(path))}")
    click.echo(f"\nopen this page in a browser and scrub:\n  {click.style(place.page.as_uri(), fg='green')}")
