"""Where Jellyfin looks for trickplay: tile sheets in a folder for each width, ``<width> - <columns>x<rows>``.

It lies in one of three places, by the library's option "save with media" and the server's version:

=====================  ====================================================================
beside the film        ``<film>.trickplay``, from 10.10 on
10.10's data folder    ``metadata/library/<first 2 of id>/<id>/trickplay``
10.11's and later      ``data/trickplay/<first 2 of id>/<id>``, where the id has dashes
=====================  ====================================================================

The data folder is the one that holds ``data`` and ``metadata``: ``/config`` in Jellyfin's own container.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from plex_previews.errors import OutputError, ServerAnswer, SettingsError, SheetError
from plex_previews.formats.trickplay import folder_name
from plex_previews.formats.trickplay_reading import read_sheet_folder
from plex_previews.model import Grid, Output, Sheet, Thumbnail
from plex_previews.previews.protocol import Existing, Whereabouts
from plex_previews_backends.writers.jellyfin_options import asked_of, widths_of
from plex_previews_backends.writers.needs import data_folder, media, server_name
from plex_previews_backends.writers.sheets import write_sheets

_ID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})(?:\D.*)?", re.ASCII | re.DOTALL)
_FIRST = (10, 10)
_WITH_DASHES = (10, 11)


class JellyfinTrickplayWriter:
    """Jellyfin's previews, by the options of the library and the facts of the part."""

    suffix = ""

    def widths(self, wanted: int, options: Mapping[str, Any]) -> Sequence[int]:
        """All of the server's: it has no row, and so no previews, for a width that it is not set to."""
        return widths_of(options) or (wanted,)

    def asked(self, output: Output, options: Mapping[str, Any]) -> Output:
        return asked_of(output, options)

    def place(self, where: Whereabouts, output: Output) -> Path:
        """The folder of the sheets. Raises :class:`SettingsError` where this server has none that we know."""
        version = _version(where)
        if version < _FIRST:
            raise SettingsError(
                server_name(where, "Jellyfin"), "takes no previews from outside before 10.10", "update it"
            )
        widths = (
            _beside(where) if where.options.get("SaveTrickplayWithMedia") is True else _inside(where, version)
        )
        return widths / folder_name(output.width, output.sheet or Grid())

    def find(self, path: Path) -> Existing | None:
        """Neither the interval nor the count can be told from sheets, only their bounds."""
        try:
            found = read_sheet_folder(path)
        except SheetError:
            return None
        return Existing(None, found.least, found.most)

    def write(self, staging: Path, output: Output, pieces: Sequence[Thumbnail] | Sequence[Sheet]) -> None:
        """Raises :class:`OutputError` for sheets that Jellyfin would look for under another width."""
        for sheet in write_sheets(staging, cast("Sequence[Sheet]", pieces)):
            if sheet.width != output.width:
                raise OutputError(
                    str(staging.parent),
                    f"the film is only {sheet.width} pixels wide: Jellyfin looks for no {output.width} there",
                    f"add {sheet.width} to the widths of Jellyfin's trickplay options",
                )


def _version(where: Whereabouts) -> tuple[int, int]:
    told = where.options.get("Version") or (where.server.version if where.server is not None else "")
    version = _VERSION.fullmatch(told) if isinstance(told, str) else None
    if version is None:
        raise ServerAnswer(
            server_name(where, "Jellyfin"), f"has the version {told!r:.40}, which says nothing"
        )
    return int(version[1]), int(version[2])


def _beside(where: Whereabouts) -> Path:
    film = media(where, "Jellyfin")
    return film.with_name(f"{film.stem}.trickplay")


def _inside(where: Whereabouts, version: tuple[int, int]) -> Path:
    folder, number = data_folder(where, "Jellyfin"), _item_id(where)
    if version < _WITH_DASHES:
        return folder / "metadata" / "library" / number.hex[:2] / number.hex / "trickplay"
    return folder / "data" / "trickplay" / str(number)[:2] / str(number)


def _item_id(where: Whereabouts) -> uuid.UUID:
    """That of the version: each version of a film is an item of its own, called like its media source."""
    told = where.facts.get("media_source_id") or where.facts.get("item_id")
    digits = told.replace("-", "") if isinstance(told, str) else ""
    if not _ID.fullmatch(digits):
        raise ServerAnswer(
            server_name(where, "Jellyfin"), f"calls {told!r:.60} the id of {where.source.name}, which is none"
        )
    return uuid.UUID(hex=digits)
