"""What the routes that Jellyfin and Emby share answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, Response

from plex_previews.testing.servers.mediabrowser_front import Call, Right, Way, document, nothing
from plex_previews.testing.servers.mediabrowser_query import ItemQuery
from plex_previews.testing.servers.mediabrowser_tree import Node
from plex_previews.testing.servers.shelf import ShelfLibrary

if TYPE_CHECKING:
    from plex_previews.testing.servers.mediabrowser import MediaBrowserStandIn

_KINDS = {"movie": "movies", "show": "tvshows", "video": "homevideos"}


class Answers:
    """The answers of one server."""

    def __init__(self, server: MediaBrowserStandIn) -> None:
        self._server = server

    def ways(self) -> list[Way]:
        """All routes, those first that win."""
        return [
            Way("GET", "/system/info/public", lambda _: document(self._server.public_info()), Right.NONE),
            Way("GET", "/system/info", lambda _: document(self._server.info()), Right.ADMINISTRATOR),
            Way("GET", "/system/ping", lambda _: self._server.ping(), Right.NONE),
            Way("POST", "/system/ping", lambda _: self._server.ping(), Right.NONE),
            Way("POST", "/users/authenticatebyname", self._authenticate, Right.NONE),
            Way("GET", "/users/me", self._me),
            Way("GET", "/users/public", self._users, Right.NONE),
            Way("GET", "/users", self._users, Right.ADMINISTRATOR),
            Way("GET", "/users/{user}", self._user),
            Way("GET", "/users/{user}/views", self.views),
            Way("GET", "/users/{user}/items", self._items),
            Way("GET", "/users/{user}/items/latest", self._latest),
            Way("GET", "/users/{user}/items/resume", self.resumed),
            Way("GET", "/users/{user}/items/{item}", self._one),
            Way("GET", "/library/virtualfolders", lambda _: document(self.folders()), Right.ADMINISTRATOR),
            Way("POST", "/library/virtualfolders/libraryoptions", self._set_options, Right.ADMINISTRATOR),
            Way("POST", "/library/refresh", self._scan_all, Right.ADMINISTRATOR),
            Way("POST", "/library/media/updated", self._updated, Right.ADMINISTRATOR),
            Way("GET", "/items", self._items),
            Way("GET", "/items/latest", self._latest),
            Way("GET", "/items/{item}", self._one),
            Way("POST", "/items/{item}/refresh", self._refresh, Right.ADMINISTRATOR),
            Way("GET", "/shows/{item}/episodes", self._episodes),
            Way("GET", "/videos/{item}/additionalparts", self._discs),
            Way("GET", "/videos/{item}/stream", self._stream),
            Way("GET", "/videos/{item}/stream.{container}", self._stream),
            *self._server.watching.ways(),
            *self._server.further_ways(self),
        ]

    # ---- users ----

    def _authenticate(self, call: Call) -> Response:
        told = call.told()
        if not call.who.device_id:
            return self._server.refusal(400)
        found = self._server.accounts.login(str(told.get("username", "")), str(told.get("pw", "")))
        return self._server.let_in(*found, call.who) if found is not None else self._server.refusal(401)

    def _me(self, call: Call) -> Response:
        user = call.caller.user if call.caller else None
        return document(self._server.user_entry(user)) if user is not None else self._server.refusal(400)

    def _users(self, _: Call) -> Response:
        return document([self._server.user_entry(user) for user in self._server.accounts.users.values()])

    def _user(self, call: Call) -> Response:
        wanted = call.where["user"].replace("-", "").lower()
        found = [user for user in self._server.accounts.users.values() if user.id == wanted]
        return document(self._server.user_entry(found[0])) if found else self._server.refusal(404)

    # ---- libraries ----

    def folders(self) -> list[dict[str, Any]]:
        """The libraries with their folders and options."""
        return [self._folder(library) for library in self._server.shelf.libraries]

    def _folder(self, library: ShelfLibrary) -> dict[str, Any]:
        return {
            "Name": library.title,
            "Locations": [root.remote for root in library.roots],
            "CollectionType": _KINDS[library.kind],
            "LibraryOptions": self._server.library_options[library.id],
            "ItemId": self._server.tree.library_id(library),
            "RefreshStatus": "Idle",
        }

    def _set_options(self, call: Call) -> Response:
        """All options are replaced: those that are not told fall back to what a new library has."""
        told = call.told()
        wanted, options = str(told.get("id", "")).replace("-", "").lower(), told.get("libraryoptions")
        found = [one for one in self._server.shelf.libraries if self._server.tree.library_id(one) == wanted]
        if not found or not isinstance(options, dict):
            return self._server.refusal(404)
        known = self._server.first_options(found[0])
        self._server.library_options[found[0].id] = {
            name: options.get(name, first) for name, first in known.items()
        }
        return nothing()

    def _scan_all(self, _: Call) -> Response:
        self._server.scan()
        return nothing()

    def _updated(self, call: Call) -> Response:
        updates = call.told().get("updates")
        paths = [one.get("Path") for one in updates or () if isinstance(one, dict)]
        for path in paths if self._server.monitors else ():
            if isinstance(path, str) and path:
                self._server.updated(path)
        return nothing()

    # ---- items ----

    def views(self, _: Call) -> Response:
        """The libraries as items."""
        nodes = [node for node in self._server.tree.nodes().values() if node.type == "CollectionFolder"]
        return self._listing(nodes, ItemQuery.of({}, self._server.is_id), len(nodes))

    def _items(self, call: Call) -> Response:
        query = self._query(call)
        found = query.found(self._server.tree.nodes())
        if query.played is not None:
            found = [node for node in found if self._server.watching.played(query.user, node) == query.played]
        return self._listing(query.page(found), query, len(found))

    def _query(self, call: Call, **more: str) -> ItemQuery:
        """What is asked; the watch state is that of the user who is named, else of who asks."""
        who = call.caller.user.id if call.caller and call.caller.user else ""
        named = {"userid": call.where["user"]} if "user" in call.where else {}
        return self._server.query({"userid": who, **call.query, **named, **more})

    def _listing(self, nodes: Iterable[Node], query: ItemQuery, total: int) -> Response:
        entries = self._server.entries(nodes, query)
        count = total if query.counted else len(entries)
        return document({"Items": entries, "TotalRecordCount": count, "StartIndex": query.start})

    def _latest(self, call: Call) -> Response:
        """A bare list, whatever is asked about the total count."""
        usual = {"includeitemtypes": "Movie,Episode,Video", "limit": "20"} | dict(call.query)
        latest = {"sortby": "DateCreated", "sortorder": "Descending", "recursive": "true"}
        query = self._query(call, **usual, **latest)
        return document(self._server.entries(query.page(query.found(self._server.tree.nodes())), query))

    def resumed(self, call: Call) -> Response:
        """What somebody has begun and not ended, the last first."""
        query = self._query(call, recursive="true")
        begun = self._server.watching.begun(query.user, query.found(self._server.tree.nodes()))
        return self._listing(query.page(begun), query, len(begun))

    def _one(self, call: Call) -> Response:
        query = self._query(call, fields=",".join(self._server.lists_all_fields))
        return self._server.with_node(call, lambda node: document(self._server.entries([node], query)[0]))

    def _episodes(self, call: Call) -> Response:
        def answer(node: Node) -> Response:
            above = call.query.get("seasonid") or node.id
            inside = {"recursive": "true", "includeitemtypes": "Episode", "parentid": above}
            query = self._query(call, **inside)
            found = query.found(self._server.tree.nodes())
            return self._listing(query.page(found), query, len(found))

        return self._server.with_node(call, answer)

    def _discs(self, call: Call) -> Response:
        query = self._server.query({"fields": ",".join(self._server.lists_all_fields)})
        return self._server.with_node(call, lambda node: self._listing(node.discs, query, len(node.discs)))

    # ---- files ----

    def _refresh(self, call: Call) -> Response:
        full = call.query.get("metadatarefreshmode", "").lower() == "fullrefresh"
        replace = self._server.replaces(call.query)

        def answer(node: Node) -> Response:
            self._server.refresh(node, full=full, replace=replace)
            return nothing()

        return self._server.with_node(call, answer)

    def _stream(self, call: Call) -> Response:
        """The file as it is; what would have to be converted is refused."""

        def answer(node: Node) -> Response:
            wanted = call.query.get("mediasourceid", "").lower()
            versions = [
                one for one in node.versions or (node,) if wanted in ("", self._server.source_id(one).lower())
            ]
            file = versions[0].part.file if versions and versions[0].part else None
            if call.query.get("static", "").lower() != "true" or file is None or not file.is_file():
                return self._server.refusal(404)
            return FileResponse(file, media_type="video/x-matroska")

        return self._server.with_node(call, answer)
