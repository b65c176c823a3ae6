"""What a stand-in Plex answers to each path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from plex_previews.testing.servers import plex_entries
from plex_previews.testing.servers.plex_items import IDENTIFIER, library_of
from plex_previews.testing.servers.plex_rendering import answer, container
from plex_previews.testing.servers.shelf import ShelfPart

if TYPE_CHECKING:
    from plex_previews.testing.servers.plex import StandInPlex


def routes(plex: StandInPlex, version: str) -> list[Route]:
    """All routes of one stand-in."""
    about, libraries, parts = _About(plex, version), _Libraries(plex), _Parts(plex)
    items, watching = plex.items, plex.watching
    get, put, either = ["GET"], ["PUT"], ["GET", "POST"]
    mark = ["GET", "PUT"]
    return [
        Route("/", about.root, methods=get),
        Route("/identity", about.identity, methods=get),
        Route("/accounts", about.accounts, methods=get),
        Route("/:/prefs", about.settings, methods=get),
        Route("/:/prefs", about.change_settings, methods=put),
        Route("/:/scrobble", watching.scrobble, methods=mark),
        Route("/:/unscrobble", watching.unscrobble, methods=mark),
        Route("/:/progress", watching.progress, methods=get),
        Route("/:/timeline", watching.timeline, methods=either),
        Route("/status/sessions", watching.sessions, methods=get),
        Route("/status/sessions/history/all", watching.history, methods=get),
        Route("/library", libraries.root, methods=get),
        Route("/library/sections", libraries.all, methods=get),
        Route("/library/sections/all", libraries.all, methods=get),
        Route("/library/sections/{id:int}", libraries.change, methods=put),
        Route("/library/sections/{id:int}/prefs", libraries.settings, methods=get),
        Route("/library/sections/{id:int}/prefs", libraries.change, methods=put),
        Route("/library/sections/{id:int}/refresh", libraries.refresh, methods=either),
        Route("/library/sections/{id:int}/all", items.of_library, methods=get),
        Route("/library/sections/{id:int}/collections", items.collections, methods=get),
        Route("/library/sections/{id:int}/recentlyAdded", items.recent, methods=get),
        Route("/library/recentlyAdded", items.recent, methods=get),
        Route("/library/metadata/{ids}", items.by_ids, methods=get),
        Route("/library/metadata/{ids}/tree", items.tree, methods=get),
        Route("/library/metadata/{ids}/allLeaves", items.leaves, methods=get),
        Route("/library/metadata/{ids}/children", items.children, methods=get),
        Route("/library/metadata/{ids}/extras", items.extras, methods=get),
        Route("/library/metadata/{ids}/analyze", items.analyse, methods=put),
        Route("/library/parts/{id:int}/indexes/sd", parts.bif, methods=get),
        Route("/library/parts/{id:int}/indexes/sd/{offset:int}", parts.image, methods=get),
        Route("/library/parts/{id:int}/{stamp}/{name}", parts.file, methods=get),
    ]


class _About:
    """The server itself."""

    def __init__(self, plex: StandInPlex, version: str) -> None:
        self._plex = plex
        self._version = version

    async def root(self, request: Request) -> Response:
        body = container(
            {"Directory": [{"count": 1, "key": "library", "title": "library"}]},
            allowSync=True,
            friendlyName=self._plex.name,
            machineIdentifier=self._plex.machine_identifier,
            multiuser=True,
            myPlex=True,
            myPlexUsername="somebody@example.com",
            platform="Linux",
            platformVersion="12",
            updatedAt=1_700_000_000,
            version=self._version,
        )
        return answer(request, body)

    async def identity(self, request: Request) -> Response:
        body = {
            "size": 0,
            "claimed": True,
            "machineIdentifier": self._plex.machine_identifier,
            "version": self._version,
        }
        return answer(request, body)

    async def accounts(self, request: Request) -> Response:
        accounts = [
            {"id": 0, "key": "/accounts/0", "name": ""},
            {"id": 1, "key": "/accounts/1", "name": "somebody"},
        ]
        return answer(request, container({"Account": accounts}, identifier="com.plexapp.system.accounts"))

    async def settings(self, request: Request) -> Response:
        choices = {
            "GenerateBIFBehavior": "never:never|scheduled:as a scheduled task|asap:also when media is added"
        }
        entries = [
            plex_entries.setting(name, value, values=choices.get(name, ""))
            for name, value in self._plex.settings.items()
        ]
        return answer(request, container({"Setting": entries}))

    async def change_settings(self, request: Request) -> Response:
        for name, value in request.query_params.items():
            if name in self._plex.settings:
                self._plex.settings[name] = int(value) if value.isdecimal() else value
        return Response()


class _Libraries:
    """Libraries, their settings, and looking at their folders."""

    def __init__(self, plex: StandInPlex) -> None:
        self._plex = plex

    async def root(self, request: Request) -> Response:
        return answer(request, container({"Directory": []}, identifier=IDENTIFIER, title1="Plex Library"))

    async def all(self, request: Request) -> Response:
        entries = [plex_entries.library(library) for library in self._plex.shelf.libraries]
        return answer(request, container({"Directory": entries}, allowSync=True, title1="Plex Library"))

    async def settings(self, request: Request) -> Response:
        values = self._plex.library_settings[library_of(self._plex, request).id]
        entries = [plex_entries.setting(name, value) for name, value in values.items()]
        return answer(request, container({"Setting": entries}))

    async def change(self, request: Request) -> Response:
        values = self._plex.library_settings[library_of(self._plex, request).id]
        for name, value in request.query_params.items():
            setting = name.removeprefix("prefs[").removesuffix("]")
            if setting in values:
                values[setting] = value in ("1", "true", "True")
        return Response()

    async def refresh(self, request: Request) -> Response:
        self._plex.shelf.scan(library_of(self._plex, request).id, request.query_params.get("path", ""))
        return Response()


class _Parts:
    """The bytes of files and of previews."""

    def __init__(self, plex: StandInPlex) -> None:
        self._plex = plex

    async def bif(self, request: Request) -> Response:
        data = self._plex.bundles.bif(self._part(request))
        if data is None:
            raise HTTPException(404)
        return Response(data, media_type="application/octet-stream")

    async def image(self, request: Request) -> Response:
        data = self._plex.bundles.image(self._part(request), request.path_params["offset"])
        if data is None:
            raise HTTPException(404)
        return Response(data, media_type="image/jpeg")

    async def file(self, request: Request) -> Response:
        """Honours ``Range``."""
        file = self._part(request).file
        if file is None or not file.is_file():
            raise HTTPException(404)
        return FileResponse(file, media_type="application/octet-stream")

    def _part(self, request: Request) -> ShelfPart:
        found = self._plex.shelf.part(request.path_params["id"])
        if found is None:
            raise HTTPException(404)
        return found[1]
