"""Trickplay as Jellyfin keeps it: where tiles lie, which of them it takes, and what it believes of them.

The rules differ by version, and so do the mistakes; both are those of the real server.
"""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

from attrs import frozen

from plex_previews.testing.servers.jellyfin_ids import dashed
from plex_previews.testing.servers.mediabrowser_tree import Node

_FOLDER = re.compile(r"(\d+) - (\d+)x(\d+)")


@frozen
class Row:
    """What the server's database holds of one width of one item. ``interval`` is in milliseconds."""

    width: int
    height: int
    tile_width: int
    tile_height: int
    thumbnails: int
    interval: int
    bandwidth: int

    @property
    def folder(self) -> str:
        return f"{self.width} - {self.tile_width}x{self.tile_height}"

    @property
    def per_sheet(self) -> int:
        return self.tile_width * self.tile_height

    def told(self) -> dict[str, int]:
        return {
            "Width": self.width,
            "Height": self.height,
            "TileWidth": self.tile_width,
            "TileHeight": self.tile_height,
            "ThumbnailCount": self.thumbnails,
            "Interval": self.interval,
            "Bandwidth": self.bandwidth,
        }


class Trickplay:
    """The rows of one server, and the folders behind them.

    ``data`` is the server's folder (``/config`` of the container). ``made`` lists the films whose tiles it would
    now make by itself, which no stand-in does.
    """

    def __init__(self, version: tuple[int, int], data: Path | None, options: Mapping[str, Any]) -> None:
        self._version = version
        self._data = data
        self._options = options
        self.rows: dict[str, dict[int, Row]] = {}
        self.made: list[str] = []

    # ---- where ----

    def folder(self, node: Node, *, with_media: bool) -> Path | None:
        """The folder of all widths; None where the server knows of none."""
        file = node.part.file if node.part is not None else None
        if with_media:
            return file.parent / f"{file.stem}.trickplay" if file is not None else None
        if self._data is None:
            return None
        if self._version < (10, 11):
            return self._data / "metadata" / "library" / node.id[:2] / node.id / "trickplay"
        name = dashed(node.id)
        return self._data / "data" / "trickplay" / name[:2] / name

    def sheet(self, node: Node, width: int, index: int, *, with_media: bool) -> Path | None:
        """The file of a sheet, None where there is no row or no file."""
        row, folder = self.rows.get(node.id, {}).get(width), self.folder(node, with_media=with_media)
        file = folder / row.folder / f"{index}.jpg" if row is not None and folder is not None else None
        return file if file is not None and file.is_file() else None

    # ---- a refresh ----

    def refresh(self, node: Node, library: Mapping[str, Any], *, replace: bool) -> None:
        """What the server does for a film with the task, and in a scan where it is told to."""
        with_media = library.get("SaveTrickplayWithMedia") is True
        folder = self.folder(node, with_media=with_media)
        if folder is None or node.part is None:
            return
        if library.get("EnableTrickplayImageExtraction") is not True:
            self._give_up(node, folder, with_media=with_media)
            return
        if node.part.duration * 1000 < self._interval or _folder_name(node.path) == "backdrops":
            return
        if replace:
            self._remove(node, folder)
        (self._import_any if self._version >= (12, 0) else self._import_configured)(node, folder)
        self._prune(node, folder)

    @property
    def _interval(self) -> int:
        return max(1000, int(self._options["Interval"]))

    def _give_up(self, node: Node, folder: Path, *, with_media: bool) -> None:
        """Where making is switched off: 10.10 does nothing, 10.11 removes, 12 spares what lies beside the media."""
        if (10, 11) <= self._version < (12, 0) or (self._version >= (12, 0) and not with_media):
            self._remove(node, folder)

    def _remove(self, node: Node, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.rows.pop(node.id, None)

    # ---- taking tiles ----

    def _import_configured(self, node: Node, folder: Path) -> None:
        """10.10 and 10.11: the folders that have the configured widths and tiles; files count as thumbnails."""
        tiles = int(self._options["TileWidth"]), int(self._options["TileHeight"])
        for configured in self._options["WidthResolutions"]:
            width = _even(min(configured, node.size[0] or configured))
            sheets = _sheets(folder / f"{width} - {tiles[0]}x{tiles[1]}")
            if not sheets:
                self.made.append(node.path)
            elif width not in self.rows.get(node.id, {}):
                self._keep(node, _row(width, tiles, sheets, len(sheets), self._interval, max))

    def _import_any(self, node: Node, folder: Path) -> None:
        """12: any folder whose name says what is in it; the interval is guessed where it cannot be the server's."""
        found = dict(_tile_folders(folder))
        rows = self.rows.setdefault(node.id, {})
        for width in [one for one, row in rows.items() if row.folder not in {path.name for path in found}]:
            del rows[width]
        for path, (width, *tiles) in found.items():
            sheets = _sheets(path)
            if sheets and width not in rows:
                least, most = (len(sheets) - 1) * tiles[0] * tiles[1] + 1, len(sheets) * tiles[0] * tiles[1]
                runtime = round(node.film.duration * 1000)
                interval = _guess(runtime, least, most, self._interval)
                count = min(max(round(runtime / interval), least), most)
                self._keep(node, _row(width, (tiles[0], tiles[1]), sheets, count, interval, _first))
        for configured in self._options["WidthResolutions"]:
            if _even(min(configured, node.size[0] or configured)) not in rows:
                self.made.append(node.path)

    def _keep(self, node: Node, row: Row | None) -> None:
        if row is not None:
            self.rows.setdefault(node.id, {})[row.width] = row

    def _prune(self, node: Node, folder: Path) -> None:
        """Folders without a row go; 10.10 leaves them alone."""
        if self._version < (10, 11) or not folder.is_dir():
            return
        kept = {row.folder for row in self.rows.get(node.id, {}).values()}
        for other in [one for one in folder.iterdir() if one.is_dir() and one.name not in kept]:
            shutil.rmtree(other, ignore_errors=True)

    # ---- telling ----

    def manifest(self, nodes: tuple[Node, ...]) -> dict[str, dict[str, dict[str, int]]]:
        """Of an item's versions, those that have tiles."""
        known = {node.id: self.rows.get(node.id, {}) for node in nodes}
        return {
            number: {str(width): row.told() for width, row in sorted(rows.items())}
            for number, rows in known.items()
            if rows
        }

    def playlist(self, node: Node, width: int, token: str) -> str | None:
        """The HLS list of sheets; its target duration is the number of sheets, as on the real server."""
        row = self.rows.get(node.id, {}).get(width)
        if row is None:
            return None
        sheets = math.ceil(row.thumbnails / row.per_sheet)
        return "\n".join([*_head(sheets), *_body(row, sheets, node.id, token), "#EXT-X-ENDLIST", ""])


def _head(sheets: int) -> list[str]:
    return [
        "#EXTM3U",
        f"#EXT-X-TARGETDURATION:{sheets}",
        "#EXT-X-VERSION:7",
        "#EXT-X-MEDIA-SEQUENCE:1",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-IMAGES-ONLY",
    ]


def _body(row: Row, sheets: int, source: str, token: str) -> Iterator[str]:
    each = row.interval / 1000
    size = f"RESOLUTION={row.width}x{row.height},LAYOUT={row.tile_width}x{row.tile_height}"
    for index in range(sheets):
        shown = min(row.per_sheet, row.thumbnails - index * row.per_sheet)
        yield f"#EXTINF:{shown * each:g},"
        yield f"#EXT-X-TILES:{size},DURATION={each:g}"
        yield f"{index}.jpg?MediaSourceId={source}&ApiKey={token}"


def _first(heights: list[int]) -> int:
    return heights[0]


def _row(
    width: int,
    tiles: tuple[int, int],
    sheets: list[Path],
    thumbnails: int,
    interval: int,
    height_of: Callable[[list[int]], int],
) -> Row | None:
    """None where a sheet is no picture: the real server logs an error and forgets the film."""
    from PIL import Image, UnidentifiedImageError

    heights: list[int] = []
    try:
        for sheet in sheets:
            with Image.open(sheet) as picture:
                heights.append(math.ceil(picture.height / tiles[1]))
    except (OSError, UnidentifiedImageError):
        return None
    seconds = interval // 1000
    bandwidth = max(math.ceil(sheet.stat().st_size * 8 / tiles[0] / tiles[1] / seconds) for sheet in sheets)
    return Row(width, height_of(heights), *tiles, thumbnails, interval, bandwidth)


def _guess(runtime: int, least: int, most: int, configured: int) -> int:
    """Milliseconds between so many thumbnails of a film that long."""
    shortest, longest = math.ceil(runtime / most), runtime // least
    if shortest <= configured <= longest:
        return configured
    return max(1000, round((shortest + longest) / 2 / 1000) * 1000)


def _folder_name(path: str) -> str:
    return PureWindowsPath(path).parent.name


def _even(width: int) -> int:
    return width // 2 * 2


def _tile_folders(folder: Path) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        told = _FOLDER.fullmatch(path.name)
        if told is not None and path.is_dir():
            yield path, (int(told[1]), int(told[2]), int(told[3]))


def _sheets(folder: Path) -> list[Path]:
    """All its files: the server looks at no name."""
    files = [file for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
    return sorted(files, key=lambda file: (len(file.name), file.name))
