"""Items, seasons, series, libraries and settings as entries of Plex answers. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from plex_previews.library import ItemKind
from plex_previews.testing.servers.plex_rendering import Entry
from plex_previews.testing.servers.shelf import Shelf, ShelfItem, ShelfLibrary, ShelfPart, ShelfVersion
from plex_previews.testing.servers.watching import WatchState

TYPES = {"1": "movie", "2": "show", "3": "season", "4": "episode"}
"""What the ``type`` of a query means."""

_TYPE_OF = {
    ItemKind.MOVIE: "movie",
    ItemKind.VIDEO: "movie",
    ItemKind.EPISODE: "episode",
    ItemKind.EXTRA: "clip",
}
_AGENTS = {"movie": "tv.plex.agents.movie", "show": "tv.plex.agents.series", "video": "tv.plex.agents.none"}
_SCANNERS = {"movie": "Plex Movie", "show": "Plex TV Series", "video": "Plex Video Files"}


class Entries:
    """Makes entries of one shelf's items. ``indexed`` tells whether a part's BIF is there, ``watched`` what the
    owner has watched of an item.
    """

    def __init__(
        self,
        shelf: Shelf,
        indexed: Callable[[ShelfPart], bool],
        watched: Callable[[ShelfItem], WatchState],
    ) -> None:
        self._shelf = shelf
        self._indexed = indexed
        self._watched = watched

    # ---- items ----

    def item(
        self, item: ShelfItem, *, alone: bool = False, check_files: bool = False, guids: bool = False
    ) -> Entry:
        """``alone``: as ``/library/metadata/<id>`` gives it, with its library and the streams of its parts.
        ``guids``: with what other databases call it.
        """
        return {
            **({"librarySectionID": item.library} if alone else {}),
            "ratingKey": str(item.id),
            "key": f"/library/metadata/{item.id}",
            "guid": _guid(_TYPE_OF[item.kind], item.id),
            **self._above(item),
            "type": _TYPE_OF[item.kind],
            **({"subtype": "trailer", "extraType": 1} if item.kind is ItemKind.EXTRA else {}),
            "title": item.title,
            "summary": "",
            "index": item.episode,
            "parentIndex": item.season,
            "year": item.year,
            "duration": _ms(item.versions[0]) if item.versions else None,
            "addedAt": int(item.added_at),
            "updatedAt": int(item.added_at),
            **_watched(self._watched(item)),
            "Media": [self._media(version, alone, check_files) for version in item.versions],
            **({"Guid": _foreign(item.id)} if guids or alone else {}),
        }

    def _above(self, item: ShelfItem) -> Entry:
        if item.kind is not ItemKind.EPISODE:
            return {}
        series, season = self.series_number(item), self.season_number(item)
        return {
            "parentRatingKey": str(season),
            "grandparentRatingKey": str(series),
            "grandparentKey": f"/library/metadata/{series}",
            "parentKey": f"/library/metadata/{season}",
            "grandparentTitle": item.series,
            "parentTitle": f"Season {item.season}",
        }

    def _media(self, version: ShelfVersion, alone: bool, check_files: bool) -> Entry:
        return {
            "id": version.id,
            "duration": _ms(version),
            "bitrate": 8000,
            "width": version.width,
            "height": version.height,
            "aspectRatio": 1.78,
            "audioChannels": 2,
            "audioCodec": "aac",
            "videoCodec": "h264",
            "videoResolution": str(version.height),
            "container": _suffix(version.parts[0]),
            "videoFrameRate": "24p",
            "videoProfile": "high",
            "Part": [self._part(part, alone, check_files) for part in version.parts],
        }

    def _part(self, part: ShelfPart, alone: bool, check_files: bool) -> Entry:
        there = part.file is None or part.file.exists()
        return {
            "id": part.id,
            "key": f"/library/parts/{part.id}/{int(part.modified_at)}/file.{_suffix(part)}",
            "duration": int(part.duration * 1000),
            "file": part.path,
            "size": part.size,
            "container": _suffix(part),
            "indexes": "sd" if self._indexed(part) else None,
            "videoProfile": "high",
            **({"accessible": there, "exists": there} if check_files else {}),
            **({"Stream": [_video_stream(part)]} if alone else {}),
        }

    # ---- seasons and series ----

    def series_number(self, item: ShelfItem) -> int:
        return self._shelf.number("series", item.library, item.series)

    def season_number(self, item: ShelfItem) -> int:
        return self._shelf.number("season", item.library, item.series, item.season)

    def series(self, episodes: Sequence[ShelfItem]) -> Entry:
        """The series of these episodes."""
        return {
            **_group(self.series_number(episodes[0]), "show", episodes),
            "title": episodes[0].series,
            "childCount": len({episode.season for episode in episodes}),
            "viewedLeafCount": self._viewed(episodes),
        }

    def season(self, episodes: Sequence[ShelfItem]) -> Entry:
        """The season of these episodes."""
        series = self.series_number(episodes[0])
        return {
            **_group(self.season_number(episodes[0]), "season", episodes),
            "parentRatingKey": str(series),
            "parentKey": f"/library/metadata/{series}",
            "title": f"Season {episodes[0].season}",
            "parentTitle": episodes[0].series,
            "index": episodes[0].season,
            "viewedLeafCount": self._viewed(episodes),
        }

    def _viewed(self, episodes: Sequence[ShelfItem]) -> int:
        return sum(self._watched(episode).played for episode in episodes)


def _watched(state: WatchState) -> Entry:
    """Nothing of what was never watched."""
    return {
        "viewCount": state.plays or None,
        "viewOffset": round(state.position * 1000) or None,
        "lastViewedAt": None if state.at is None else int(state.at),
    }


def _group(number: int, kind: str, episodes: Sequence[ShelfItem]) -> Entry:
    return {
        "ratingKey": str(number),
        "key": f"/library/metadata/{number}/children",
        "guid": _guid(kind, number),
        "type": kind,
        "summary": "",
        "leafCount": len(episodes),
        "addedAt": int(min(episode.added_at for episode in episodes)),
        "updatedAt": int(max(episode.added_at for episode in episodes)),
    }


def tree(item: ShelfItem, digest: Callable[[ShelfPart], str | None]) -> Entry:
    """An item as ``/library/metadata/<id>/tree`` gives it: its elements have other names than elsewhere."""
    return {
        "id": item.id,
        "title": item.title,
        "guid": _guid(_TYPE_OF[item.kind], item.id),
        "index": item.episode,
        "addedAt": int(item.added_at),
        "refreshedAt": int(item.added_at),
        "MediaItem": [
            {"id": version.id, "MediaPart": [_media_part(part, digest(part)) for part in version.parts]}
            for version in item.versions
        ],
    }


def _media_part(part: ShelfPart, digest: str | None) -> Entry:
    return {
        "id": part.id,
        "file": part.path,
        "size": part.size,
        "hash": digest,
        "duration": int(part.duration * 1000),
        "MediaStream": [{"id": part.id, "index": 0, "type": 1, "codec": "h264"}],
    }


def library(one: ShelfLibrary) -> Entry:
    """A library as ``/library/sections`` gives it."""
    return {
        "allowSync": True,
        "composite": f"/library/sections/{one.id}/composite/1700000000",
        "filters": True,
        "refreshing": False,
        "key": str(one.id),
        "type": "show" if one.kind == "show" else "movie",
        "title": one.title,
        "agent": _AGENTS[one.kind],
        "scanner": _SCANNERS[one.kind],
        "language": "en-US",
        "uuid": library_uuid(one),
        "updatedAt": 1_700_000_000,
        "createdAt": 1_600_000_000,
        "scannedAt": 1_700_000_000,
        "content": True,
        "directory": True,
        "contentChangedAt": 1234,
        "hidden": False,
        "Location": [{"id": number, "path": root.remote} for number, root in enumerate(one.roots, 1)],
    }


def library_uuid(one: ShelfLibrary) -> str:
    """The same for the same library, always."""
    digits = hashlib.md5(f"{one.id} {one.title}".encode(), usedforsecurity=False).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def setting(name: str, value: bool | int | str, label: str = "", values: str = "") -> Entry:
    """A preference, of the server or of a library."""
    kind = {bool: "bool", int: "int", str: "text"}[type(value)]
    return {
        "id": name,
        "label": label or name,
        "summary": "",
        "type": kind,
        "default": value,
        "value": value,
        "hidden": False,
        "advanced": False,
        "group": "library",
        "enumValues": values or None,
    }


def _guid(kind: str, number: int) -> str:
    return f"plex://{kind}/{number:024x}"


def _foreign(number: int) -> list[Entry]:
    return [{"id": f"imdb://tt{number:07}"}, {"id": f"tmdb://{number}"}]


def _ms(version: ShelfVersion) -> int:
    return int(sum(part.duration for part in version.parts) * 1000)


def _suffix(part: ShelfPart) -> str:
    pure = PureWindowsPath if "\\" in part.path else PurePosixPath
    return pure(part.path).suffix.lstrip(".").lower() or "mkv"


def _video_stream(part: ShelfPart) -> Entry:
    return {"id": part.id, "streamType": 1, "index": 0, "codec": "h264", "width": 1920, "height": 1080}
