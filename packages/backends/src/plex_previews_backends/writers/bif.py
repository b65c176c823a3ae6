"""BIF files, as Plex, Emby and Roku show them: ``<film>-<width>-<interval>.bif`` beside the film.

The name is the one that Emby looks for; its width is the one asked for, also where the film is narrower.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote

from plex_previews.errors import BifError, SettingsError
from plex_previews.formats.bif import write_bif
from plex_previews.formats.bif_reading import read_bif_index
from plex_previews.model import Every, FileSource, Output, ServedSource, Source, Thumbnail, UrlSource
from plex_previews.plugins import WriterType, hookimpl
from plex_previews.previews.protocol import Existing


class BifWriter:
    """One BIF per film, for outputs with a whole number of seconds between pictures."""

    suffix = ".bif"

    def place(self, source: Source, output: Output, folder: Path | None) -> Path:
        """Beside the film, or in ``folder``.

        A film behind an address has no beside: like downloads, its output goes to the current folder. A file
        object has not even a name: it needs a folder, and is called by its label there.
        """
        name = f"{_stem(source)}-{output.width}-{_interval(output)}{self.suffix}"
        if folder is None and isinstance(source, ServedSource):
            raise SettingsError(source.name, "a file object has no place for its output", "name an output")
        if folder is None and isinstance(source, FileSource):
            return source.path.with_name(name)
        return (folder or Path()) / name

    def find(self, path: Path) -> Existing | None:
        try:
            bif = read_bif_index(path)
        except BifError:
            return None
        return Existing(bif.interval, len(bif))

    def write(self, file: BinaryIO, output: Output, thumbnails: Sequence[Thumbnail]) -> None:
        jpegs = (thumbnail.jpeg for thumbnail in thumbnails)
        write_bif(file, jpegs, count=len(thumbnails), interval=_interval(output))


def _interval(output: Output) -> int:
    if isinstance(output.when, Every) and output.when.interval == int(output.when.interval) >= 1:
        return int(output.when.interval)
    raise SettingsError("interval", "a BIF needs a whole number of seconds between pictures")


def _stem(source: Source) -> str:
    if isinstance(source, FileSource):
        return source.path.stem
    name = source.name
    if isinstance(source, UrlSource):
        name = unquote(PurePosixPath(name.partition("//")[2]).name)
    return PurePosixPath(_plain(name)).stem or "film"


def _plain(name: str) -> str:
    """The name as a single step of a path, on any system."""
    return "".join("_" if letter in '\\/:*?"<>|' or ord(letter) < 32 else letter for letter in name)


@hookimpl
def plex_previews_writers() -> WriterType:
    """The BIF writer."""
    return WriterType("bif", "BIF files for Plex, Emby and Roku, beside each film", BifWriter)
