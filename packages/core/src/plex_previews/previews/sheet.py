"""A contact sheet of a BIF: which of its pictures, and what is written under them."""

from __future__ import annotations

from typing import Final

from plex_previews.formats.bif_reading import Bif
from plex_previews.workers.messages import DrawSheet

MOST_PICTURES: Final = 1000
MOST_BYTES: Final = 60_000_000
"""Of all JPEGs together: they cross to the child in one frame."""
_LARGEST: Final = 8_000_000
"""Bytes of a JPEG: a larger one is no preview, and is left out."""


def sheet_of(bif: Bif) -> DrawSheet:
    """The task that draws a BIF's pictures with their times: as many as may be, evenly spread.

    That is all of them, or 1000, or fewer where they are large.
    """
    numbers = _chosen(bif)
    return DrawSheet(
        jpegs=tuple(map(bif.image, numbers)), labels=tuple(_clock(bif.time(number)) for number in numbers)
    )


def _chosen(bif: Bif) -> list[int]:
    sound = [number for number, entry in enumerate(bif.entries) if entry.size <= _LARGEST]
    count = min(len(sound), MOST_PICTURES)
    while True:
        numbers = [sound[step * len(sound) // count] for step in range(count)]
        weight = sum(bif.entries[number].size for number in numbers)
        if weight <= MOST_BYTES:
            return numbers
        count = min(count - 1, count * MOST_BYTES // weight)


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}"
