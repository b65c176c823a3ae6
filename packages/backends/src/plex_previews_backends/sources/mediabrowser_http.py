"""Asking a server of the MediaBrowser family over HTTP: what goes wrong becomes an error with a name."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

import httpx

from plex_previews.errors import ServerAnswer, ServerDown, ServerError, ServerRefused, SettingsError
from plex_previews.sources.protocol import Access
from plex_previews_backends.sources import bounding
from plex_previews_backends.sources.retrying import attempts

_ATTEMPTS = 4
_PATIENCE_S = 30.0
_NOT_READY = frozenset({408, 425, 429, 502, 503, 504})
_NOT_LET_IN = frozenset({401, 403})

T = TypeVar("T")
Parameters = Mapping[str, str | int]


class Stumbled(ServerAnswer):
    """The server failed by itself (a status from 500), which may pass: it is asked again some times."""


class Wire:
    """One server's address with the headers that it wants. May be used from any thread."""

    def __init__(self, access: Access, headers: Mapping[str, str]) -> None:
        parts = _checked(access.url)
        self.url = access.url.strip().rstrip("/")
        self.name = f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.port else self.url
        self.headers = dict(headers)
        self._client = httpx.Client(
            base_url=self.url,
            headers={"Accept": "application/json", **headers},
            timeout=access.timeout_s,
            verify=access.verify_tls,
        )

    def close(self) -> None:
        self._client.close()

    def json(self, path: str, parameters: Parameters | None = None) -> Any:
        """What GET gives."""
        return _decoded(self.name, self._whole("GET", path, parameters))

    def post(self, path: str, parameters: Parameters | None = None, body: Any = None) -> Any:
        """What POST gives, None where that is nothing."""
        answer = self._whole("POST", path, parameters, body)
        return _decoded(self.name, answer) if answer else None

    def content(
        self, path: str, parameters: Parameters, most: int, take: Callable[[Iterable[bytes]], T]
    ) -> T | None:
        """What ``take`` makes of the bytes that GET gives, at most so many; None where there are none (404)."""
        try:
            return self._patiently("GET", path, parameters, None, most, take)
        except _Nothing:
            return None

    def _whole(self, method: str, path: str, parameters: Parameters | None, body: Any = None) -> bytes:
        return self._patiently(method, path, parameters, body, bounding.LARGEST_ANSWER, b"".join)

    def _patiently(
        self,
        method: str,
        path: str,
        parameters: Parameters | None,
        body: Any,
        most: int,
        take: Callable[[Iterable[bytes]], T],
    ) -> T:
        for attempt in attempts(
            on=_may_pass,
            attempts=_ATTEMPTS,
            timeout=_PATIENCE_S,
            wait_initial=0.2,
            wait_max=2.0,
            wait_jitter=0.1,
        ):
            with attempt, self._asked(method, path, parameters, body) as answer:
                return take(bounding.bounded(answer.iter_bytes(), most, self.name))
        raise AssertionError  # the last attempt either returns or raises

    @contextmanager
    def _asked(
        self, method: str, path: str, parameters: Parameters | None, body: Any
    ) -> Iterator[httpx.Response]:
        with (
            self._errors(),
            self._client.stream(method, path, params=dict(parameters or {}), json=body) as answer,
        ):
            self._check(answer, path)
            yield answer

    def _check(self, answer: httpx.Response, path: str) -> None:
        status = answer.status_code
        if answer.is_success:
            return
        if status in _NOT_READY:
            raise ServerDown(self.name, f"not ready, it answers {status}", "wait until it has started")
        if status in _NOT_LET_IN:
            raise ServerRefused(self.name, *_REFUSALS[status])
        if answer.is_redirect:
            to = _bare(answer.headers.get("location", ""))
            raise ServerAnswer(self.name, f"redirects to {to}", "give the address that it redirects to")
        if status == httpx.codes.NOT_FOUND:
            raise _Nothing(self.name, f"has no {path}", "is this the server's address, with its base path?")
        kind = Stumbled if answer.is_server_error else ServerAnswer
        raise kind(self.name, f"answers {status} to {path}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except httpx.DecodingError as error:
            raise ServerAnswer(self.name, "sends an answer that cannot be unpacked") from error
        except httpx.TransportError as error:
            raise _transport(self.name, error) from error


class _Nothing(ServerAnswer):
    """404."""


_REFUSALS = {
    401: ("refuses the token", "give a new one, or log in again"),
    403: ("the token lacks the right to do this", "use an API key, or log in as an administrator"),
}


def _checked(url: str) -> SplitResult:
    """Credentials have no place in it: the header that they would need is the one with the token."""
    try:
        parts = urlsplit(url.strip())
        httpx.URL(url.strip())
        surplus = parts.username or parts.query or parts.fragment
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not surplus:
            return parts
    except (ValueError, httpx.InvalidURL):
        pass
    raise SettingsError("url", f"{_bare(url)!r} is no address of a server", "give one as http://host:8096")


def _bare(url: str) -> str:
    """Without query and credentials, which may hold tokens."""
    return url.partition("?")[0].rpartition("@")[2][:200]


def _may_pass(error: Exception) -> bool:
    return isinstance(error, ServerDown | Stumbled)


def _transport(name: str, error: httpx.TransportError) -> ServerError:
    if _is_certificate(error):
        return ServerAnswer(name, "its certificate cannot be verified", "mend it, or switch the check off")
    if isinstance(error, httpx.TimeoutException):
        return ServerDown(name, "does not answer in time")
    return ServerDown(name, "nothing answers there", "is it running, and is the address right?")


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _decoded(name: str, answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise ServerAnswer(name, "answers with something that is no JSON", "is this its address?") from error
