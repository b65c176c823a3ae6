"""Quick Connect of a stand-in Jellyfin: a device shows a code, and somebody who is logged in types it in."""

from __future__ import annotations

import secrets
import threading
import time
from typing import TYPE_CHECKING, Any

from attrs import define, field
from starlette.responses import Response

from plex_previews.testing.servers.mediabrowser_entries import moment
from plex_previews.testing.servers.mediabrowser_front import Call, Right, Way, document
from plex_previews.testing.servers.mediabrowser_users import Introduction, User

if TYPE_CHECKING:
    from plex_previews.testing.servers.mediabrowser import MediaBrowserStandIn


@define
class Waiting:
    """Somebody who wants to be let in by Quick Connect."""

    code: str
    secret: str
    who: Introduction
    began: float
    user: User | None = None

    def told(self) -> dict[str, Any]:
        return {
            "Authenticated": self.user is not None,
            "Secret": self.secret,
            "Code": self.code,
            "DeviceId": self.who.device_id,
            "DeviceName": self.who.device,
            "AppName": self.who.client,
            "AppVersion": self.who.version,
            "DateAdded": moment(self.began),
        }


@define
class QuickConnect:
    """All who wait."""

    enabled: bool = True
    _waiting: dict[str, Waiting] = field(factory=dict)
    _lock: threading.Lock = field(factory=threading.Lock)

    def begin(self, who: Introduction) -> Waiting:
        one = Waiting(f"{secrets.randbelow(1_000_000):06}", secrets.token_hex(32), who, time.time())
        with self._lock:
            self._waiting[one.secret] = one
        return one

    def find(self, secret: str) -> Waiting | None:
        with self._lock:
            return self._waiting.get(secret)

    def authorise(self, code: str, user: User) -> bool:
        """Types in a code; False where nobody waits with it."""
        with self._lock:
            found = [one for one in self._waiting.values() if one.code == code]
            for one in found:
                one.user = user
        return bool(found)

    def finish(self, secret: str) -> User | None:
        """The user who let this one in, once."""
        with self._lock:
            one = self._waiting.get(secret)
            if one is None or one.user is None:
                return None
            del self._waiting[secret]
            return one.user


def ways(server: MediaBrowserStandIn, quick: QuickConnect) -> list[Way]:
    """The routes of those who wait in ``quick``."""

    def begin(call: Call) -> Response:
        return document(quick.begin(call.who).told()) if quick.enabled else server.refusal(401)

    def connect(call: Call) -> Response:
        found = quick.find(call.query.get("secret", ""))
        return document(found.told()) if found is not None else server.refusal(404)

    def authorize(call: Call) -> Response:
        user = call.caller.user if call.caller is not None else None
        if user is None:
            return server.refusal(403)
        return document(quick.authorise(call.query.get("code", ""), user))

    def finish(call: Call) -> Response:
        user = quick.finish(str(call.told().get("secret", "")))
        if user is None:
            return server.refusal(400)
        return server.let_in(user, server.accounts.token_for(user), call.who)

    return [
        Way("GET", "/quickconnect/enabled", lambda _: document(quick.enabled), Right.NONE),
        Way("POST", "/quickconnect/initiate", begin, Right.NONE),
        Way("GET", "/quickconnect/connect", connect, Right.NONE),
        Way("POST", "/quickconnect/authorize", authorize),
        Way("POST", "/users/authenticatewithquickconnect", finish, Right.NONE),
    ]
