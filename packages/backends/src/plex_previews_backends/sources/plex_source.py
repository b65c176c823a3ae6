"""Plex as a media source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self
from urllib.parse import quote
from xml.etree.ElementTree import Element

from plex_previews.errors import ServerAnswer, ServerRefused
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
from plex_previews.sources.protocol import Access, Options, PreviewOptions, Served
from plex_previews_backends.sources import plex_reading
from plex_previews_backends.sources.bounding import served_bif
from plex_previews_backends.sources.plex_asking import Asking
from plex_previews_backends.sources.plex_hashes import BundleHashes

_SOME = 50
_GROUPS = frozenset({"show", "season"})
_OWN_PREVIEWS = "enableBIFGeneration"
_FILE_KEY = re.compile(r"/(?!/)[!-\[\]-~]*")
_SEPARATOR = re.compile(r"[\\/]")
_SUFFIX = re.compile(r"[^\\/]\.\w{2,4}$")


class PlexSource:
    """One Plex server. Lists are read as they come, never as plexapi's objects: those ask the server again for
    each attribute that a list leaves out.
    """

    def __init__(self, access: Access) -> None:
        self._asking = Asking(access)
        self._sections: tuple[Library, ...] | None = None
        self._hashes = BundleHashes(self._tree)

    # ---- what is there ----

    def about(self) -> ServerInfo:
        server = self._asking.connected(anew=True)
        # plexapi sets no attributes where nothing came.
        identity, name, version = (
            getattr(server, told, None) or "" for told in ("machineIdentifier", "friendlyName", "version")
        )
        if not identity:
            raise ServerAnswer(self._asking.address, "does not say who it is", "is it a Plex server?")
        return ServerInfo(ServerId(identity), "plex", name, version)

    def libraries(self) -> Sequence[Library]:
        """Films and series. ``own_previews``: that Plex makes video preview thumbnails, which only the owner's
        token can tell.
        """
        makes_any = self._makes_any_previews()
        self._sections = tuple(
            plex_reading.library(entry, makes_any and self._makes_previews(entry.get("key", "")))
            for entry in self._section_entries()
        )
        return self._sections

    def items(
        self,
        library: LibraryId,
        *,
        since: float | None = None,
        extras: bool = False,  # noqa: ARG002
    ) -> Iterator[Item]:
        """Without extras: which items have some, Plex does not tell in lists."""
        owner = self._section(library)
        if since is None:
            yield from self._listed(owner)
            return
        for item in self._listed(owner, sort="addedAt:desc"):
            if item.added_at is not None and item.added_at < since:
                return
            if item.added_at is not None:
                yield item

    def item(self, item: ItemId) -> Sequence[Item]:
        key = f"/library/metadata/{quote(item, safe='')}"
        container = self._asking.asked_for(key)
        if container is None:
            return ()
        if not any(entry.get("type") in _GROUPS for entry in container.iter("Directory")):
            return tuple(plex_reading.items(container))
        pages = self._asking.pages(f"{key}/allLeaves", {})
        return tuple(episode for page in pages for episode in plex_reading.items(page))

    def by_path(self, path: RemotePath) -> Item | None:
        for library in self._libraries_with(path):
            for name in _spellings(_SEPARATOR.split(path)[-1]):
                for item in self._listed(library, file=name):
                    if any(_same(part.path, path) for part in item.parts):
                        return item
        return None

    def search(self, title: str) -> Sequence[Item]:
        """By the title of a film or an episode, and by that of a series."""
        found: dict[ItemId, Item] = {}
        for library in self._known_libraries():
            for name in ("title", "show.title") if library.kind == "show" else ("title",):
                page = self._asking.page(_all(library), {"type": _type(library), name: title}, 0, _SOME)
                found.update({item.id: item for item in plex_reading.items(page, library.id)})
        return tuple(found.values())[:_SOME]

    def facts(self, items: Sequence[Item]) -> Mapping[PartId, Mapping[str, Any]]:
        """``bundle_hash`` as the server writes it, which may be anything: check it before it names a folder."""
        return {part: {"bundle_hash": told} for part, told in self._hashes.of(items).items()}

    # ---- one file ----

    def stream(self, part: Part) -> UrlSource:
        """As a download, which Plex serves after its viewers."""
        if not _FILE_KEY.fullmatch(part.key):
            raise ServerAnswer(self._asking.address, f"gives no address for {part.path}")
        joint = "&" if "?" in part.key else "?"
        return self._asking.locator(f"{part.key}{joint}download=1")

    def refresh(self, item: Item | None, path: RemotePath) -> None:
        """Plex looks at folders: at the one of a file, never at more than a root of the library."""
        for library in self._libraries_with(path):
            if item is None or library.id == item.library:
                key = f"/library/sections/{quote(library.id, safe='')}/refresh"
                self._asking.query(key, params={"path": _folder(path, library.roots)})

    def served(self, item: Item, part: Part, width: int) -> Served | None:  # noqa: ARG002 - Plex needs neither
        """By the part alone: Plex has one width for all."""
        key = f"/library/parts/{quote(part.id, safe='')}/indexes/sd"
        return self._asking.taken(key, served_bif)

    # ---- its own previews ----

    def preview_options(self, library: LibraryId) -> PreviewOptions:
        """What the library says; the server as a whole may make none all the same."""
        makes = self._makes_previews(library)
        if makes is None:
            reason = "does not tell this account whether it makes previews"
            raise ServerRefused(self._asking.address, reason, "use the owner's token")
        return PreviewOptions({_OWN_PREVIEWS: makes}, {_OWN_PREVIEWS: True}, {_OWN_PREVIEWS: False})

    def set_preview_options(self, library: LibraryId, options: Options) -> None:
        told = {f"prefs[{name}]": str(int(value)) for name, value in options.items()}
        query = {"agent": self._section(library).options["agent"], **told}
        self._asking.query(
            f"/library/sections/{quote(library, safe='')}", method=self._asking.session.put, params=query
        )

    def _makes_any_previews(self) -> bool | None:
        told = self._settings("/:/prefs").get("GenerateBIFBehavior")
        return None if told is None else told != "never"

    def _makes_previews(self, library: str) -> bool | None:
        told = self._settings(f"/library/sections/{quote(library, safe='')}/prefs").get(_OWN_PREVIEWS)
        return plex_reading.flag(told)

    def _settings(self, key: str) -> dict[str, str]:
        """Empty where the token's account may not see them."""
        try:
            container = self._asking.asked_for(key)
        except ServerRefused:
            return {}
        return {} if container is None else plex_reading.settings(container)

    # ---- asking ----

    def _known_libraries(self) -> Sequence[Library]:
        if self._sections is None:
            self._sections = tuple(plex_reading.library(entry, None) for entry in self._section_entries())
        return self._sections

    def _section_entries(self) -> list[Element]:
        entries = self._asking.asked("/library/sections").iter("Directory")
        return [entry for entry in entries if entry.get("type") in plex_reading.TYPE_OF_ITEMS]

    def _section(self, library: LibraryId) -> Library:
        for _ in range(2):
            for known in self._known_libraries():
                if known.id == library:
                    return known
            self._sections = None
        raise ServerAnswer(self._asking.address, f"has no library {library} with videos")

    def _libraries_with(self, path: RemotePath) -> list[Library]:
        libraries = self._known_libraries()
        return [library for library in libraries if any(_below(path, root) for root in library.roots)]

    def _listed(self, library: Library, **query: str) -> Iterator[Item]:
        for page in self._asking.pages(_all(library), {"type": _type(library), **query}):
            yield from plex_reading.items(page, library.id)

    def _tree(self, ids: Sequence[ItemId]) -> Element | None:
        return self._asking.asked_for(
            f"/library/metadata/{','.join(quote(each, safe='') for each in ids)}/tree"
        )

    def close(self) -> None:
        self._asking.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _all(library: Library) -> str:
    return f"/library/sections/{quote(library.id, safe='')}/all"


def _type(library: Library) -> str:
    """Without it, a library of series lists series, and a filter by file is answered with 500."""
    return plex_reading.TYPE_OF_ITEMS[library.kind]


def _spellings(name: str) -> Sequence[str]:
    """Plex compares letters as they are written, and there are two ways to write an accent."""
    return tuple(
        dict.fromkeys((name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)))
    )


def _same(one: str, other: str) -> bool:
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def _below(path: str, root: str) -> bool:
    bare = root.rstrip("/\\")
    return path in (root, bare) or (path.startswith(bare) and path[len(bare)] in "/\\")


def _folder(path: str, roots: Sequence[str]) -> str:
    """The folder of a file; a name without a suffix is taken for a folder itself."""
    if path in roots or not _SUFFIX.search(path):
        return path
    return _SEPARATOR.split(path[::-1], maxsplit=1)[1][::-1]
