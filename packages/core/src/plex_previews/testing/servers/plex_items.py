"""What a stand-in Plex answers about films, episodes, seasons and series."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from plex_previews.library import ItemKind
from plex_previews.testing.servers import plex_entries
from plex_previews.testing.servers.plex_meta import meta
from plex_previews.testing.servers.plex_query import ordered, page, wanted
from plex_previews.testing.servers.plex_rendering import Entry, answer, container
from plex_previews.testing.servers.shelf import ShelfItem, ShelfLibrary

if TYPE_CHECKING:
    from plex_previews.testing.servers.plex import StandInPlex

IDENTIFIER = "com.plexapp.plugins.library"
_RECENT = 50


class Items:
    """Films, episodes, seasons, series."""

    def __init__(self, plex: StandInPlex) -> None:
        self._plex = plex
        self._entries = plex.entries

    async def of_library(self, request: Request) -> Response:
        library, query = library_of(self._plex, request), request.query_params
        if "file" in query and "type" not in query:
            raise HTTPException(500)
        default = "show" if library.kind == "show" else "movie"
        rows = self._rows(
            ordered(wanted(self._plex.shelf.items(library.id), query), query),
            _type(query, default),
            guids=query.get("includeGuids") == "1",
        )
        shown, paging = page(rows, request.headers, query)
        entries = [entry() for entry in shown]
        return answer(
            request, container({"Metadata": entries}, **_of(library), **paging, **_meta(request, default))
        )

    def _rows(
        self, items: Sequence[ShelfItem], kind: str, *, guids: bool = False
    ) -> list[Callable[[], Entry]]:
        """What a list of things of this type shows; each row is made only when it is called."""
        episodes = [item for item in items if item.kind is ItemKind.EPISODE]
        if kind == "show":
            groups = _grouped(episodes, self._entries.series_number)
            return [partial(self._entries.series, group) for group in groups]
        if kind == "season":
            groups = _grouped(episodes, self._entries.season_number)
            return [partial(self._entries.season, group) for group in groups]
        films = [item for item in items if item.kind in (ItemKind.MOVIE, ItemKind.VIDEO)]
        return [
            partial(self._entries.item, item, guids=guids)
            for item in (episodes if kind == "episode" else films)
        ]

    async def collections(self, request: Request) -> Response:
        library = library_of(self._plex, request)
        paging = {"totalSize": 0, "offset": 0}
        return answer(
            request, container({"Metadata": []}, **_of(library), **paging, **_meta(request, "collection"))
        )

    async def recent(self, request: Request) -> Response:
        items = self._plex.shelf.items(request.path_params.get("id"))
        newest = sorted(items, key=lambda item: item.added_at, reverse=True)[:_RECENT]
        return self._several(request, [self._entries.item(item) for item in newest])

    async def by_ids(self, request: Request) -> Response:
        check = request.query_params.get("checkFiles") == "1"
        found = [entry for number in _numbers(request) if (entry := self._entry(number, check))]
        if not found:
            raise HTTPException(404)
        return self._several(request, found)

    def _entry(self, number: int, check_files: bool) -> Entry | None:
        item = self._plex.shelf.item(number)
        if item is not None:
            return self._entries.item(item, alone=True, check_files=check_files)
        episodes = self._below(number)
        if not episodes:
            return None
        whole_series = self._entries.series_number(episodes[0]) == number
        return self._entries.series(episodes) if whole_series else self._entries.season(episodes)

    async def leaves(self, request: Request) -> Response:
        episodes = [episode for number in _numbers(request) for episode in self._below(number)]
        if not episodes:
            raise HTTPException(404)
        return self._several(request, [self._entries.item(episode, alone=True) for episode in episodes])

    async def children(self, request: Request) -> Response:
        episodes = [episode for number in _numbers(request) for episode in self._below(number)]
        if not episodes:
            raise HTTPException(404)
        is_series = self._entries.series_number(episodes[0]) in _numbers(request)
        rows = self._rows(episodes, "season" if is_series else "episode")
        return self._several(request, [row() for row in rows])

    async def extras(self, request: Request) -> Response:
        found = [extra for number in _numbers(request) for extra in self._plex.shelf.extras(number)]
        return self._several(request, [self._entries.item(extra) for extra in found])

    async def tree(self, request: Request) -> Response:
        numbers = _numbers(request) if self._plex.tree_of_many else _numbers(request)[:1]
        entries = [
            plex_entries.tree(item, self._plex.digest)
            for number in numbers
            for item in self.itself_or_below(number)
        ]
        if not entries:
            raise HTTPException(404)
        return answer(request, container({"MetadataItem": entries}, identifier=IDENTIFIER))

    async def analyse(self, request: Request) -> Response:
        for number in _numbers(request):
            for item in self.itself_or_below(number):
                self._plex.analyse(item)
        return Response()

    def itself_or_below(self, number: int) -> list[ShelfItem]:
        """An item, or the episodes of a season or a series; empty where there is none of that number."""
        item = self._plex.shelf.item(number)
        return [item] if item else self._below(number)

    def _below(self, number: int) -> list[ShelfItem]:
        """The episodes of a season or a series."""
        episodes = [item for item in self._plex.shelf.items() if item.kind is ItemKind.EPISODE]
        return [
            episode
            for episode in episodes
            if number in (self._entries.series_number(episode), self._entries.season_number(episode))
        ]

    def _several(self, request: Request, entries: list[Entry]) -> Response:
        shown, paging = page(entries, request.headers, request.query_params)
        return answer(
            request, container({"Metadata": list(shown)}, allowSync=True, identifier=IDENTIFIER, **paging)
        )


def library_of(plex: StandInPlex, request: Request) -> ShelfLibrary:
    """The library that the path names; 404 where there is none."""
    library = plex.shelf.library(request.path_params["id"])
    if library is None:
        raise HTTPException(404)
    return library


def _type(query: Mapping[str, str], default: str) -> str:
    return plex_entries.TYPES.get(query.get("type", ""), default)


def _of(library: ShelfLibrary) -> Entry:
    return {
        "allowSync": True,
        "identifier": IDENTIFIER,
        "librarySectionID": library.id,
        "librarySectionTitle": library.title,
        "librarySectionUUID": plex_entries.library_uuid(library),
        "title1": library.title,
        "title2": "All",
        "viewGroup": "show" if library.kind == "show" else "movie",
    }


def _meta(request: Request, kind: str) -> Entry:
    if request.query_params.get("includeMeta") != "1":
        return {}
    return {"Meta": meta(str(request.path_params["id"]), kind)}


def _numbers(request: Request) -> list[int]:
    """The ids of a path; a word among them is none that we have."""
    return [int(word) for word in request.path_params["ids"].split(",") if word.isdecimal()]


def _grouped(items: Sequence[ShelfItem], number: Callable[[ShelfItem], int]) -> list[list[ShelfItem]]:
    return [list(group) for _, group in groupby(sorted(items, key=number), key=number)]
