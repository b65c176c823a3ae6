"""Thumbnail tracks: WebVTT files that say which part of which tile sheet belongs to which stretch of a film.

Video.js (with its plugins), Plyr, JW Player, Flowplayer and Bitmovin take them alike::

    WEBVTT

    00:00:00.000 --> 00:00:10.000
    0.jpg#xywh=0,0,320,180

The text of a cue is an address relative to the track's own, with a spatial media fragment (W3C "Media
Fragments URI 1.0") in pixels. Times are written in the one form that all of these players parse: with hours,
and a point before three digits of milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from attrs import frozen

from plex_previews.errors import SheetError
from plex_previews.formats.trickplay import position, sheet_name
from plex_previews.model import Geometry, Grid

GREATEST_COUNT: Final = 1 << 18
"""Cues. A track that has more is not believed."""
GREATEST_SIZE: Final = 32 << 20
"""Bytes. A file that has more is not read."""

_HEAD = "WEBVTT"
_TIME = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?", re.ASCII)
_TEXT = re.compile(r"(\S+)#xywh=(?:pixel:)?(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})", re.ASCII)
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t\n]|$)")


@frozen
class Cue:
    """A thumbnail of the seconds from ``start`` to ``end``: a part of the picture at ``address``, in pixels.

    ``address`` is a path, its steps parted by ``/``, as the file system has it: it is escaped where it is
    written. One that was read may be anything that somebody wrote there.
    """

    start: float
    end: float
    address: str
    x: int
    y: int
    width: int
    height: int


def cues(times: Sequence[float], end: float, cell: Geometry, grid: Grid, folder: str = "") -> Iterator[Cue]:
    """The cues of a film whose slots are at these ascending ``times``, each up to the next, the last to ``end``.

    The sheets lie in ``folder``, beside the track where that is empty.
    """
    for slot, (start, stop) in enumerate(zip(times, [*times[1:], end], strict=True)):
        sheet, column, row = position(slot, grid)
        address = f"{folder}/{sheet_name(sheet)}" if folder else sheet_name(sheet)
        yield Cue(start, stop, address, column * cell.width, row * cell.height, cell.width, cell.height)


def to_webvtt(track: Iterable[Cue]) -> str:
    """The text of a track, to be written as UTF-8."""
    return "\n\n".join([_HEAD, *map(_block, track)]) + "\n"


def read_track(path: Path) -> list[Cue]:
    """The cues of a file. Raises :class:`SheetError` for one that cannot be read, or is no thumbnail track."""
    try:
        if not path.is_file() or path.stat().st_size > GREATEST_SIZE:  # a named pipe would never answer
            raise SheetError(str(path), "is no thumbnail track")
        return read_webvtt(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as error:
        raise SheetError(str(path), f"cannot be read: {getattr(error, 'strerror', error)}") from error


def read_webvtt(text: str) -> list[Cue]:
    """The cues of a thumbnail track, in its order; comments, styles, identifiers and settings are passed over.

    Raises :class:`SheetError` where it is none: another text, subtitles, cues without a part in pixels.
    """
    head, *blocks = re.split(r"\n{2,}", _with_line_feeds(text).rstrip("\n"))
    if not re.match(rf"{_HEAD}(?:[ \t\n]|$)", head):
        raise SheetError("", "is no WebVTT: it does not start as one")
    # Some tools forget the blank line behind the first.
    first = head.partition("\n")[2]
    found = [block for block in (first, *blocks) if "-->" in block and not _NO_CUE.match(block)]
    if len(found) > GREATEST_COUNT:
        raise SheetError("", f"has {len(found)} cues, more than any film needs")
    return [_cue(block.split("\n")) for block in found]


def _block(cue: Cue) -> str:
    address = quote(cue.address, errors="surrogateescape")
    part = f"{cue.x},{cue.y},{cue.width},{cue.height}"
    return f"{_clock(cue.start)} --> {_clock(cue.end)}\n{address}#xywh={part}"


def _clock(seconds: float) -> str:
    rest, milliseconds = divmod(round(seconds * 1000), 1000)
    rest, second = divmod(rest, 60)
    hour, minute = divmod(rest, 60)
    return f"{hour:02}:{minute:02}:{second:02}.{milliseconds:03}"


def _with_line_feeds(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _cue(lines: Sequence[str]) -> Cue:
    """The cue of a block; an identifier may stand before its times."""
    number = next(number for number, line in enumerate(lines) if "-->" in line)
    times = _TIMES.fullmatch(lines[number].strip(" \t"))
    if times is None:
        raise SheetError("", f"has a cue whose times cannot be read: {_quoted(lines[number])}")
    text = "".join(lines[number + 1 : number + 2]).strip(" \t")
    part = _TEXT.fullmatch(text)
    if part is None:
        raise SheetError("", f"has a cue that names no part of a picture in pixels: {_quoted(text)}")
    start, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
    address = unquote(part[1], errors="surrogateescape")
    return Cue(start, end, address, *map(int, part.groups()[1:]))


def _seconds(told: Sequence[str | None]) -> float:
    hour, minute, second, milliseconds = (int(part or 0) for part in told)
    return ((hour * 60 + minute) * 60 + second) + milliseconds / 1000


def _quoted(line: str) -> str:
    return repr(line[:60])
