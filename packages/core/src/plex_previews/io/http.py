"""Films behind ``http://`` and ``https://``."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing

import httpx

from plex_previews.errors import Cancelled, SourceLost, SourceUnreadable
from plex_previews.io.edge import empty
from plex_previews.io.forward import ForwardStore
from plex_previews.io.headers import Version, content_range
from plex_previews.io.link import Link
from plex_previews.io.patience import Hiccup, Patience, Tries
from plex_previews.io.ranged import BLOCK, RangedStore
from plex_previews.io.store import Extent, Gate, OnProgress
from plex_previews.model import UrlSource

REQUESTS = 6
"""So many are on their way at once, beside those of the readers themselves."""
DEPTH = 8
"""So many pieces after the one being read are fetched ahead."""


def open_http(
    source: UrlSource,
    gate: Gate | None = None,
    on_progress: OnProgress | None = None,
    patience: Patience | None = None,
) -> HttpStore | ForwardStore:
    """Asks for the first block, and learns from the answer what the server can do.

    Raises ``SourceMissing``, ``SourceUnreadable``, ``SourceLost``, or ``NotMedia`` for an empty film.
    """
    patience = patience or Patience()
    link = Link(source, patience)

    def pause(seconds: float) -> None:
        if on_progress is not None:
            on_progress()
        time.sleep(seconds)

    tries = Tries(link.name, patience, pause)
    try:
        while True:
            try:
                return _opened(link, patience, gate, on_progress)
            except Hiccup as hiccup:
                tries.failed_by(hiccup)
    except BaseException:
        link.release()
        raise


def _opened(
    link: Link, patience: Patience, gate: Gate | None, on_progress: OnProgress | None
) -> HttpStore | ForwardStore:
    if gate is not None:
        gate(BLOCK)
    response = link.first(BLOCK)
    if _gives_ranges(response):
        with closing(response):
            return HttpStore(link, response, patience, gate, on_progress)
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        response.close()
        response = link.whole()
    return ForwardStore(link, _entire(link, response), gate, on_progress)


def _gives_ranges(response: httpx.Response) -> bool:
    found = content_range(response.headers.get("content-range"))
    return response.status_code == httpx.codes.PARTIAL_CONTENT and found is not None and found.start == 0


def _entire(link: Link, response: httpx.Response) -> httpx.Response:
    if response.status_code == httpx.codes.OK and response.headers.get("content-length") != "0":
        return response
    response.close()
    if response.status_code in (httpx.codes.OK, httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE):
        raise empty(link.name)
    raise SourceUnreadable(link.name, f"the server answered {response.status_code}, which sends no film")


class HttpStore(RangedStore):
    """A film on a server that gives byte ranges, fetched by the readers and by threads ahead of them."""

    def __init__(
        self,
        link: Link,
        first: httpx.Response,
        patience: Patience,
        gate: Gate | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        self._version = _version(first)
        super().__init__(link.name, self._version.total, gate, on_progress, depth=DEPTH)
        self._link = link
        self._patience = patience
        self._closing = threading.Event()
        self._fetching = False
        self._keep_first(first)

    def expect(self, extents: Sequence[Extent]) -> None:
        super().expect(extents)
        if not self._fetching:
            self._fetching = True
            for _ in range(REQUESTS):
                self._link.share()
                threading.Thread(target=self._fetch_ahead, name="fetch-ahead", daemon=True).start()

    def close(self) -> None:
        """Returns at once; a request under way ends by itself, and the last one closes the connections."""
        if not self._closing.is_set():
            self._closing.set()
            super().close()
            self._link.release()

    def transfer(self, start: int, size: int) -> bytes:
        tries = Tries(self.name, self._patience, self._pause)
        parts: list[bytes] = []
        have = 0
        while have < size:
            self.ask(size - have)
            try:
                for chunk in self._part(start + have, size - have):
                    parts.append(chunk)
                    have += len(chunk)
                    self.arrived(len(chunk))
                    tries.progressed()
            except Hiccup as hiccup:
                tries.failed_by(hiccup)
        return b"".join(parts)

    def _keep_first(self, response: httpx.Response) -> None:
        parts: list[bytes] = []
        try:
            for chunk in self._body(response, min(BLOCK, self.length)):
                parts.append(chunk)
                self.arrived(len(chunk))
        except Hiccup:
            if not parts:
                raise
        self.keep_start(b"".join(parts))

    def _part(self, start: int, size: int) -> Iterator[bytes]:
        with closing(self._link.part(start, size)) as response:
            self._check(response, start)
            yield from self._body(response, size)

    def _body(self, response: httpx.Response, size: int) -> Iterator[bytes]:
        """At least one byte and at most ``size``, even if the server sends none or all it has."""
        left = size
        for chunk in self._link.chunks(response):
            if not left:
                break
            yield chunk[:left]
            left -= min(left, len(chunk))
        if left == size:
            raise Hiccup("the server sent an empty answer")

    def _check(self, response: httpx.Response, start: int) -> None:
        found = content_range(response.headers.get("content-range"))
        if response.status_code != httpx.codes.PARTIAL_CONTENT or found is None or found.start != start:
            raise SourceLost(self.name, "the server no longer sends the bytes asked for", "try again")
        if self._version.differs(_version(response)):
            raise SourceLost(self.name, "changed on the server while it was read", "try again")

    def _pause(self, seconds: float) -> None:
        self.alive()
        if self._closing.wait(seconds):
            raise Cancelled(self.name, "closed while waiting for the server")

    def _fetch_ahead(self) -> None:
        try:
            while (segment := self.wait_ahead()) is not None:
                self.fill(segment)
        finally:
            self._link.release()


def _version(response: httpx.Response) -> Version:
    found = content_range(response.headers.get("content-range"))
    return Version.of(response.headers, found.total if found else 0)
