"""What ``inspect`` tells of a BIF, and taking its pictures out."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from plex_previews import Bif
from plex_previews.errors import OutputError
from plex_previews_cli.rendering.units import clock


@frozen
class Contents:
    """Times are in seconds; ``width`` and ``height`` are the first picture's, None where it tells none."""

    path: str
    images: int
    interval: float | None
    multiplier_ms: int
    first: float | None
    last: float | None
    width: int | None
    height: int | None
    bytes: int


def contents(path: Path, bif: Bif) -> Contents:
    """The facts of a BIF that was read from ``path``."""
    size = bif.picture_size()
    return Contents(
        path=str(path),
        images=len(bif),
        interval=bif.interval,
        multiplier_ms=bif.multiplier_ms,
        first=bif.time(0) if len(bif) else None,
        last=bif.time(len(bif) - 1) if len(bif) else None,
        width=size.width if size else None,
        height=size.height if size else None,
        bytes=path.stat().st_size,
    )


def extract(bif: Bif, folder: Path) -> int:
    """Write each picture to ``folder`` as ``00-00-10.jpg``, named by its time; return how many.

    Raises :class:`OutputError` before anything is written where a file of that name is there, and where the
    folder cannot be written to.
    """
    files = [folder / _file_name(bif.time(number)) for number in range(len(bif))]
    for file in files:
        if file.exists():
            raise OutputError(str(file), "is there already", "name an empty folder, or remove it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, file in enumerate(files):
            file.write_bytes(bif.image(number))
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(str(folder), f"cannot be written to: {reason}", "check its permissions") from error
    return len(files)


def _file_name(seconds: float) -> str:
    return f"{clock(seconds).replace(':', '-')}.jpg"
