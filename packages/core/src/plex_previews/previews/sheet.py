"""A contact sheet of a BIF: which of its pictures, and what is written under them."""

from __future__ import annotations

from typing import Final

from plex_previews.formats.bif_reading import Bif
from plex_previews.workers.messages import DrawSheet

MOST_PICTURES: Final = 1000


def sheet_of(bif: Bif) -> DrawSheet:
    """The task that draws a BIF's pictures, or 1000 of them, evenly spread, with their times."""
    count = min(len(bif), MOST_PICTURES)
    numbers = [number * len(bif) // count for number in range(count)]
    return DrawSheet(
        jpegs=tuple(map(bif.image, numbers)), labels=tuple(_clock(bif.time(number)) for number in numbers)
    )


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}"
