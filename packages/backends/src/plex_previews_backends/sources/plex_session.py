"""How Plex is asked: again where that can help, and with errors that say what went wrong and never the token."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from requests import exceptions as went_wrong

from plex_previews.errors import ServerAnswer, ServerDown, ServerError, ServerRefused, SettingsError
from plex_previews.model import UrlSource
from plex_previews.sources.protocol import Access
from plex_previews_backends.sources.plex_bodies import ENOUGH, Bounded
from plex_previews_backends.sources.retrying import attempts

T = TypeVar("T")

_TOKEN = "X-Plex-Token"  # noqa: S105 - the header's name
_ATTEMPTS = 4
_FIRST_WAIT_S = 0.1
_CONNECT_S = 10.0
_NOT_FOUND = 404


class _Failed(ServerAnswer):
    """The server met an error of its own: often it succeeds when it is asked again."""


class PlexSession(requests.Session):
    """Answers of 200 and 404 come back; everything else is a :class:`plex_previews.errors.ServerError`."""

    def __init__(self, access: Access) -> None:
        super().__init__()
        self.address = _checked(access.url)
        self._timeout = (min(_CONNECT_S, access.timeout_s), access.timeout_s)
        self._patience = access.timeout_s
        self._verify_tls = access.verify_tls
        for scheme in ("http://", "https://"):
            self.mount(scheme, Bounded(self.address))
        if not access.verify_tls:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """As :meth:`requests.Session.request`, a few times where the server is down or fails."""
        return self._patiently(lambda: self._once(method, url, *args, **kwargs))

    def body(self, url: str, headers: Mapping[str, str], take: Callable[[Iterable[bytes]], T]) -> T | None:
        """What ``take`` makes of what lies there, None where there is nothing; too much is a ``ServerAnswer``."""
        return self._patiently(lambda: self._read(url, headers, take))

    def rebuild_auth(self, prepared_request: Any, response: Any) -> None:
        """A redirection to another server does not get the token."""
        super().rebuild_auth(prepared_request, response)
        if self.should_strip_auth(response.request.url, prepared_request.url):
            prepared_request.headers.pop(_TOKEN, None)

    def _patiently(self, ask: Callable[[], T]) -> T:
        for attempt in attempts(
            on=(ServerDown, _Failed),
            attempts=_ATTEMPTS,
            timeout=self._patience,
            wait_initial=_FIRST_WAIT_S,
            wait_jitter=_FIRST_WAIT_S,
        ):
            with attempt:
                return ask()
        raise AssertionError

    def _read(self, url: str, headers: Mapping[str, str], take: Callable[[Iterable[bytes]], T]) -> T | None:
        with self._once("GET", url, headers=headers, stream=True) as response:
            if response.status_code == _NOT_FOUND:
                return None
            try:
                return take(response.iter_content(ENOUGH))
            except went_wrong.RequestException as error:
                raise self._error(error) from None

    def _once(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:
        # Only what is given to the call itself outweighs REQUESTS_CA_BUNDLE.
        kwargs |= {"timeout": self._timeout} | ({} if self._verify_tls else {"verify": False})
        try:
            response = super().request(method, url, *args, **kwargs)
        except (went_wrong.RequestException, ValueError) as error:
            # Not "from error": requests keep the request, and with it the token.
            raise self._error(error) from None
        self._check(response)
        return response

    def _check(self, response: requests.Response) -> None:
        status = response.status_code
        if status in (200, 201, 204, _NOT_FOUND):
            return
        response.close()
        raise self._refusal(status)

    def _refusal(self, status: int) -> ServerError:
        if status == 401:
            advice = "get a new one with 'plex-previews login plex'"
            return ServerRefused(self.address, "does not accept the token", advice)
        if status == 403:
            return ServerRefused(self.address, "the token's account may not do that", "use the owner's token")
        if status in (502, 503, 504):
            return ServerDown(self.address, f"is not ready: it answers {status}", "try again later")
        if status >= 500:
            return _Failed(self.address, f"failed: it answers {status}", "its own log may say why")
        return ServerAnswer(
            self.address, f"answers {status}, which makes no sense here", "is it a Plex server?"
        )

    def _error(self, error: Exception) -> ServerError | SettingsError:
        if isinstance(error, went_wrong.InvalidHeader | UnicodeError):
            return SettingsError(self.address, "has a token with characters that no token has")
        if isinstance(error, went_wrong.SSLError):
            advice = "use the name that is in its certificate, or switch the check off for this server"
            return ServerAnswer(self.address, "has a certificate that cannot be verified", advice)
        if isinstance(error, went_wrong.TooManyRedirects):
            return ServerAnswer(self.address, "redirects without end")
        if isinstance(error, went_wrong.Timeout):
            return ServerDown(
                self.address, "does not answer in time", "is it running, and reachable from here?"
            )
        if isinstance(error, ValueError | went_wrong.ContentDecodingError):
            # The address itself has been checked, so a redirection leads to one that is none.
            return ServerAnswer(
                self.address, "answers with something that Plex does not say", "is it a Plex server?"
            )
        return ServerDown(self.address, "does not answer", "is it running, and reachable from here?")


def _checked(url: str) -> str:
    """The address for people, without secrets."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError("the server's url", "is no address", "give one like http://host:32400")
    return UrlSource(url).name
