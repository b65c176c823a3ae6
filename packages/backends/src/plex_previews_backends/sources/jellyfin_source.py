"""What is Jellyfin's own: no search by path, trickplay, ids that are GUIDs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from plex_previews.errors import ServerAnswer
from plex_previews.library import Item, Library, Part, RemotePath
from plex_previews.sources.protocol import Access, PreviewOptions, Served
from plex_previews_backends.sources.bounding import sha256
from plex_previews_backends.sources.mediabrowser import SEARCH, MediaBrowserSource
from plex_previews_backends.sources.mediabrowser_header import jellyfin_headers
from plex_previews_backends.sources.mediabrowser_items import (
    VIDEOS,
    Entry,
    Reader,
    dictionaries,
    guid,
    number,
    text,
    trickplay,
    whole,
)
from plex_previews_backends.sources.mediabrowser_options import switches
from plex_previews_backends.sources.mediabrowser_paths import titles

LARGEST_SHEET = 64 << 20

_SERVER_OPTIONS = ("Interval", "WidthResolutions", "TileWidth", "TileHeight", "JpegQuality")
_MAKES = "EnableTrickplayImageExtraction"
_WHEN_SCANNING = "ExtractTrickplayImagesDuringLibraryScan"
_LIBRARY_OPTIONS = (_MAKES, _WHEN_SCANNING, "SaveTrickplayWithMedia")


class JellyfinSource(MediaBrowserSource):
    """A Jellyfin server. Its libraries' ``options`` have the names of ``TrickplayOptions`` and ``LibraryOptions``."""

    kind = "jellyfin"
    fields = "Path,MediaSources,DateCreated,Trickplay"
    extra_fields = "LocalTrailerCount,SpecialFeatureCount"
    # In the mode Default, tiles are looked at only where the film itself has changed.
    refresh_mode = "FullRefresh"

    def __init__(self, access: Access) -> None:
        super().__init__(access, jellyfin_headers(access.token), Reader(guid))

    def check_product(self, told: Entry) -> None:
        product = text(told.get("ProductName"))
        if product and "jellyfin" not in product.lower():
            raise ServerAnswer(self._wire.name, f"is a {product[:80]}, and no Jellyfin")

    def shared_options(self) -> Mapping[str, Any]:
        configuration = self._wire.json("/System/Configuration")
        told = configuration.get("TrickplayOptions") if isinstance(configuration, Mapping) else None
        return _trickplay_options(told) if isinstance(told, Mapping) else {}

    def library_options(self, options: Entry) -> Mapping[str, Any]:
        return {name: options[name] for name in _LIBRARY_OPTIONS if isinstance(options.get(name), bool)}

    def makes_its_own(self, options: Entry) -> bool | None:
        told = options.get(_MAKES)
        return told if isinstance(told, bool) else None

    def switch(self, options: Entry) -> PreviewOptions:
        """Without the second flag, what lies beside a film is seen by the nightly task alone, and no refresh."""
        now = switches(options, _MAKES, _WHEN_SCANNING)
        return PreviewOptions(now, {_MAKES: True, _WHEN_SCANNING: True}, {_MAKES: False})

    def extras_of(self, entry: Entry) -> Iterator[Entry]:
        number = self._reader.id_of(entry)
        for count, name in (
            ("LocalTrailerCount", "LocalTrailers"),
            ("SpecialFeatureCount", "SpecialFeatures"),
        ):
            if number and whole(entry.get(count)):
                yield from dictionaries(self._wire.json(f"/Items/{number}/{name}"))

    def refreshed(self, item: Item, part: Part | None) -> str:
        """Each version is an item of its own, whose id is that of its media source."""
        return part.id if part is not None else item.id

    def by_path(self, path: RemotePath) -> Item | None:
        """There is no filter for it: by what its name may say of its title, and else by looking at all items of
        the libraries that could hold it, the newest first.
        """
        holding = self.holding(path)
        return self._having(path, self._likely(path, holding)) if holding else None

    def _likely(self, path: RemotePath, holding: Sequence[Library]) -> Iterator[Item]:
        for title in titles(path):
            wanted = {"searchTerm": title, "includeItemTypes": f"{VIDEOS},Series"}
            yield from self._unfolded(self._page(wanted, 0, SEARCH)[0])
        for library in holding:
            yield from self.items(library.id, since=0)

    def served(self, item: Item, part: Part, width: int) -> Served | None:
        entries = self._page({"ids": item.id}, 0, 1)[0]
        row = next((found for entry in entries if (found := trickplay(entry, part, width))), None)
        shown = whole(row.get("Width")) if row is not None else None
        if row is None or not shown:
            return None
        sheet = f"/Videos/{item.id}/Trickplay/{shown}/0.jpg"
        digest = self._wire.content(sheet, {"mediaSourceId": part.id}, LARGEST_SHEET, sha256)
        if digest is None:
            return None
        interval = number(row.get("Interval"))
        return Served(whole(row.get("ThumbnailCount")), interval / 1000 if interval else None, digest)


def _trickplay_options(told: Entry) -> Mapping[str, Any]:
    """Only what makes sense: whole numbers, and widths of which there are some."""
    options: dict[str, Any] = {name: whole(told.get(name)) for name in _SERVER_OPTIONS}
    widths = told.get("WidthResolutions")
    options["WidthResolutions"] = [
        wide for one in (widths if isinstance(widths, list) else ()) if (wide := whole(one))
    ]
    return {name: value for name, value in options.items() if value}
