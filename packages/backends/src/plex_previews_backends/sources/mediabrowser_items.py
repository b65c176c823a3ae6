"""What the JSON of Jellyfin and Emby says, as values of ours. Pure; nothing that it holds is trusted.

What cannot be used (an item without a file, an id that could be a path, a time before 1970) is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from plex_previews.library import Item, ItemId, ItemKind, LibraryId, Part, PartId, RemotePath

TICKS = 10_000_000
"""In a second."""

VIDEOS = "Movie,Episode,Video,MusicVideo"
"""The types of items that are files with pictures."""
GROUPS = frozenset({"Series", "Season", "BoxSet", "Folder", "CollectionFolder", "UserView"})
"""The types that hold such items."""

_KINDS = {
    "Movie": ItemKind.MOVIE,
    "Episode": ItemKind.EPISODE,
    "Video": ItemKind.VIDEO,
    "MusicVideo": ItemKind.VIDEO,
    "Trailer": ItemKind.EXTRA,
}
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_ID = re.compile(r"[0-9A-Za-z_-]{1,128}", re.ASCII)
_GUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.ASCII)

Entry = Mapping[str, Any]


def text(value: object) -> str:
    """The string, or an empty one for whatever is none: NUL and lone surrogates belong in no path or title."""
    if not isinstance(value, str) or "\0" in value:
        return ""
    return value if value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value) else ""


def number(value: object) -> float | None:
    """A finite number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) and found >= 0 else None


def whole(value: object) -> int | None:
    """A number of things."""
    found = number(value)
    return int(found) if found is not None and found < 1 << 63 else None


def seconds(ticks: object) -> float | None:
    """A length of more than nothing."""
    found = number(ticks)
    return found / TICKS if found else None


def moment(value: object) -> float | None:
    """Seconds since 1970 of a time with any number of digits after the point; one without a zone is UTC."""
    found = _MOMENT.fullmatch(text(value))
    if found is None:
        return None
    try:
        stamp = datetime.fromisoformat(found[1] + (found[3] or "Z"))
        at = stamp.astimezone(UTC).timestamp() + float(found[2] or 0)
    except (ValueError, OverflowError):
        return None
    return at if at >= 0 else None


def guid(value: object) -> str:
    """A Jellyfin id as 32 hex digits, however it was written; empty for what is none."""
    written = text(value).strip().strip("{}").lower()
    return written.replace("-", "") if _GUID.fullmatch(written) else ""


def plain_id(value: object) -> str:
    """An Emby id: anything that is safe within an address; empty for what is not."""
    written = str(value) if type(value) is int else text(value)
    return written if _ID.fullmatch(written) else ""


def listed(answer: object) -> tuple[list[Entry], int | None] | None:
    """The entries of a list and how many there are in all (None: not told); None for what is no list."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("Items"), list):
        return None
    return dictionaries(answer["Items"]), whole(answer.get("TotalRecordCount")) or None


def dictionaries(values: object) -> list[Entry]:
    """Those of a list's entries that have fields."""
    return [one for one in values if isinstance(one, Mapping)] if isinstance(values, list) else []


@frozen
class Reader:
    """Makes items of entries. ``identify`` says what an id is on this server: empty for what is none."""

    identify: Callable[[object], str]

    def id_of(self, entry: Entry) -> ItemId:
        found: str = self.identify(entry.get("Id"))
        return ItemId(found)

    def item(self, entry: Entry, library: LibraryId, more: Iterable[Entry] = ()) -> Item | None:
        """The item with all its versions, and the parts of ``more``: its further discs. None where there is no file."""
        kind, number = _kind(entry), self.id_of(entry)
        parts = [*self._parts(entry), *(part for disc in more for part in self._parts(disc))]
        if kind is None or not number or not parts:
            return None
        return Item(
            number,
            title_of(entry),
            kind,
            library,
            tuple({part.id: part for part in parts}.values()),
            moment(entry.get("DateCreated")),
            whole(entry.get("ProductionYear")),
        )

    def _parts(self, entry: Entry) -> Sequence[Part]:
        sources = dictionaries(entry.get("MediaSources")) or [entry]
        return [part for source in sources if (part := self._part(entry, source)) is not None]

    def _part(self, entry: Entry, source: Entry) -> Part | None:
        owner, number, path = self.id_of(entry), self.identify(source.get("Id")), text(source.get("Path"))
        if not (owner and number and path) or not _is_file(source):
            return None
        return Part(
            PartId(number),
            RemotePath(path),
            whole(source.get("Size")),
            None,
            seconds(source.get("RunTimeTicks")) or seconds(entry.get("RunTimeTicks")),
            _has_trickplay(entry, number),
            f"/Videos/{owner}/stream?static=true&mediaSourceId={number}",
            _width(source),
        )


def title_of(entry: Entry) -> str:
    """``Series - S01E02 - Name`` for an episode."""
    name, series = text(entry.get("Name")), text(entry.get("SeriesName"))
    if entry.get("Type") != "Episode" or not series:
        return name
    season, episode = whole(entry.get("ParentIndexNumber")), whole(entry.get("IndexNumber"))
    place = [f"S{season:02}E{episode:02}"] if season is not None and episode is not None else []
    return " - ".join([series, *place, *([name] if name else [])])


def trickplay(entry: Entry, part: Part, width: int) -> Entry | None:
    """What the server knows of an item's tiles of one version: of ``width``, or of the greatest below it that a film
    has which is narrower, or of which nobody knows how wide it is.
    """
    manifest = entry.get("Trickplay")
    of_source = manifest.get(part.id) if isinstance(manifest, Mapping) else None
    rows = of_source.values() if isinstance(of_source, Mapping) else ()
    fitting = {wide: row for row in rows if isinstance(row, Mapping) and 0 < (wide := _wide(row)) <= width}
    if part.width is not None and part.width >= width:
        return fitting.get(width)
    return fitting[max(fitting)] if fitting else None


def _wide(row: Entry) -> int:
    return whole(row.get("Width")) or 0


def _kind(entry: Entry) -> ItemKind | None:
    if text(entry.get("ExtraType")):
        return ItemKind.EXTRA
    return _KINDS.get(text(entry.get("Type")))


def _is_file(source: Entry) -> bool:
    """Not a disc's folder or image, not a link to somewhere else, not a placeholder."""
    return (
        text(source.get("VideoType")) in ("", "VideoFile")
        and text(source.get("Protocol")) in ("", "File")
        and text(source.get("LocationType")) in ("", "FileSystem")
        and text(source.get("Type")) != "Placeholder"
        and source.get("IsRemote") is not True
    )


def _width(source: Entry) -> int | None:
    """That of the first video stream."""
    streams = (one for one in dictionaries(source.get("MediaStreams")) if one.get("Type") == "Video")
    return next((whole(stream.get("Width")) or None for stream in streams), None)


def _has_trickplay(entry: Entry, source: str) -> bool | None:
    manifest = entry.get("Trickplay")
    return bool(manifest.get(source)) if isinstance(manifest, Mapping) else None
