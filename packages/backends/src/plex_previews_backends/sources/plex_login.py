"""Signing in to Plex with a PIN: nobody types a password here, and none is kept.

::

    with PlexTv(client_identifier) as plex_tv:
        pin = plex_tv.create_pin()
        print(pin.link)                      # opened in a browser, where somebody says yes
        token = plex_tv.wait_for_token(pin)
        for server in plex_tv.servers(token):
            print(server.name, server.addresses[0].url)

The calls are those of https://developer.plex.tv/pms/ under "Authenticating with Plex".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

import httpx
from attrs import field, frozen

from plex_previews.errors import Cancelled, ServerAnswer, ServerDown, ServerRefused
from plex_previews.masking import hidden
from plex_previews_backends.sources.retrying import attempts

T = TypeVar("T")

PLEX_TV = "https://plex.tv"
PRODUCT = "plex-previews"
_SIGN_IN = "https://app.plex.tv/auth#?"
_POLL_S = 1.0
_ATTEMPTS = 4
_FIRST_WAIT_S = 0.1


@frozen
class Pin:
    """A request to be let in. ``link`` is where its owner says yes; it runs out after ``expires_in`` seconds."""

    id: int
    code: str
    link: str
    expires_in: float


@frozen
class Address:
    """One way to a server. A relay is slow, and good for little more than asking."""

    url: str
    local: bool
    relay: bool


@frozen
class AccountServer:
    """A server that the account may use, with a token that is good for it alone; the best address is the first."""

    id: str
    name: str
    version: str
    owned: bool
    addresses: tuple[Address, ...]
    token: str = field(repr=hidden)


class PlexTv:
    """plex.tv, or what stands in for it at ``url``. ``client_identifier`` must be the same in all calls of one
    login, and should be kept: plex.tv shows one device for each.

    Every method may raise :class:`plex_previews.errors.ServerDown`, ``ServerRefused`` or ``ServerAnswer``.
    """

    def __init__(self, client_identifier: str, *, url: str = PLEX_TV, timeout_s: float = 15.0) -> None:
        self._client_identifier = client_identifier
        headers = {
            "Accept": "application/json",
            "X-Plex-Client-Identifier": client_identifier,
            "X-Plex-Product": PRODUCT,
        }
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout_s)
        self._name = httpx.URL(url).host

    def create_pin(self) -> Pin:
        """Asks for a long code, which goes into the link; nobody needs to type it."""
        told = self._asked("POST", "/api/v2/pins", params={"strong": "true"})
        return self._read(told, lambda entry: _pin(entry, self._client_identifier))

    def look(self, pin: Pin) -> str | None:
        """The account's token once its owner has said yes; ``ServerRefused`` when the PIN has run out."""
        told = self._asked("GET", f"/api/v2/pins/{pin.id}", gone="the PIN has run out")
        return self._read(told, lambda entry: str(entry["authToken"]) if entry["authToken"] else None)

    def wait_for_token(
        self,
        pin: Pin,
        *,
        patience_s: float | None = None,
        poll_s: float = _POLL_S,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> str:
        """Looks each ``poll_s`` seconds until there is a token, at most until the PIN runs out.

        Raises ``ServerRefused`` when that is so, and :class:`plex_previews.errors.Cancelled` soon after
        ``cancelled()`` has become true.
        """
        end = time.monotonic() + min(pin.expires_in, patience_s if patience_s is not None else pin.expires_in)
        while time.monotonic() < end:
            if cancelled():
                raise Cancelled
            if token := self.look(pin):
                return token
            time.sleep(poll_s)
        raise ServerRefused(self._name, "nobody has said yes to the PIN", "ask for a new one")

    def servers(self, token: str) -> Sequence[AccountServer]:
        """What the account may use: its own servers first."""
        query = {"includeHttps": "1", "includeRelay": "1", "includeIPv6": "1"}
        told = self._asked("GET", "/api/v2/resources", params=query, headers={"X-Plex-Token": token})
        return self._read(told, _servers)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _asked(self, method: str, path: str, gone: str = "", **how: Any) -> Any:
        for attempt in attempts(on=ServerDown, attempts=_ATTEMPTS, wait_initial=_FIRST_WAIT_S):
            with attempt:
                return self._once(method, path, gone, **how)
        raise AssertionError

    def _once(self, method: str, path: str, gone: str, **how: Any) -> Any:
        try:
            response = self._http.request(method, path, **how)
        except httpx.HTTPError:
            # Not "from error": it keeps the request, and with it the token.
            raise ServerDown(self._name, "does not answer", "is there a way to the internet?") from None
        if response.status_code >= 500:
            raise ServerDown(self._name, f"is not well: it answers {response.status_code}", "try again later")
        if response.status_code == 404 and gone:
            raise ServerRefused(self._name, gone, "ask for a new one")
        if response.status_code in (401, 403):
            raise ServerRefused(self._name, "does not accept the token", "log in again")
        return self._decoded(response)

    def _decoded(self, response: httpx.Response) -> Any:
        if not response.is_success:
            raise ServerAnswer(self._name, f"answers {response.status_code}, which makes no sense here")
        try:
            return response.json()
        except ValueError:
            raise ServerAnswer(self._name, "answers with something that is no JSON") from None

    def _read(self, told: Any, read: Callable[[Any], T]) -> T:
        try:
            return read(told)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise ServerAnswer(self._name, "answers with something that plex.tv does not say") from None


def sign_in_link(client_identifier: str, code: str) -> str:
    """Where the owner of an account says yes to a code."""
    query = {"clientID": client_identifier, "code": code, "context[device][product]": PRODUCT}
    return _SIGN_IN + urlencode(query)


def _pin(entry: Mapping[str, Any], client_identifier: str) -> Pin:
    code = str(entry["code"])
    return Pin(int(entry["id"]), code, sign_in_link(client_identifier, code), float(entry["expiresIn"]))


def _servers(entries: Any) -> tuple[AccountServer, ...]:
    servers = [_server(entry) for entry in entries if "server" in str(entry["provides"]).split(",")]
    return tuple(sorted(servers, key=lambda server: not server.owned))


def _server(entry: Mapping[str, Any]) -> AccountServer:
    return AccountServer(
        id=str(entry["clientIdentifier"]),
        name=str(entry["name"]),
        version=str(entry.get("productVersion") or ""),
        owned=bool(entry.get("owned")),
        addresses=_addresses(entry.get("connections") or ()),
        token=str(entry.get("accessToken") or ""),
    )


def _addresses(entries: Any) -> tuple[Address, ...]:
    """Near ones first, relays last; each group in plex.tv's order."""
    found = [
        Address(str(entry["uri"]), bool(entry.get("local")), bool(entry.get("relay"))) for entry in entries
    ]
    return tuple(sorted(found, key=lambda address: (address.relay, not address.local)))
