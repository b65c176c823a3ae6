"""What goes wrong on purpose, and what was asked for: around any application."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen
from starlette.responses import HTMLResponse

_GLANCE_S = 0.01


@frozen
class Asked:
    """One request. ``path`` is as it came; ``query`` is undecoded."""

    method: str
    path: str
    query: str
    headers: dict[str, str] = field(repr=False)


class Faults:
    """An ASGI middleware around ``app`` with switches, which may be turned from any thread while it serves.

    ``starting``: everything answers 503, with the headers ``while_starting``. ``refusing``: everything answers
    401. :meth:`fail_next` makes the next requests fail, and :meth:`hold` makes them wait. What has been asked is in
    ``log``, in the order of arrival.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self._lock = threading.Lock()
        self._failures: list[tuple[str, int]] = []
        self._held: list[tuple[str, threading.Event]] = []
        self.starting = False
        self.while_starting: Mapping[str, str] = {}
        self.refusing = False
        self.log: list[Asked] = []

    def fail_next(self, times: int, below: str = "/", status: int = 500) -> None:
        """The next so many requests whose path starts with ``below`` answer ``status``."""
        with self._lock:
            self._failures += [(below, status)] * times

    def hold(self, below: str = "/") -> threading.Event:
        """Requests whose path starts with ``below`` get no answer until the event is set."""
        released = threading.Event()
        with self._lock:
            self._held.append((below, released))
        return released

    def recover(self) -> None:
        """No request fails any more that :meth:`fail_next` meant."""
        with self._lock:
            self._failures.clear()

    def counts(self) -> Counter[str]:
        """How often each path was asked for."""
        with self._lock:
            return Counter(asked.path for asked in self.log)

    def forget(self) -> None:
        """Empties the log."""
        with self._lock:
            self.log.clear()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        status = self._note(_asked(scope))
        while self._holds(scope["path"]):
            await asyncio.sleep(_GLANCE_S)
        if status is None:
            await self.app(scope, receive, send)
        else:
            headers = self.while_starting if self.starting else {}
            await refusal(status, headers)(scope, receive, send)

    def _holds(self, path: str) -> bool:
        with self._lock:
            return any(path.startswith(below) and not released.is_set() for below, released in self._held)

    def _note(self, asked: Asked) -> int | None:
        """The status to fail with, None to go on."""
        with self._lock:
            self.log.append(asked)
            if self.starting or self.refusing:
                return 503 if self.starting else 401
            for failure in self._failures:
                if asked.path.startswith(failure[0]):
                    self._failures.remove(failure)
                    return failure[1]
        return None


_PHRASES = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 503: "Service Unavailable"}


def refusal(status: int, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """The page that media servers give with a status that is not 200."""
    phrase = _PHRASES.get(status, "Internal Server Error")
    page = f"<html><head><title>{phrase}</title></head><body><h1>{status} {phrase}</h1></body></html>"
    return HTMLResponse(page, status, headers)


def _asked(scope: Any) -> Asked:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Asked(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers)
