"""The one module that knows httpx: a kept-alive connection to a film, and what its answers mean."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from plex_previews.errors import SourceError, SourceMissing, SourceUnreadable
from plex_previews.io.headers import byte_range, retry_after
from plex_previews.io.patience import Hiccup, Patience
from plex_previews.model import UrlSource

REDIRECTS = 5
"""So many in a row are followed."""

_REASONS: tuple[tuple[type[httpx.TransportError], str], ...] = (
    (httpx.ConnectTimeout, "the server did not accept a connection in {connect:g} s"),
    (httpx.TimeoutException, "the server sent nothing for {silence:g} s"),
    (httpx.ConnectError, "the server cannot be reached"),
    (httpx.ProxyError, "the proxy refused the connection"),
    (httpx.TransportError, "the connection to the server broke"),
)


class Link:
    """Requests for one film. Thread-safe; ``release`` by the last of its users closes it.

    No text that leaves here holds a header's value or an address's query: what httpx says is never quoted.
    """

    def __init__(self, source: UrlSource, patience: Patience) -> None:
        """Raises ``SourceUnreadable`` where the address or a header cannot be sent."""
        self.name = source.name
        self._patience = patience
        self._users = 1
        self._counting = threading.Lock()
        # At INFO httpx logs each address, with the tokens in its query.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        timeout = httpx.Timeout(patience.silence, connect=patience.connect, pool=None)
        try:
            self._url = httpx.URL(source.url)
            self._headers = httpx.Headers({**source.headers, "Accept-Encoding": "identity"})
        except (httpx.InvalidURL, ValueError, TypeError):
            raise SourceUnreadable(self.name, "the address or a header of it cannot be sent") from None
        self._client = httpx.Client(
            timeout=timeout,
            limits=httpx.Limits(max_connections=None),
            event_hooks={"response": [self._check_target]},
        )

    def first(self, size: int) -> httpx.Response:
        """The answer to the first ``size`` bytes, redirects followed and remembered; the caller closes it."""
        for _ in range(REDIRECTS + 1):
            response = self._send(byte_range(0, size))
            if not response.has_redirect_location:
                return response
            response.close()
            self._follow(self._target(response))
        raise SourceUnreadable(self.name, f"the server redirected more than {REDIRECTS} times")

    def whole(self) -> httpx.Response:
        """The answer to a request for everything; the caller closes it."""
        return self._send(None)

    def part(self, start: int, size: int) -> httpx.Response:
        """The answer to these bytes; the caller closes it."""
        return self._send(byte_range(start, size))

    def chunks(self, response: httpx.Response) -> Iterator[bytes]:
        """The bytes of an answer as they come; raises ``Hiccup`` when they stop coming."""
        with self._told():
            yield from response.iter_raw()

    def share(self) -> None:
        """One more user, who will release it."""
        with self._counting:
            self._users += 1

    def release(self) -> None:
        with self._counting:
            self._users -= 1
            last = self._users == 0
        if last:
            self._client.close()

    def _send(self, wanted: str | None) -> httpx.Response:
        headers = self._headers.copy()
        if wanted is not None:
            headers["Range"] = wanted
        with self._told():
            response = self._client.send(
                self._client.build_request("GET", self._url, headers=headers), stream=True
            )
        if response.is_error and response.status_code != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            response.close()
            raise self._refused(response)
        return response

    def _check_target(self, response: httpx.Response) -> None:
        """Comes before httpx's own look at a redirect, which would call a bad one a broken connection."""
        if response.has_redirect_location:
            self._target(response)

    def _target(self, response: httpx.Response) -> httpx.URL:
        try:
            target = response.url.join(response.headers["location"])
        except httpx.InvalidURL:
            reason = "the server redirected to something that is no address"
            raise SourceUnreadable(self.name, reason) from None
        if target.scheme not in ("http", "https"):
            raise SourceUnreadable(self.name, "the server redirected to something that is not HTTP")
        return target

    def _follow(self, target: httpx.URL) -> None:
        if not same_host(self._url, target):
            self._headers = httpx.Headers({"Accept-Encoding": "identity"})
        self._url = target

    def _refused(self, response: httpx.Response) -> SourceError | Hiccup:
        status = response.status_code
        told = f"the server answered {status} {response.reason_phrase}".rstrip()
        if status in (408, 425, 429) or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return Hiccup(told, retry_after(response.headers.get("retry-after")))
        if status in (404, 410):
            return SourceMissing(self.name, told)
        if status in (401, 403):
            return SourceUnreadable(self.name, told, "check the token or password for this server")
        return SourceUnreadable(self.name, told)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tells httpx's errors in our words."""
        try:
            yield
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL, UnicodeError):
            # UnicodeError comes of a host with an empty or a too long label, when its name is looked up.
            raise SourceUnreadable(self.name, "the address or a header of it cannot be sent") from None
        except httpx.TransportError as error:
            reason = next(told for kind, told in _REASONS if isinstance(error, kind))
            limits = {"connect": self._patience.connect, "silence": self._patience.silence}
            raise Hiccup(_unreached(error) or reason.format_map(limits)) from None


def _unreached(error: httpx.TransportError) -> str:
    """Why no connection came about, where the operating system says it: httpx keeps its error as a cause."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return "the server cannot be reached: its host is unknown"
        if isinstance(cause, ConnectionRefusedError):
            return "the server cannot be reached: nothing listens at its port"
        cause = cause.__cause__ or cause.__context__
    return ""


def same_host(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether what is secret to one may be told to the other: the same origin, or its move to https."""
    if one.host != other.host or one.port != other.port:
        return False
    return one.scheme == other.scheme or (one.port is None and other.scheme == "https")
