"""The usual place of an output: beside the film, called like it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from plex_previews.errors import SettingsError
from plex_previews.model import ServedSource, Source, UrlSource
from plex_previews.previews.protocol import Whereabouts


def beside(where: Whereabouts, ending: str) -> Path:
    """``<film><ending>`` beside the film, or in the folder that the user wants.

    A film behind an address has no beside: like downloads, its output goes to the current folder. A file object
    has not even a name: it needs a folder, and is called by its label there. Of a server's films, whose
    addresses all end alike, one that is only streamed has no place: raises :class:`SettingsError`.
    """
    film = where.file
    if where.folder is None and film is None and where.server is not None:
        raise SettingsError(
            where.source.name,
            "is only streamed, and has no beside",
            "use the server's own writer, or mount it",
        )
    if where.folder is None and film is None and isinstance(where.source, ServedSource):
        raise SettingsError(where.source.name, "a file object has no place for its output", "name an output")
    if where.folder is None and film is not None:
        return film.with_name(f"{film.stem}{ending}")
    return (where.folder or Path()) / f"{_stem(where.source) if film is None else film.stem}{ending}"


def _stem(source: Source) -> str:
    name = source.name
    if isinstance(source, UrlSource):
        name = unquote(PurePosixPath(name.partition("//")[2]).name)
    return PurePosixPath(_plain(name)).stem or "film"


def _plain(name: str) -> str:
    """The name as a single step of a path, on any system."""
    return "".join("_" if letter in '\\/:*?"<>|' or ord(letter) < 32 else letter for letter in name)
