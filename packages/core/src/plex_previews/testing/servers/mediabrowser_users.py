"""Who may ask a server of the MediaBrowser family: users, tokens, and the forms in which tokens come."""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from collections.abc import Mapping

from attrs import frozen

_PAIR = re.compile(r'(\w+)\s*=\s*"([^"]*)"|(\w+)\s*=\s*([^",\s]+)')


@frozen
class User:
    """An account."""

    id: str
    name: str
    password: str
    administrator: bool


@frozen
class Caller:
    """Who asks: a user, or None behind an API key, which may do everything."""

    user: User | None

    @property
    def administrator(self) -> bool:
        return self.user is None or self.user.administrator


@frozen
class Introduction:
    """What a request says of who sends it."""

    client: str = ""
    device: str = ""
    device_id: str = ""
    version: str = ""
    token: str = ""


@frozen
class Forms:
    """The ways in which a server takes its tokens. All names are in lower case."""

    schemes: tuple[str, ...]
    introductions: tuple[str, ...]
    token_headers: tuple[str, ...]
    token_parameters: tuple[str, ...]

    def introduction(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Introduction:
        told = next(
            (found for name in self.introductions if (found := self._read(headers.get(name, "")))), {}
        )
        bare = [headers.get(name, "") for name in self.token_headers]
        asked = [query.get(name, "") for name in self.token_parameters]
        token = next((one for one in (told.get("token", ""), *bare, *asked) if one), "")
        return Introduction(
            told.get("client", ""),
            told.get("device", ""),
            told.get("deviceid", ""),
            told.get("version", ""),
            token,
        )

    def _read(self, header: str) -> dict[str, str]:
        scheme, _, rest = header.strip().partition(" ")
        if scheme.lower() not in self.schemes:
            return {}
        return {(found[1] or found[3]).lower(): found[2] or found[4] or "" for found in _PAIR.finditer(rest)}


MODERN = Forms(("mediabrowser",), ("authorization",), (), ("apikey",))
"""The header ``Authorization: MediaBrowser …`` and the query's ``ApiKey``: all that Jellyfin 12 takes."""
LEGACY = Forms(
    ("mediabrowser", "emby"),
    ("authorization", "x-emby-authorization"),
    ("x-emby-token", "x-mediabrowser-token"),
    ("apikey", "api_key"),
)
"""All forms that Emby and older Jellyfins take."""


class Accounts:
    """The users of one server and their tokens. ``api_key`` is one that belongs to nobody."""

    def __init__(
        self, server_id: str, api_key: str, users: Mapping[str, str], administrators: frozenset[str]
    ) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, Caller] = {api_key: Caller(None)}
        self.users = {
            name.lower(): User(_user_id(server_id, name), name, password, name in administrators)
            for name, password in users.items()
        }

    def caller(self, token: str) -> Caller | None:
        with self._lock:
            return self._tokens.get(token)

    def login(self, name: str, password: str) -> tuple[User, str] | None:
        """The user and a new token; None for a wrong name or password."""
        user = self.users.get(name.lower())
        if user is None or not secrets.compare_digest(user.password.encode(), password.encode()):
            return None
        return user, self.token_for(user)

    def token_for(self, user: User) -> str:
        token = secrets.token_hex(16)
        with self._lock:
            self._tokens[token] = Caller(user)
        return token

    def revoke(self, token: str) -> None:
        """From now on it is refused."""
        with self._lock:
            self._tokens.pop(token, None)


def _user_id(server_id: str, name: str) -> str:
    return hashlib.md5(f"{server_id}/{name}".encode(), usedforsecurity=False).hexdigest()
