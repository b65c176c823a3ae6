"""What was watched, as a stand-in Plex keeps it for its owner: counts, offsets, a history, and what plays now."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import frozen
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from plex_previews.testing.servers.plex_query import page
from plex_previews.testing.servers.plex_rendering import Entry, answer, container
from plex_previews.testing.servers.shelf import ShelfItem
from plex_previews.testing.servers.watching import MOST, WatchState, WatchStates

if TYPE_CHECKING:
    from plex_previews.testing.servers.plex import StandInPlex

OWNER = 1
"""The account whose watching this is."""
_DEVICE = 1


@frozen
class View:
    """An item was watched; ``at`` is in seconds since 1970."""

    number: int
    item: ShelfItem
    at: int


@frozen
class Session:
    """What one player plays, and where it stands."""

    number: int
    item: ShelfItem
    client: str
    state: str
    offset_ms: int


class PlexWatching:
    """Marks, reports of players, the history, and the sessions. A mark counts as a view."""

    def __init__(self, plex: StandInPlex) -> None:
        self._plex = plex
        self._states = WatchStates()
        self._views: list[View] = []
        self._sessions: dict[str, Session] = {}

    def state(self, item: ShelfItem) -> WatchState:
        """What the owner has watched of an item."""
        return self._states.of(str(OWNER), str(item.id))

    # ---- marks ----

    async def scrobble(self, request: Request) -> Response:
        for item in self._named(request.query_params, "key"):
            self._view(item)
        return Response()

    async def unscrobble(self, request: Request) -> Response:
        for item in self._named(request.query_params, "key"):
            self._change(item, WatchState.unmarked)
        return Response()

    # ---- players ----

    async def progress(self, request: Request) -> Response:
        for item in self._named(request.query_params, "key"):
            self._stand(item, _number(request.query_params, "time"))
        return Response()

    async def timeline(self, request: Request) -> Response:
        """A player tells where it is; once it has stopped, its session is over."""
        query = request.query_params
        client = request.headers.get("x-plex-client-identifier", "")
        (item,) = self._named(query, "ratingKey")
        offset = _number(query, "time")
        self._stand(item, offset)
        if query.get("state") == "stopped":
            self._sessions.pop(client, None)
        else:
            number = self._sessions[client].number if client in self._sessions else len(self._sessions) + 1
            self._sessions[client] = Session(number, item, client, query.get("state", ""), offset)
        return answer(request, container({}))

    def _stand(self, item: ShelfItem, offset_ms: int) -> None:
        """Past nine tenths it has been watched, once; before, the place is kept."""
        state = self.state(item)
        if offset_ms <= MOST * _ms(item):
            self._change(item, lambda state: state.left(offset_ms / 1000, time.time()))
        elif state.position or not state.played:
            self._view(item)

    def _view(self, item: ShelfItem) -> None:
        now = time.time()
        self._change(item, lambda state: state.started(now).marked(now))
        self._views.append(View(len(self._views) + 1, item, int(now)))

    def _change(self, item: ShelfItem, change: Callable[[WatchState], WatchState]) -> None:
        self._states.put(str(OWNER), str(item.id), change(self.state(item)))

    def _named(self, query: Mapping[str, str], name: str) -> list[ShelfItem]:
        found = self._plex.items.itself_or_below(_number(query, name))
        if not found:
            raise HTTPException(404)
        return found

    # ---- what is told ----

    async def history(self, request: Request) -> Response:
        query = request.query_params
        views = sorted(self._views, key=lambda view: (view.at, view.number), reverse=_newest_first(query))
        shown, paging = page([view for view in views if _wanted(view, query)], request.headers, query)
        return answer(request, container({"Metadata": [_view_entry(view) for view in shown]}, **paging))

    async def sessions(self, request: Request) -> Response:
        entries = [self._session_entry(session) for session in self._sessions.values()]
        return answer(request, container({"Metadata": entries}))

    def _session_entry(self, session: Session) -> Entry:
        return {
            **self._plex.entries.item(session.item, alone=True),
            "sessionKey": str(session.number),
            "viewOffset": session.offset_ms,
            "User": {"id": str(OWNER), "title": "somebody"},
            "Player": {
                "machineIdentifier": session.client,
                "state": session.state,
                "title": "a player",
            },
            "Session": {"id": f"session-{session.number}", "bandwidth": 8000, "location": "lan"},
        }


def _ms(item: ShelfItem) -> float:
    """How long its first version plays."""
    return 1000 * sum(part.duration for part in item.versions[0].parts) if item.versions else 0.0


def _number(query: Mapping[str, str], name: str) -> int:
    told = query.get(name, "")
    if not told.isdecimal():
        raise HTTPException(400)
    return int(told)


def _newest_first(query: Mapping[str, str]) -> bool:
    return query.get("sort", "viewedAt:desc").endswith(":desc")


def _wanted(view: View, query: Mapping[str, str]) -> bool:
    item = view.item
    return (
        query.get("metadataItemID", str(item.id)) == str(item.id)
        and query.get("librarySectionID", str(item.library)) == str(item.library)
        and query.get("accountID", str(OWNER)) == str(OWNER)
        and view.at > int(query.get("viewedAt>", 0))
    )


def _view_entry(view: View) -> Entry:
    return {
        "historyKey": f"/status/sessions/history/{view.number}",
        "key": f"/library/metadata/{view.item.id}",
        "ratingKey": str(view.item.id),
        "librarySectionID": str(view.item.library),
        "title": view.item.title,
        "type": "episode" if view.item.episode is not None else "movie",
        "viewedAt": view.at,
        "accountID": OWNER,
        "deviceID": _DEVICE,
    }
