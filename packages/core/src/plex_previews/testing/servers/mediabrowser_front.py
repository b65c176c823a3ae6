"""The front of a server of the MediaBrowser family: routes without case below an optional base path, rights."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any, Protocol

from attrs import frozen
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from plex_previews.testing.servers.mediabrowser_query import BadParameter
from plex_previews.testing.servers.mediabrowser_users import Caller, Introduction

LONGEST_TARGET = 8192
"""Bytes of a request's first line that Kestrel reads."""


class Right(IntEnum):
    """What a route asks of who calls it."""

    NONE = 0
    USER = 1
    ADMINISTRATOR = 2


@frozen
class Call:
    """One request. Names of ``query`` and ``headers`` are in lower case."""

    where: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    who: Introduction
    caller: Caller | None

    def told(self) -> dict[str, Any]:
        """The body's fields, names in lower case; empty for what is no JSON object."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return {name.lower(): value for name, value in found.items()} if isinstance(found, dict) else {}


Handler = Callable[[Call], Response]


@frozen
class Way:
    """A route: ``path`` is in lower case."""

    method: str
    path: str
    handler: Handler
    right: Right = Right.USER


class House(Protocol):
    """What the front must know of the server behind it."""

    @property
    def base_path(self) -> str: ...
    @property
    def server_header(self) -> str: ...
    def below_base(self, path: str) -> str | None: ...
    def introduction(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Introduction: ...
    def caller(self, who: Introduction) -> Caller | None: ...
    def bad_parameter(self, name: str, value: str) -> Response: ...
    def refusal(self, status: int) -> Response: ...


class Front:
    """An ASGI application of ways into a house."""

    def __init__(self, house: House, ways: Sequence[Way]) -> None:
        self._house = house
        self._inner = Starlette(
            routes=[Route(way.path, self._endpoint(way), methods=[way.method]) for way in ways],
            exception_handlers={HTTPException: self._failed},
        )

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """All of them; their paths are in lower case."""
        return self._inner.routes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_TARGET:
            await Response(status_code=414)(scope, receive, send)
            return
        path = self._house.below_base(scope["path"])
        if path is None:
            await RedirectResponse(f"{self._house.base_path}/web/", 302)(scope, receive, send)
            return
        inner = {**scope, "path": path.lower(), "raw_path": path.lower().encode()}
        await self._inner(inner, receive, _signed(send, self._house.server_header))

    def _endpoint(self, way: Way) -> Any:
        async def endpoint(request: Request) -> Response:
            query = {name.lower(): value for name, value in request.query_params.multi_items()}
            headers = {name.lower(): value for name, value in request.headers.items()}
            who = self._house.introduction(headers, query)
            caller = self._house.caller(who)
            call = Call(request.path_params, query, headers, await request.body(), who, caller)
            if (status := _status(way.right, caller)) is not None:
                return self._house.refusal(status)
            try:
                return await run_in_threadpool(way.handler, call)
            except BadParameter as error:
                return self._house.bad_parameter(*error.args)

        return endpoint

    async def _failed(self, _: Request, error: Exception) -> Response:
        return self._house.refusal(error.status_code if isinstance(error, HTTPException) else 500)


def _status(right: Right, caller: Caller | None) -> int | None:
    if right is Right.NONE:
        return None
    if caller is None:
        return 401
    return 403 if right is Right.ADMINISTRATOR and not caller.administrator else None


def _signed(send: Any, server: str) -> Any:
    """Answers bear the headers of the server that is stood in for."""
    began = time.monotonic()

    async def signing(message: Any) -> None:
        if message["type"] == "http.response.start":
            took = f"{(time.monotonic() - began) * 1000:.4f}"
            mine = [(b"server", server.encode()), (b"x-response-time-ms", took.encode())]
            message = {**message, "headers": [*_kept(message["headers"]), *mine]}
        await send(message)

    return signing


def _kept(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [one for one in headers if one[0].lower() != b"server"]


def nothing() -> Response:
    """204."""
    return Response(status_code=204)


def plain(text: str, status: int = 200) -> Response:
    """A line of text."""
    return PlainTextResponse(text, status)


def document(value: Any, status: int = 200) -> Response:
    """JSON as these servers send it."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, media_type="application/json; charset=utf-8")
