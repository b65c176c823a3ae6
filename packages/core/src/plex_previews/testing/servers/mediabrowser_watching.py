"""Watch state over HTTP, as Jellyfin and Emby have it: marks, reports of players, and what is stored as it is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from plex_previews.testing.servers.mediabrowser_entries import TICKS, moment
from plex_previews.testing.servers.mediabrowser_front import Call, Way, document, nothing
from plex_previews.testing.servers.mediabrowser_query import BadParameter, moment_told
from plex_previews.testing.servers.mediabrowser_tree import Node
from plex_previews.testing.servers.watching import WatchState, WatchStates

if TYPE_CHECKING:
    from plex_previews.testing.servers.mediabrowser import MediaBrowserStandIn

Change = Callable[[WatchState], WatchState]


class Watching:
    """The watch states of one server.

    ``stale_reads``: once a whole series is marked, an item of it that is asked for by itself is told as it was
    before; lists have it right.
    """

    def __init__(self, server: MediaBrowserStandIn) -> None:
        self._server = server
        self._states = WatchStates()
        self._stale = WatchStates()
        self.stale_reads = False

    def ways(self) -> list[Way]:
        """The routes that both servers have. Reports of players give their item in the body."""
        return [
            Way("POST", "/users/{user}/playeditems/{item}", self.mark),
            Way("DELETE", "/users/{user}/playeditems/{item}", self.unmark),
            Way("GET", "/users/{user}/items/{item}/userdata", self.read),
            Way("POST", "/users/{user}/items/{item}/userdata", self.store),
            Way("POST", "/sessions/playing", self._start),
            Way("POST", "/sessions/playing/progress", self._report),
            Way("POST", "/sessions/playing/stopped", self._report),
        ]

    def newer_ways(self) -> list[Way]:
        """The routes that Jellyfin describes today."""
        return [
            Way("POST", "/userplayeditems/{item}", self.mark),
            Way("DELETE", "/userplayeditems/{item}", self.unmark),
            Way("GET", "/useritems/{item}/userdata", self.read),
            Way("POST", "/useritems/{item}/userdata", self.store),
        ]

    # ---- what is known ----

    def played(self, user: str, node: Node) -> bool:
        """Whether a user has watched it: of what holds others, all of them."""
        files = self._files(node)
        return bool(files) and all(self._states.of(user, file.id).played for file in files)

    def begun(self, user: str, nodes: Iterable[Node]) -> list[Node]:
        """Those with a position, the last watched first."""
        states = [(self._states.of(user, node.id), node) for node in nodes]
        found = [(state.at or 0.0, node) for state, node in states if state.position]
        return [node for _, node in sorted(found, key=lambda pair: pair[0], reverse=True)]

    def told(self, user: str, node: Node) -> dict[str, Any]:
        """As lists have it."""
        if not node.folder:
            return _told(self._states.of(user, node.id))
        files = self._files(node)
        left = sum(not self._states.of(user, file.id).played for file in files)
        return {**_told(WatchState(played=bool(files) and not left)), "UnplayedItemCount": left}

    def _files(self, node: Node) -> list[Node]:
        if not node.folder:
            return [node]
        return [file for file in self._server.tree.files() if node.id in file.parents and file.listed]

    # ---- how it changes ----

    def mark(self, call: Call) -> Response:
        """The answer is what is then known."""
        at = _date_played(call)
        return self._changed(call, lambda state: state.marked(at))

    def unmark(self, call: Call) -> Response:
        return self._changed(call, WatchState.unmarked)

    def store(self, call: Call) -> Response:
        """As it is told, by no rule at all."""
        body = call.told()
        return self._changed(call, lambda state: _stored(state, body))

    def read(self, call: Call) -> Response:
        def answer(node: Node) -> Response:
            user = self.user(call)
            stale = self._stale.find(user, node.id)
            told = self.told(user, node) if stale is None else _told(stale)
            return document(self._server.user_data(told, node))

        return self._server.with_node(call, answer)

    def user(self, call: Call) -> str:
        """Whom it is about: who is named, else who asks."""
        named = call.where.get("user") or call.query.get("userid")
        if named:
            return named.replace("-", "").lower()
        if call.caller is None or call.caller.user is None:
            raise BadParameter("userId", "")
        return call.caller.user.id

    def _changed(self, call: Call, change: Change) -> Response:
        def answer(node: Node) -> Response:
            user = self.user(call)
            for file in self._files(node):
                self._keep_stale(user, file, whole_series=node.folder)
                self._states.put(user, file.id, change(self._states.of(user, file.id)))
            return document(self._server.user_data(self.told(user, node), node))

        return self._server.with_node(call, answer)

    def _keep_stale(self, user: str, file: Node, *, whole_series: bool) -> None:
        if whole_series and self.stale_reads:
            self._stale.put(user, file.id, self._states.of(user, file.id))
        else:
            self._stale.drop(user, file.id)

    # ---- players ----

    def _start(self, call: Call) -> Response:
        return self._played(call, lambda _, state: state.started(time.time()))

    def _report(self, call: Call) -> Response:
        position = (call.told().get("positionticks") or 0) / TICKS
        return self._played(
            call, lambda node, state: state.reported(position, node.film.duration, time.time())
        )

    def _played(self, call: Call, change: Callable[[Node, WatchState], WatchState]) -> Response:
        number = str(call.told().get("itemid", "")).replace("-", "").lower()
        node = self._server.tree.nodes().get(number)
        if node is not None and not node.folder:
            user = self.user(call)
            self._states.put(user, node.id, change(node, self._states.of(user, node.id)))
        return nothing()


def _told(state: WatchState) -> dict[str, Any]:
    told: dict[str, Any] = {
        "PlaybackPositionTicks": round(state.position * TICKS),
        "PlayCount": state.plays,
        "IsFavorite": state.favourite,
        "Played": state.played,
    }
    return told if state.at is None else {**told, "LastPlayedDate": moment(state.at)}


def _stored(state: WatchState, body: dict[str, Any]) -> WatchState:
    at = body.get("lastplayeddate")
    return WatchState(
        played=body.get("played", state.played),
        plays=body.get("playcount", state.plays),
        position=body.get("playbackpositionticks", round(state.position * TICKS)) / TICKS,
        at=state.at if at is None else moment_told("LastPlayedDate", at),
        favourite=body.get("isfavorite", state.favourite),
    )


def _date_played(call: Call) -> float:
    """Emby's clients write fourteen digits, others a time as everywhere."""
    written = call.query.get("dateplayed")
    if not written:
        return time.time()
    if len(written) == 14 and written.isdecimal():
        return datetime.strptime(written, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
    return moment_told("datePlayed", written)
