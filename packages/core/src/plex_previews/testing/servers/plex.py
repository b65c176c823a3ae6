"""A stand-in Plex Media Server over a shelf.

Its manners are those of a real one of version 1.43: XML unless JSON is accepted, paging by headers or query,
attributes absent unless asked for, a missing ``hash`` until a file is analysed, ``indexes`` on a part whose BIF
exists, and a BIF kept in memory until :meth:`StandInPlex.restart`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from plex_previews.testing.servers.faults import Faults, refusal
from plex_previews.testing.servers.plex_bundles import Bundles
from plex_previews.testing.servers.plex_entries import Entries
from plex_previews.testing.servers.plex_items import Items
from plex_previews.testing.servers.plex_routes import routes
from plex_previews.testing.servers.plex_watching import PlexWatching
from plex_previews.testing.servers.shelf import Shelf, ShelfItem, ShelfPart

VERSION = "1.43.1.10611-1e34174b1"
_OPEN = frozenset({"/identity"})


class StandInPlex:
    """Serve ``app``; turn the switches of ``faults``.

    ``data`` is Plex's own folder, in which bundles lie. ``tokens`` are those it takes. ``analyses``: files are
    analysed as soon as they are found; else after :meth:`analyse` or when asked over HTTP. ``tree_of_many``:
    whether ``/library/metadata/<ids>/tree`` answers for several ids; where not, for the first only.
    ``settings`` are the server's, ``library_settings`` those of each library, by its number.
    """

    def __init__(
        self,
        shelf: Shelf,
        data: Path | None = None,
        *,
        token: str = "plex-token",  # noqa: S107 - it opens nothing but this
        name: str = "Stand-in Plex",
        machine_identifier: str = "0123456789abcdef0123456789abcdef01234567",
        analyses: bool = True,
        tree_of_many: bool = True,
    ) -> None:
        self.shelf = shelf
        self.token = token
        self.tokens = {token}
        self.name = name
        self.machine_identifier = machine_identifier
        self.analyses = analyses
        self.tree_of_many = tree_of_many
        self.settings: dict[str, bool | int | str] = {
            "FriendlyName": name,
            "GenerateBIFBehavior": "never",
            "GenerateBIFFrameInterval": 2,
        }
        self.library_settings: dict[int, dict[str, bool]] = {
            library.id: {"enableBIFGeneration": True} for library in shelf.libraries
        }
        self.bundles = Bundles(data)
        self.watching = PlexWatching(self)
        self.entries = Entries(shelf, self.bundles.there, self.watching.state)
        self.items = Items(self)
        self._analysed: dict[str, str] = {}
        self.faults = Faults(_Guarded(self))
        self.app: Any = self.faults

    def restart(self) -> None:
        """Forgets the BIFs in memory, as a restart of Plex does."""
        self.bundles.forget()

    def analyse(self, item: ShelfItem) -> None:
        """From now on the hashes of its files are told."""
        self._analysed.update({part.path: part.digest for part in item.parts})

    def digest(self, part: ShelfPart) -> str | None:
        """A part's hash, None until its file, as it is now, has been analysed."""
        known = self.analyses or self._analysed.get(part.path) == part.digest
        return part.digest if known else None


class _Guarded:
    """The routes, for those who bring a token."""

    def __init__(self, plex: StandInPlex) -> None:
        self._plex = plex
        self._inner = Starlette(
            routes=routes(plex, VERSION), exception_handlers={HTTPException: _page, Exception: _page}
        )

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self._inner.routes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope)
        token = request.headers.get("x-plex-token") or request.query_params.get("X-Plex-Token")
        allowed = token in self._plex.tokens or request.url.path in _OPEN
        await (self._inner if allowed else refusal(401))(scope, receive, send)


def _page(_: Request, error: Exception) -> Response:
    return refusal(error.status_code if isinstance(error, HTTPException) else 500)
