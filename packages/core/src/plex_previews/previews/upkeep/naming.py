"""What a name says of an output: its form, its film's name, and what it holds. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from attrs import frozen

from plex_previews.formats.trickplay import parsed_folder_name
from plex_previews.model import Grid

TRACK: Final = "thumbnails.vtt"
"""The track in a folder of sheets for players on the web."""
TRICKPLAY: Final = ".trickplay"
"""How the folder beside a film ends that holds its folders of tile sheets, one for each width."""

_THUMBNAILS = ".thumbnails"
_FLAGS = re.ASCII | re.DOTALL | re.IGNORECASE
_SIDECAR = re.compile(r"(.+)-([1-9]\d{0,4})-([1-9]\d{0,4})\.bif", _FLAGS)
_ROKU = re.compile(r"(.+)-(sd|hd|fhd)\.bif", _FLAGS)
_TRACKS = re.compile(r"(.+)-([1-9]\d{0,4})-(\d{1,5}(?:\.\d{1,6})?)\.thumbnails", _FLAGS)
_ROKU_WIDTHS = {"sd": 240, "hd": 320}


class Form(StrEnum):
    """What an output can be: one file, or a folder of tile sheets."""

    BIF = "bif"
    TRICKPLAY = "trickplay"
    WEBVTT = "webvtt"


@frozen
class Named:
    """An output by its name. ``stem`` is its film's name without extension, and ``folder`` where that film lies;
    None where the name tells no film, as in a server's own folders. ``usual``: a writer of ours names them so.
    """

    path: Path
    form: Form
    folder: Path
    stem: str | None = None
    width: int | None = None
    interval: float | None = None
    grid: Grid | None = None
    usual: bool = True


def named(path: Path, *, folder: bool) -> Named | None:
    """The output that a file or a ``folder`` of that name would be; None where it would be none.

    A ``.trickplay`` folder is none itself: those that lie in it are.
    """
    return _folder(path) if folder else _file(path)


def film_stem(path: Path, *, folder: bool) -> str | None:
    """The film that something beside it was made for, by a name that a writer of ours gives; None for others."""
    if folder and path.name.lower().endswith(TRICKPLAY):
        return path.name[: -len(TRICKPLAY)] or None
    told = named(path, folder=folder)
    return told.stem if told is not None and told.usual and told.folder == path.parent else None


def form_of(path: Path) -> Form | None:
    """The form that a name asks for, of something that need not exist yet."""
    if path.suffix.lower() == ".bif":
        return Form.BIF
    if path.suffix.lower() in (_THUMBNAILS, ".vtt"):
        return Form.WEBVTT
    if path.suffix.lower() == TRICKPLAY or parsed_folder_name(path.name):
        return Form.TRICKPLAY
    return None


def _file(path: Path) -> Named | None:
    if path.suffix.lower() != ".bif":
        return None
    if path.parent.name == "Indexes" and path.stem.startswith("index-"):
        return Named(path, Form.BIF, path.parent)
    if told := _SIDECAR.fullmatch(path.name):
        return Named(path, Form.BIF, path.parent, told[1], int(told[2]), float(told[3]))
    if told := _ROKU.fullmatch(path.name):
        return Named(path, Form.BIF, path.parent, told[1], _ROKU_WIDTHS.get(told[2].lower()))
    return Named(path, Form.BIF, path.parent, path.stem, usual=False)


def _folder(path: Path) -> Named | None:
    if told := _TRACKS.fullmatch(path.name):
        return Named(path, Form.WEBVTT, path.parent, told[1], int(told[2]), float(told[3]) or None)
    if path.name.lower().endswith(_THUMBNAILS):
        return Named(path, Form.WEBVTT, path.parent, path.stem, usual=False)
    sheets = parsed_folder_name(path.name)
    if sheets is None:
        return None
    width, grid = sheets
    above = path.parent
    if not above.name.lower().endswith(TRICKPLAY):
        return Named(path, Form.TRICKPLAY, above, width=width, grid=grid)
    stem = above.name[: -len(TRICKPLAY)] or None
    return Named(path, Form.TRICKPLAY, above.parent, stem, width, grid=grid)
