"""A folder's tile sheets, written as they are made."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import evolve

from plex_previews.formats.trickplay import sheet_name
from plex_previews.model import Sheet


def write_sheets(folder: Path, sheets: Iterable[Sheet]) -> list[Sheet]:
    """Makes the folder with ``0.jpg``, ``1.jpg`` ...; gives the sheets back without their JPEGs."""
    folder.mkdir()
    return [_written(folder, sheet) for sheet in sheets]


def _written(folder: Path, sheet: Sheet) -> Sheet:
    with (folder / sheet_name(sheet.number)).open("xb") as file:
        file.write(sheet.jpeg)
    return evolve(sheet, jpeg=b"")
