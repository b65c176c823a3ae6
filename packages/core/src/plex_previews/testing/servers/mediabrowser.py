"""What the stand-ins for Jellyfin and Emby share: libraries, items, files, users, scans."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from starlette.responses import Response

from plex_previews.testing.servers.faults import Faults, refusal
from plex_previews.testing.servers.mediabrowser_answers import Answers
from plex_previews.testing.servers.mediabrowser_entries import entry
from plex_previews.testing.servers.mediabrowser_front import Call, Front, Way, document, plain
from plex_previews.testing.servers.mediabrowser_query import ItemQuery
from plex_previews.testing.servers.mediabrowser_tree import Node, Tree
from plex_previews.testing.servers.mediabrowser_users import Accounts, Caller, Forms, Introduction, User
from plex_previews.testing.servers.mediabrowser_watching import Watching
from plex_previews.testing.servers.shelf import Shelf, ShelfLibrary

USERS: Mapping[str, str] = {"root": "secret", "guest": "guest"}
"""Names and passwords, where no others are given; the first is an administrator."""


class MediaBrowserStandIn(ABC):
    """Serve ``app``; turn the switches of ``faults``.

    ``token`` is an API key. ``library_options`` are those of each library, by the number that it has on the
    shelf; ``monitors``: whether a path told to ``/Library/Media/Updated`` is looked at at once (a real server
    waits for a minute); where not, :meth:`scan` does it.
    """

    product: ClassVar[str]
    server_header: ClassVar[str]
    lists_all_fields: ClassVar[frozenset[str]]
    """The fields of an item that is asked for by itself."""

    def __init__(
        self,
        shelf: Shelf,
        data: Path | None,
        *,
        version: str,
        token: str,
        name: str,
        base_path: str,
        users: Mapping[str, str] = USERS,
    ) -> None:
        self.shelf = shelf
        self.data = data
        self.version = version
        self.token = token
        self.name = name
        self.base_path = base_path.rstrip("/")
        self.id = hashlib.md5(f"{self.product}/{name}".encode(), usedforsecurity=False).hexdigest()
        self.accounts = Accounts(self.id, token, users, frozenset([*users][:1]))
        self.tree = Tree(shelf, self.identify)
        self.monitors = True
        self.library_options = {one.id: self.first_options(one) for one in shelf.libraries}
        self.watching = Watching(self)
        self._stamps: dict[str, tuple[int, float]] = {}
        self.faults = Faults(Front(self, Answers(self).ways()))
        self.app: Any = self.faults
        self.notice()

    # ---- what is each server's own ----

    @abstractmethod
    def identify(self, kind: str, path: str) -> str:
        """The id of the item of that type at that path."""

    @abstractmethod
    def is_id(self, written: str) -> bool:
        """Whether the server takes it for an id."""

    @abstractmethod
    def source_id(self, node: Node) -> str:
        """The id of a version."""

    @property
    @abstractmethod
    def forms(self) -> Forms:
        """In which tokens are taken."""

    @abstractmethod
    def first_options(self, library: ShelfLibrary) -> dict[str, Any]:
        """The options of a library that nobody has changed."""

    @abstractmethod
    def finished(self, told: dict[str, Any], node: Node, query: ItemQuery) -> dict[str, Any]:
        """An item with what the server adds, and without what it leaves out."""

    @abstractmethod
    def user_data(self, told: dict[str, Any], node: Node) -> dict[str, Any]:
        """The watch state of an item with what the server adds."""

    @abstractmethod
    def refreshed(self, node: Node, *, full: bool, replace: bool) -> None:
        """A file is looked at again: ``full`` where it is new, changed, or a full refresh was asked for."""

    @abstractmethod
    def user_entry(self, user: User) -> dict[str, Any]:
        """A user as JSON."""

    @abstractmethod
    def session(self, user: User, who: Introduction) -> dict[str, Any]:
        """The session that a login begins."""

    @abstractmethod
    def bad_parameter(self, name: str, value: str) -> Response:
        """The answer to a value that cannot be read."""

    @abstractmethod
    def public_info(self) -> dict[str, Any]:
        """What everybody may know."""

    @abstractmethod
    def info(self) -> dict[str, Any]:
        """What those who are let in may know."""

    # ---- who asks ----

    def below_base(self, path: str) -> str | None:
        """The rest of a path after the base path; None for one that lies elsewhere."""
        return path[len(self.base_path) :] if path.lower().startswith(f"{self.base_path.lower()}/") else None

    def introduction(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Introduction:
        return self.forms.introduction(headers, query)

    def caller(self, who: Introduction) -> Caller | None:
        return self.accounts.caller(who.token)

    def refusal(self, status: int) -> Response:
        return refusal(status)

    # ---- looking at files ----

    def scan(self, below: str = "") -> None:
        """Looks at the folders again (those below a path of the server), and at each file that is new or changed."""
        self.shelf.scan(below=below)
        self.notice()

    def updated(self, path: str) -> None:
        """Somebody said that something has changed at a path of the server."""
        self.scan(path)

    def refresh(self, node: Node, *, full: bool, replace: bool) -> None:
        """Looks at an item, its versions and its discs again, or at all that a library or a series holds."""
        same = (node, *node.versions, *node.discs)
        for path in {"" if one.part is None else one.path for one in same}:
            self.shelf.scan(below=path)
        own = {one.id for one in same}
        inside = [one for one in self.tree.files() if one.id in own or node.id in one.parents]
        for one in inside:
            self.refreshed(one, full=full or self._stamps.get(one.id) != _stamp(one), replace=replace)
            self._stamps[one.id] = _stamp(one)

    def notice(self) -> None:
        """Looks at each file that is new or has changed since the last time."""
        files = self.tree.files()
        for node in files:
            if self._stamps.get(node.id) != _stamp(node):
                self.refreshed(node, full=True, replace=False)
        self._stamps = {node.id: _stamp(node) for node in files}

    def options_of(self, node: Node) -> dict[str, Any]:
        library = self.tree.library_of(node)
        return self.library_options[library.id] if library is not None else {}

    # ---- what answers are made of ----

    def further_ways(self, answers: Answers) -> Sequence[Way]:  # noqa: ARG002
        """Routes that only this server has."""
        return ()

    def ping(self) -> Response:
        """A sign of life."""
        return plain(self.product)

    def with_node(self, call: Call, answer: Callable[[Node], Response]) -> Response:
        """The answer for the item in the path: 400 where that is no id, 404 where there is no such item."""
        written = call.where["item"]
        if not self.is_id(written):
            return self.bad_parameter("itemId", written)
        node = self.tree.nodes().get(written.replace("-", "").lower())
        return answer(node) if node is not None else self.refusal(404)

    def let_in(self, user: User, token: str, who: Introduction) -> Response:
        """What a login is answered with."""
        return document(
            {
                "User": self.user_entry(user),
                "SessionInfo": self.session(user, who),
                "AccessToken": token,
                "ServerId": self.id,
            }
        )

    def query(self, told: Mapping[str, str]) -> ItemQuery:
        """What is asked of ``/Items``."""
        return ItemQuery.of(told, self.is_id)

    def entries(self, nodes: Iterable[Node], query: ItemQuery) -> list[dict[str, Any]]:
        """Items as JSON."""
        known = self.tree.nodes()
        told = ((node, entry(node, self.id, query.fields, self.source_id, known)) for node in nodes)
        return [self.finished(fields, node, query) for node, fields in told]

    def replaces(self, query: Mapping[str, str]) -> bool:
        """Whether a refresh asks for new previews."""
        return query.get("replaceallimages", "").lower() == "true"


def _stamp(node: Node) -> tuple[int, float]:
    return node.film.size, node.film.modified_at
