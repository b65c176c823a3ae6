"""Jellyfin and Emby as media sources: what they share. Where they differ, each has its own class."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar, Self

from plex_previews.errors import ServerAnswer
from plex_previews.library import (
    Item,
    ItemId,
    Library,
    LibraryId,
    Part,
    PartId,
    RemotePath,
    ServerId,
    ServerInfo,
)
from plex_previews.model import UrlSource
from plex_previews.sources.protocol import MOST_PAGES, Access, Options, PreviewOptions, Served
from plex_previews_backends.sources.mediabrowser_http import Parameters, Wire
from plex_previews_backends.sources.mediabrowser_items import (
    GROUPS,
    VIDEOS,
    Entry,
    Reader,
    listed,
    text,
    whole,
)
from plex_previews_backends.sources.mediabrowser_options import LibraryOptions
from plex_previews_backends.sources.mediabrowser_paths import covers, same

PAGE = 500
"""Items asked for at once."""
SEARCH = 50
"""Items that a search gives at most."""

_NO_VIDEOS = frozenset({"books", "boxsets", "music", "photos", "playlists"})
_NOWHERE = LibraryId("")


class MediaBrowserSource(ABC):
    """A server of the MediaBrowser family; see :class:`plex_previews.sources.protocol.MediaSource`."""

    kind: ClassVar[str]
    fields: ClassVar[str]
    """What is asked for beside an item's name, id and type."""
    extra_fields: ClassVar[str] = ""
    """What is asked for beside that to know which items have extras."""
    refresh_mode: ClassVar[str]
    """The mildest ``metadataRefreshMode`` in which the server notices previews that came from outside."""

    def __init__(self, access: Access, headers: Mapping[str, str], reader: Reader) -> None:
        self._wire = Wire(access, headers)
        self._reader = reader
        self._options = LibraryOptions(self._wire, reader)
        self._libraries: Sequence[Library] | None = None

    # ---- the server and its libraries ----

    def about(self) -> ServerInfo:
        told = self._wire.json("/System/Info")
        number = text(told.get("Id")) if isinstance(told, Mapping) else ""
        if not number:
            raise self._senseless("does not say who it is")
        self.check_product(told)
        return ServerInfo(
            ServerId(number), self.kind, text(told.get("ServerName")), text(told.get("Version"))
        )

    def libraries(self) -> Sequence[Library]:
        shared = self.shared_options()
        found = [self._library(folder, shared) for folder in self._options.folders()]
        self._libraries = [library for library in found if library is not None]
        return self._libraries

    def _library(self, folder: Entry, shared: Mapping[str, Any]) -> Library | None:
        number = self._reader.identify(folder.get("ItemId"))
        kind = text(folder.get("CollectionType")) or "mixed"
        if not number or kind in _NO_VIDEOS:
            return None
        told = folder.get("LibraryOptions")
        options = told if isinstance(told, Mapping) else {}
        locations = folder.get("Locations")
        roots = [text(root) for root in locations] if isinstance(locations, list) else []
        return Library(
            LibraryId(number),
            text(folder.get("Name")),
            kind,
            tuple(RemotePath(root) for root in roots if root),
            self.makes_its_own(options),
            {**shared, **self.library_options(options)},
        )

    def preview_options(self, library: LibraryId) -> PreviewOptions:
        return self.switch(self._options.of(library))

    def set_preview_options(self, library: LibraryId, options: Options) -> None:
        self._options.change(library, options)

    # ---- items ----

    def items(
        self, library: LibraryId, *, since: float | None = None, extras: bool = False
    ) -> Iterator[Item]:
        order = _order(newest_first=since is not None)
        fields = f"{self.fields},{self.extra_fields}" if extras and self.extra_fields else self.fields
        for entry in self._entries({"parentId": library, "fields": fields, **order}):
            item = self._item(entry, library)
            if item is None or (since is not None and item.added_at is None):
                continue
            if since is not None and (item.added_at or 0) < since:
                return
            yield item
            if extras:
                further = (self._item(each, library) for each in self.extras_of(entry))
                yield from (each for each in further if each is not None)

    def item(self, item: ItemId) -> Sequence[Item]:
        number = self._reader.identify(item)
        if not number:
            return ()
        entries = self._page({"ids": number}, 0, 2)[0]
        found = [entry for entry in entries if self._reader.id_of(entry) == number]
        return tuple(self._unfolded(found))

    def search(self, title: str) -> Sequence[Item]:
        wanted = {"searchTerm": title, "includeItemTypes": f"{VIDEOS},Series"}
        entries = self._page(wanted, 0, SEARCH)[0] if title.strip() else ()
        return tuple(islice(self._unfolded(entries), SEARCH))

    @abstractmethod
    def by_path(self, path: RemotePath) -> Item | None:
        """The item that has this file."""

    def facts(self, items: Sequence[Item]) -> Mapping[PartId, Mapping[str, Any]]:
        return {part.id: _facts(item, part) for item in items for part in item.parts}

    def _unfolded(self, entries: Iterable[Entry]) -> Iterator[Item]:
        """Items as they are; a series, a season or a folder as the items in it."""
        for entry in entries:
            if text(entry.get("Type")) in GROUPS:
                inside = self._entries({"parentId": self._reader.id_of(entry), **_order(newest_first=False)})
            else:
                inside = iter((entry,))
            found = (self._item(one, self._library_of(one)) for one in inside)
            yield from (item for item in found if item is not None)

    def _item(self, entry: Entry, library: LibraryId) -> Item | None:
        discs = whole(entry.get("PartCount")) or 1
        number = self._reader.id_of(entry)
        further = (
            self._listed(f"/Videos/{number}/AdditionalParts", {}) if discs > 1 and number else ([], None)
        )
        return self._reader.item(entry, library, further[0])

    def _library_of(self, entry: Entry) -> LibraryId:
        owning = self.holding(text(entry.get("Path")))
        return owning[0].id if owning else _NOWHERE

    def holding(self, path: str) -> Sequence[Library]:
        """The libraries whose folders hold a path; they are asked for once."""
        libraries = self.libraries() if self._libraries is None else self._libraries
        return [one for one in libraries if any(covers(root, path) for root in one.roots)]

    def _having(self, path: RemotePath, items: Iterable[Item]) -> Item | None:
        return next((item for item in items if any(same(part.path, path) for part in item.parts)), None)

    # ---- pages ----

    def _entries(self, wanted: Parameters) -> Iterator[Entry]:
        """All entries, page by page; a server that gives the same page again is not asked for ever."""
        start, before = 0, None
        for _ in range(MOST_PAGES):
            entries, total = self._page(wanted, start, PAGE)
            first = self._reader.id_of(entries[0]) if entries else None
            if first is not None and first == before:
                raise self._senseless("gives the same page of items again and again")
            yield from entries
            start, before = start + len(entries), first
            if not entries or (start >= total if total else len(entries) < PAGE):
                return
        raise self._senseless("gives a list of items without end")

    def _page(self, wanted: Parameters, start: int, size: int) -> tuple[Sequence[Entry], int | None]:
        asked = {"recursive": "true", "includeItemTypes": VIDEOS, "fields": self.fields, **wanted}
        if "ids" in wanted:
            del asked["includeItemTypes"]
        return self._listed("/Items", {**asked, "startIndex": start, "limit": size})

    def _listed(self, path: str, parameters: Parameters) -> tuple[Sequence[Entry], int | None]:
        found = listed(self._wire.json(path, {"enableUserData": "false", **parameters}))
        if found is None:
            raise self._senseless(f"gives no list at {path}")
        return found

    # ---- bytes, refreshes, what is shown ----

    def stream(self, part: Part) -> UrlSource:
        return UrlSource(self._wire.url + part.key, self._wire.headers)

    def refresh(self, item: Item | None, path: RemotePath) -> None:
        if item is None:
            updates = [{"Path": path, "UpdateType": "Modified"}]
            self._wire.post("/Library/Media/Updated", body={"Updates": updates})
            return
        owner = next((part for part in item.parts if same(part.path, path)), None)
        mode = {"metadataRefreshMode": self.refresh_mode, "imageRefreshMode": "Default"}
        kept = {"replaceAllMetadata": "false", "replaceAllImages": "false", "recursive": "false"}
        self._wire.post(f"/Items/{self.refreshed(item, owner)}/Refresh", {**mode, **kept})

    @abstractmethod
    def served(self, item: Item, part: Part, width: int) -> Served | None:
        """What the server shows now, None where it shows no previews."""

    # ---- where servers differ ----

    @abstractmethod
    def check_product(self, told: Entry) -> None:
        """Raises ``ServerAnswer`` for a server of another kind."""

    def shared_options(self) -> Mapping[str, Any]:
        """What writers must know of every library."""
        return {}

    @abstractmethod
    def library_options(self, options: Entry) -> Mapping[str, Any]:
        """What writers must know of one library."""

    @abstractmethod
    def makes_its_own(self, options: Entry) -> bool | None:
        """Whether the server makes previews of a library with these options."""

    @abstractmethod
    def switch(self, options: Entry) -> PreviewOptions:
        """Which of a library's options make previews of its own, or none."""

    def extras_of(self, entry: Entry) -> Iterable[Entry]:  # noqa: ARG002
        """The extras of an item, where they are listed apart."""
        return ()

    def refreshed(self, item: Item, part: Part | None) -> str:  # noqa: ARG002
        """The id of what is refreshed for a part: None where the path is none of the item's."""
        return item.id

    # ---- the end ----

    def _senseless(self, reason: str) -> ServerAnswer:
        return ServerAnswer(self._wire.name, reason, f"is there a {self.kind} server at this address?")

    def close(self) -> None:
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _facts(item: Item, part: Part) -> Mapping[str, Any]:
    width = {} if part.width is None else {"width": part.width}
    return {"item_id": item.id, "media_source_id": part.id, **width}


def _order(*, newest_first: bool) -> Parameters:
    return {"sortBy": "DateCreated,SortName", "sortOrder": "Descending" if newest_first else "Ascending"}
