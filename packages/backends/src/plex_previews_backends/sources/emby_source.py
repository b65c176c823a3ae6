"""What is Emby's own: items by path, BIF files, ids that are numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plex_previews.errors import ServerAnswer
from plex_previews.library import Item, Part, RemotePath
from plex_previews.sources.protocol import Access, PreviewOptions, Served
from plex_previews_backends.sources import bounding
from plex_previews_backends.sources.mediabrowser import SEARCH, MediaBrowserSource
from plex_previews_backends.sources.mediabrowser_header import emby_headers
from plex_previews_backends.sources.mediabrowser_http import Parameters
from plex_previews_backends.sources.mediabrowser_items import Entry, Reader, number, plain_id, text, whole
from plex_previews_backends.sources.mediabrowser_options import switches

_CHAPTERS = "EnableChapterImageExtraction"
_INTERVAL = "ThumbnailImagesIntervalSeconds"
_USUAL_INTERVAL = 10
_NO_INTERVAL = -1
_LIBRARY_OPTIONS = (
    _CHAPTERS,
    "ExtractChapterImagesDuringLibraryScan",
    "SaveLocalThumbnailSets",
    _INTERVAL,
)


class EmbySource(MediaBrowserSource):
    """An Emby server. Its libraries' ``options`` have the names of its ``LibraryOptions``."""

    kind = "emby"
    fields = "Path,MediaSources,DateCreated,ProductionYear,PartCount"
    refresh_mode = "Default"

    def __init__(self, access: Access) -> None:
        super().__init__(access, emby_headers(access.token), Reader(plain_id))

    def check_product(self, told: Entry) -> None:
        if product := text(told.get("ProductName")):
            raise ServerAnswer(self._wire.name, f"is a {product[:80]}, and no Emby")

    def library_options(self, options: Entry) -> Mapping[str, Any]:
        known = {name: options[name] for name in _LIBRARY_OPTIONS if name in options}
        return {name: value for name, value in known.items() if isinstance(value, bool | int)}

    def makes_its_own(self, options: Entry) -> bool | None:
        """Emby makes previews where it makes chapter images and their interval is more than nothing."""
        chapters, interval = options.get(_CHAPTERS), number(options.get(_INTERVAL))
        return chapters and bool(interval) if isinstance(chapters, bool) else None

    def switch(self, options: Entry) -> PreviewOptions:
        """Chapter images are left alone where previews are not wanted: they are of use by themselves."""
        interval = whole(options.get(_INTERVAL)) or _USUAL_INTERVAL
        on = {_CHAPTERS: True, _INTERVAL: interval}
        return PreviewOptions(switches(options, _CHAPTERS, _INTERVAL), on, {_INTERVAL: _NO_INTERVAL})

    def by_path(self, path: RemotePath) -> Item | None:
        """What the filter gives is compared: a server that does not know it gives everything."""
        entries, _ = self._page({"path": path}, 0, SEARCH)
        return self._having(path, self._unfolded(entries))

    def served(self, item: Item, part: Part, width: int) -> Served | None:
        wanted: Parameters = {"Width": width, "MediaSourceId": part.id}
        place = f"/Videos/{item.id}/index.bif"
        return self._wire.content(place, wanted, bounding.LARGEST_PREVIEW, bounding.served_bif)
