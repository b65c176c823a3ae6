"""Sheets and a thumbnail track for players on the web: ``<film>-<width>-<interval>.thumbnails/``.

In it lie ``thumbnails.vtt`` and the sheets that it names, ``0.jpg``, ``1.jpg`` and so on: the folder can be put
on any web server, and the track given to Video.js, Plyr, JW Player or hls.js players.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from attrs import evolve

from plex_previews.errors import SettingsError, SheetError
from plex_previews.formats.trickplay_reading import read_sheet
from plex_previews.formats.webvtt import Cue, cues, read_track, to_webvtt
from plex_previews.model import Every, Geometry, Grid, Output, Sheet, Thumbnail
from plex_previews.previews.protocol import Existing, Whereabouts
from plex_previews_backends.writers.beside import beside
from plex_previews_backends.writers.sheets import write_sheets

TRACK: Final = "thumbnails.vtt"
_MILLISECOND = 0.001
_SHEET = re.compile(r"\d{1,6}\.jpg", re.ASCII)


class WebVttWriter:
    """One folder per film, for outputs with an interval."""

    suffix = ""

    def widths(self, wanted: int, options: Mapping[str, Any]) -> Sequence[int]:  # noqa: ARG002 - no server's rules here
        return (wanted,)

    def asked(self, output: Output, options: Mapping[str, Any]) -> Output:  # noqa: ARG002 - no server's rules here
        _interval(output)
        return evolve(output, sheet=output.sheet or Grid())

    def place(self, where: Whereabouts, output: Output) -> Path:
        """Beside the film, or in the folder that the user wants."""
        return beside(where, f"-{output.width}-{_interval(output):g}.thumbnails")

    def find(self, path: Path) -> Existing | None:
        try:
            track = read_track(path / TRACK)
            for name in {cue.address for cue in track}:
                _check_sheet(path, name)
        except SheetError:
            return None
        return Existing(_spacing(track), len(track)) if track else None

    def write(self, staging: Path, output: Output, pieces: Sequence[Thumbnail] | Sequence[Sheet]) -> None:
        sheets = write_sheets(staging, cast("Sequence[Sheet]", pieces))
        interval, count = _interval(output), sum(sheet.thumbnails for sheet in sheets)
        times = [slot * interval for slot in range(count)]
        cell = Geometry(sheets[0].width, sheets[0].height)
        track = cues(times, count * interval, cell, output.sheet or Grid())
        (staging / TRACK).write_text(to_webvtt(track), encoding="utf-8", newline="\n")


def _interval(output: Output) -> float:
    if isinstance(output.when, Every):
        return output.when.interval
    raise SettingsError("times", "a thumbnail track needs an interval between pictures")


def _check_sheet(folder: Path, name: str) -> None:
    """Raises :class:`SheetError` unless it is a whole sheet of this folder."""
    if not _SHEET.fullmatch(name):
        raise SheetError(str(folder), "has a track of pictures that lie elsewhere")
    read_sheet(folder / name)


def _spacing(track: Sequence[Cue]) -> float | None:
    """The seconds from cue to cue, None where they differ by more than rounding to milliseconds."""
    step = track[-1].end / len(track)
    even = all(abs(cue.start - number * step) <= _MILLISECOND for number, cue in enumerate(track))
    return round(step, 3) if even else None
