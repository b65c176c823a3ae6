"""A stand-in for plex.tv: the PIN flow, an account, its servers."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import define, field, frozen
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from plex_previews.testing.servers.faults import Faults, refusal
from plex_previews.testing.servers.plex_rendering import Entry, xml

_STRONG_S = 1800
_SHORT_S = 900


@frozen
class Address:
    """One way to a server. ``relay``: through plex.tv, slowly."""

    uri: str
    local: bool = True
    relay: bool = False


@frozen
class AccountServer:
    """A server of the account. ``token`` is good for this server only."""

    name: str
    machine_identifier: str
    token: str
    addresses: tuple[Address, ...]
    owned: bool = True
    provides: str = "server"


@define
class _Pin:
    id: int
    code: str
    client: str
    seconds: int
    made_at: datetime
    token: str | None = None


@define(eq=False)
class StandInPlexTv:
    """Serve ``app``. ``account_token`` is what a PIN gives once somebody has called :meth:`approve`."""

    servers: tuple[AccountServer, ...] = ()
    account_token: str = "account-token"  # noqa: S105 - it opens nothing but this
    pins: dict[int, _Pin] = field(factory=dict, init=False)
    faults: Faults = field(init=False)

    def __attrs_post_init__(self) -> None:
        get = ["GET"]
        routes = [
            Route("/api/v2/pins", self._create, methods=["POST"]),
            Route("/api/v2/pins/{id:int}", self._look, methods=get),
            Route("/api/v2/user", self._user, methods=get),
            Route("/api/v2/resources", self._resources, methods=get),
        ]
        self.faults = Faults(Starlette(routes=routes))

    @property
    def app(self) -> Any:
        return self.faults

    def approve(self, code: str) -> None:
        """What somebody does in the browser."""
        for pin in self.pins.values():
            if pin.code == code:
                pin.token = self.account_token

    def expire(self) -> None:
        """All PINs run out."""
        self.pins.clear()

    async def _create(self, request: Request) -> Response:
        client = request.headers.get("x-plex-client-identifier")
        if not client:
            return refusal(400)
        strong = request.query_params.get("strong", "").lower() in ("true", "1")
        code = secrets.token_urlsafe(18) if strong else secrets.token_hex(2).upper()
        pin = _Pin(len(self.pins) + 7, code, client, _STRONG_S if strong else _SHORT_S, datetime.now(UTC))
        self.pins[pin.id] = pin
        return _answer(request, "pin", _pin_entry(pin), 201)

    async def _look(self, request: Request) -> Response:
        pin = self.pins.get(request.path_params["id"])
        if pin is None or pin.client != request.headers.get("x-plex-client-identifier"):
            return refusal(404)
        return _answer(request, "pin", _pin_entry(pin))

    async def _user(self, request: Request) -> Response:
        if not self._known(request):
            return refusal(401)
        children: Entry = {"subscription": {"active": True}, "profile": {"autoSelectAudio": True}}
        names = ("entitlements", "roles", "services")
        user = {"id": 1, "username": "somebody", "title": "somebody", "scrobbleTypes": "", **children}
        return _answer(
            request, "user", {**user, "authToken": self.account_token, **{name: {} for name in names}}
        )

    async def _resources(self, request: Request) -> Response:
        if not self._known(request):
            return refusal(401)
        entries = [_resource_entry(server) for server in self.servers]
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse(entries)
        wrapped = [{**entry, "connections": {"connection": entry["connections"]}} for entry in entries]
        return Response(xml("resources", {"resource": wrapped}), media_type="text/xml")

    def _known(self, request: Request) -> bool:
        return request.headers.get("x-plex-token") == self.account_token


def _answer(request: Request, tag: str, entry: Entry, status: int = 200) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(entry, status)
    return Response(xml(tag, entry), status, media_type="text/xml")


def _pin_entry(pin: _Pin) -> Entry:
    return {
        "id": pin.id,
        "code": pin.code,
        "product": "stand-in",
        "trusted": False,
        "clientIdentifier": pin.client,
        "expiresIn": pin.seconds,
        "createdAt": _time(pin.made_at),
        "expiresAt": _time(pin.made_at + timedelta(seconds=pin.seconds)),
        "authToken": pin.token,
    }


def _resource_entry(server: AccountServer) -> Entry:
    return {
        "name": server.name,
        "product": "Plex Media Server",
        "productVersion": "1.43.1.10611-1e34174b1",
        "platform": "Linux",
        "platformVersion": "12",
        "device": "PC",
        "clientIdentifier": server.machine_identifier,
        "createdAt": "2024-01-01T00:00:00Z",
        "lastSeenAt": "2026-01-01T00:00:00Z",
        "provides": server.provides,
        "owned": server.owned,
        "home": False,
        "accessToken": server.token,
        "httpsRequired": False,
        "relay": True,
        "presence": True,
        "connections": [_connection_entry(address) for address in server.addresses],
    }


def _connection_entry(address: Address) -> Entry:
    protocol, _, rest = address.uri.partition("://")
    host, _, port = rest.partition(":")
    return {
        "protocol": protocol,
        "address": host,
        "port": int(port) if port.isdecimal() else 443,
        "uri": address.uri,
        "local": address.local,
        "relay": address.relay,
        "IPv6": False,
    }


def _time(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
