"""Asking one Plex server for containers, whole or page by page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar
from xml.etree.ElementTree import Element, ParseError

from plexapi.exceptions import NotFound
from plexapi.server import PlexServer

from plex_previews.errors import ServerAnswer
from plex_previews.model import UrlSource
from plex_previews.sources.protocol import MOST_PAGES, Access
from plex_previews_backends.sources import plex_reading
from plex_previews_backends.sources.plex_session import PlexSession

T = TypeVar("T")

PAGE = 250
"""Entries of one page: about half a megabyte of XML."""


class Asking:
    """Connects when it is first used; may be used from any thread.

    Every method may raise the errors that :class:`plex_previews.sources.protocol.MediaSource` names.
    """

    def __init__(self, access: Access) -> None:
        self.session = PlexSession(access)
        self.address = self.session.address
        self._access = access
        self._server: PlexServer | None = None
        self._connecting = threading.Lock()

    def locator(self, key: str) -> UrlSource:
        """Where the bytes behind a key are, with the token that they want."""
        return UrlSource(self._access.url.rstrip("/") + key, {"X-Plex-Token": self._access.token})

    def taken(self, key: str, take: Callable[[Iterable[bytes]], T]) -> T | None:
        """What ``take`` makes of the bytes behind a key; None where there is nothing."""
        locator = self.locator(key)
        return self.session.body(locator.url, locator.headers, take)

    def pages(self, key: str, query: Mapping[str, str]) -> Iterator[Element]:
        """The pages of a list until its end, each asked for when the one before has been used."""
        start, before = 0, None
        for _ in range(MOST_PAGES):
            page = self.page(key, query, start, PAGE)
            first = page[0].get("ratingKey") if len(page) else None
            if first is not None and first == before:
                raise ServerAnswer(self.address, f"gives the same page of {key} again and again")
            yield page
            start, before = start + len(page), first
            total = plex_reading.number(page.get("totalSize"))
            if len(page) != PAGE if total is None else start >= total or not len(page):
                return
        raise ServerAnswer(self.address, f"gives a list at {key} without end")

    def page(self, key: str, query: Mapping[str, str], start: int, size: int) -> Element:
        paging = {"X-Plex-Container-Start": str(start), "X-Plex-Container-Size": str(size)}
        return self.asked(key, params=dict(query), headers=paging)

    def close(self) -> None:
        self.session.close()

    def asked(self, key: str, **how: Any) -> Element:
        """A container that must be there."""
        container = self.asked_for(key, **how)
        if container is None:
            raise ServerAnswer(self.address, f"has no {key}", "is it a Plex server?")
        return container

    def asked_for(self, key: str, **how: Any) -> Element | None:
        """A container; None where the server knows no such thing."""
        container = self.query(key, **how)
        if container is not None and container.tag != "MediaContainer":
            raise ServerAnswer(self.address, f"answers {key} with something that Plex does not say")
        return container

    def query(self, key: str, **how: Any) -> Element | None:
        """Whatever XML comes; None for 404 and for nothing. ``how`` goes to plexapi's ``query``."""
        server = self.connected()
        try:
            answer: Element | None = server.query(key, **how)  # type: ignore[no-untyped-call]
        except NotFound:
            return None
        except (ParseError, ValueError, LookupError):
            raise ServerAnswer(self.address, f"answers {key} with broken XML") from None
        return answer

    def connected(self, *, anew: bool = False) -> PlexServer:
        with self._connecting:
            if self._server is None or anew:
                self._server = self._connection()
            return self._server

    def _connection(self) -> PlexServer:
        access, timeout = self._access, self._access.timeout_s
        try:
            return PlexServer(access.url, access.token, self.session, timeout)  # type: ignore[no-untyped-call]
        except (NotFound, ParseError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError):
            # plexapi meets an answer that is no container, or one with impossible values, with any of these.
            raise ServerAnswer(self.address, "does not answer as Plex does", "is it a Plex server?") from None
