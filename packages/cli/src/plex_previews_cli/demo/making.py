"""What the demo does: a film in a child, its BIF, a contact sheet, and the page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from plex_previews import Settings, read_bif
from plex_previews.errors import WorkerError
from plex_previews.previews.events import Ended
from plex_previews.previews.publishing import publish
from plex_previews_cli.demo.page import scrubbing_page
from plex_previews_cli.rendering.units import size, span

if TYPE_CHECKING:
    from plex_previews import App, Report

SECONDS = 60
INTERVAL = 2
_FILM_TIMEOUT = 300.0


@frozen
class Place:
    """Where the demo's files are."""

    folder: Path

    @property
    def film(self) -> Path:
        return self.folder / "demo.mp4"

    @property
    def bif(self) -> Path:
        return self.folder / f"demo-320-{INTERVAL}.bif"

    @property
    def sheet(self) -> Path:
        return self.folder / "contact-sheet.png"

    @property
    def page(self) -> Path:
        return self.folder / "demo.html"


def make_film(path: Path, seconds: int) -> None:
    """Draw and encode a film in a child, for libav stays out of this process.

    Raises :class:`WorkerError` where the child fails or takes minutes.
    """
    # -P keeps the current folder, which may be one of downloads, off the path that modules come from.
    command = [sys.executable, "-P", "-m", "plex_previews.testing.films.demo", str(path), str(seconds)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_FILM_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkerError(
            str(path), f"was not made in {span(_FILM_TIMEOUT)}", "try again when less runs"
        ) from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise WorkerError(
            str(path), f"could not be made: {reason}", "check that the folder can be written to"
        )


def make_previews(app: App, place: Place) -> Report:
    """The film's BIF; raises what the film failed with."""
    settings = Settings(interval=INTERVAL, output=place.bif, force=True)
    for event in app.generate([place.film], settings):
        if isinstance(event, Ended) and event.error:
            raise event.error
        if isinstance(event, Ended) and event.report:
            return event.report
    raise WorkerError(str(place.film), "its previews were not made")


def make_sheet(app: App, place: Place) -> None:
    """All previews on one PNG."""
    png = app.montage(place.bif)
    publish(place.sheet, lambda staging: staging.write_bytes(png))


def make_page(place: Place, report: Report) -> None:
    """The page, with film and previews inside it."""
    html = scrubbing_page(
        place.film.read_bytes(), read_bif(place.bif), report.video.duration, _facts(place, report)
    )
    publish(place.page, lambda staging: staging.write_bytes(html.encode()))


def _facts(place: Place, report: Report) -> list[tuple[str, str]]:
    return [
        ("Previews", str(report.thumbnails)),
        ("A preview each", f"{INTERVAL} s"),
        (
            "Frames decoded",
            f"{report.frames_decoded} of {round(report.video.duration * report.video.frame_rate)}",
        ),
        ("Made in", span(report.seconds)),
        ("BIF file", size(place.bif.stat().st_size)),
    ]
