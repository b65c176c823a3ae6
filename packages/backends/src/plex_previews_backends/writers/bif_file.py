"""What all writers of BIF files share: what they ask for, what lies at a place, and the bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from attrs import evolve

from plex_previews.errors import BifError, SettingsError
from plex_previews.formats.bif import write_bif
from plex_previews.formats.bif_reading import read_bif_index
from plex_previews.model import Every, Output, Sheet, Thumbnail
from plex_previews.previews.protocol import Existing


class BifFile:
    """One BIF per film, for outputs with a whole number of seconds between pictures."""

    suffix = ".bif"

    def widths(self, wanted: int, options: Mapping[str, Any]) -> Sequence[int]:  # noqa: ARG002 - no server's rules here
        return (wanted,)

    def asked(self, output: Output, options: Mapping[str, Any]) -> Output:  # noqa: ARG002 - no server's rules here
        whole_seconds(output)
        return evolve(output, sheet=None)

    def find(self, path: Path) -> Existing | None:
        try:
            bif = read_bif_index(path)
        except BifError:
            return None
        return Existing(bif.interval, len(bif))

    def write(self, staging: Path, output: Output, pieces: Sequence[Thumbnail] | Sequence[Sheet]) -> None:
        jpegs = (piece.jpeg for piece in cast("Sequence[Thumbnail]", pieces))
        with staging.open("xb") as file:
            write_bif(file, jpegs, count=len(pieces), interval=whole_seconds(output))


def whole_seconds(output: Output) -> int:
    """The interval. Raises :class:`SettingsError` for an output that has no such."""
    if isinstance(output.when, Every) and output.when.interval == int(output.when.interval) >= 1:
        return int(output.when.interval)
    raise SettingsError("interval", "a BIF needs a whole number of seconds between pictures")
