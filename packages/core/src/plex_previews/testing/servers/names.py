"""What the names of files say of films, episodes, extras, versions and parts. Pure but for :func:`is_video`."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from attrs import frozen

from plex_previews.library import ItemKind

_SUFFIXES = frozenset({".avi", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".ts", ".webm", ".wmv"})
_EXTRA_FOLDERS = frozenset(
    {
        "behind the scenes",
        "deleted scenes",
        "extras",
        "featurettes",
        "interviews",
        "scenes",
        "shorts",
        "trailers",
    }
)
_EXTRA_STEM = re.compile(
    r"-(trailer|featurette|deleted|interview|scene|short|behindthescenes)$", re.IGNORECASE
)
_EPISODE = re.compile(
    r"(?P<series>.*?)[ ._-]*S(?P<season>\d{1,4})E(?P<episode>\d{1,4})[ ._-]*(?P<title>.*)", re.IGNORECASE
)
_YEAR = re.compile(r"(?P<title>.+?) \((?P<year>\d{4})\)(?P<version>.*)")
_PART = re.compile(r"[ ._-]+(cd|disc|part|pt)[ ._-]*\d$", re.IGNORECASE)


@frozen
class Told:
    """What a file's name says. ``version`` tells versions of one item apart."""

    kind: ItemKind
    title: str
    year: int | None = None
    version: str = ""
    series: str = ""
    season: int | None = None
    episode: int | None = None

    @property
    def extra(self) -> bool:
        return self.kind is ItemKind.EXTRA


def is_video(file: Path) -> bool:
    """By its suffix; files whose name begins with a dot are none."""
    return file.suffix.lower() in _SUFFIXES and not file.name.startswith(".") and file.is_file()


def told_by(path: PurePath, library_kind: str) -> Told:
    """What a file of a library of that kind is; ``path`` is below the library's root."""
    if library_kind == "show" and (found := _EPISODE.fullmatch(_PART.sub("", path.stem))):
        return _episode(found, path)
    if library_kind == "video":
        return Told(ItemKind.VIDEO, path.stem)
    return _extra(path) or _movie(path)


def _episode(found: re.Match[str], path: PurePath) -> Told:
    series = found["series"] or path.parts[0]
    name = found["title"] or f"Episode {int(found['episode'])}"
    return Told(ItemKind.EPISODE, name, None, path.stem, series, int(found["season"]), int(found["episode"]))


def _extra(path: PurePath) -> Told | None:
    in_folder = path.parent.name.lower() in _EXTRA_FOLDERS and len(path.parts) > 2
    if not in_folder and not _EXTRA_STEM.search(path.stem):
        return None
    film = _movie((path.parent.parent if in_folder else path.parent) / "owner.mkv")
    return Told(ItemKind.EXTRA, film.title, film.year)


def _movie(path: PurePath) -> Told:
    """The folder's name counts where it tells a year, for versions share it; else the file's."""
    stem = _PART.sub("", path.stem)
    found = _YEAR.fullmatch(path.parent.name) or _YEAR.fullmatch(stem)
    if found is None:
        return Told(ItemKind.MOVIE, stem)
    return Told(ItemKind.MOVIE, found["title"], int(found["year"]), stem)
