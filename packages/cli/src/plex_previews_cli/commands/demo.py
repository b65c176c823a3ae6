"""``plex-previews demo``: the whole way on films of our own."""

from __future__ import annotations

from pathlib import Path

import click

EPILOG = """\b
Examples:
  plex-previews demo
  plex-previews demo /tmp/previews
  plex-previews demo --server plex
  plex-previews demo --server jellyfin --once
"""


@click.command("demo", epilog=EPILOG)
@click.argument("folder", required=False, default="plex-previews-demo", type=click.Path(path_type=Path))
@click.option(
    "--server",
    type=click.Choice(["plex", "jellyfin", "emby"]),
    help="Run a stand-in for such a server, and show the commands to try on it.",
)
@click.option("--once", is_flag=True, help="Run those commands, too, and end.")
@click.pass_context
def command(ctx: click.Context, folder: Path, server: str | None, once: bool) -> None:
    """Make a short film and its previews, and a page to scrub on.

    Everything goes to FOLDER, ./plex-previews-demo unless given: the film, its BIF file, a contact sheet
    (PNG), and an HTML page with all of it inside, which any browser opens.

    With --server, it holds some films and a server of ours that behaves like the real one, at an
    address of this machine; your own settings are not touched.
    """
    if once and server is None:
        raise click.UsageError("--once goes with --server.")
    if server is None:
        _show_film(folder.absolute())
    else:
        ctx.exit(_show_server(server, folder.absolute(), once=once))


def _show_film(folder: Path) -> None:
    from plex_previews import open_app
    from plex_previews.previews.publishing import check_place
    from plex_previews_cli.demo import making
    from plex_previews_cli.rendering.text import visible
    from plex_previews_cli.rendering.units import span

    place = making.Place(folder)
    check_place(place.film)
    place.folder.mkdir(parents=True, exist_ok=True)
    click.echo(f"drawing a film of {making.SECONDS} seconds ...")
    making.make_film(place.film, making.SECONDS)
    with open_app() as app:
        report = making.make_previews(app, place)
        making.make_sheet(app, place)
    making.make_page(place, report)
    click.echo(f"made {report.thumbnails} previews of it in {span(report.seconds)}\n")
    for name, path in (("film", place.film), ("BIF file", place.bif), ("contact sheet", place.sheet)):
        click.echo(f"  {name:14} {visible(str(path))}")
    click.echo(f"\nopen this page in a browser and scrub:\n  {click.style(place.page.as_uri(), fg='green')}")


def _show_server(kind: str, folder: Path, *, once: bool) -> int:
    from tempfile import TemporaryDirectory

    from plex_previews_cli.demo import stand_in, trying

    stand_in.check_extra()
    click.echo("drawing some films ...")
    stand_in.make_films(folder)
    with (
        TemporaryDirectory(prefix="plex-previews-", ignore_cleanup_errors=True) as home,
        stand_in.stand_in(kind, folder) as server,
    ):
        if not once:
            trying.tell(server, Path(home))
            server.wait()
        return trying.run(server, Path(home))
