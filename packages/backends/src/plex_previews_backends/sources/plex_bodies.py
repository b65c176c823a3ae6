"""The bodies of Plex's answers, bounded where they are read: by plexapi, by requests in a redirection, or by us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from plex_previews.errors import ServerError
from plex_previews_backends.sources import bounding

ENOUGH = 1 << 16
"""Bytes of a piece, at most: what is packed may become a thousand times as much at once."""


class Bounded(HTTPAdapter):
    """Answers are read piece by piece: a preview where a stream is asked for, else what plexapi holds whole.

    ``name`` is what the server is called in errors.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def send(self, request: PreparedRequest, stream: bool = False, *args: Any, **how: Any) -> Response:
        response = super().send(request, stream, *args, **how)
        most = bounding.LARGEST_PREVIEW if stream else bounding.LARGEST_ANSWER
        response.raw = _Body(response.raw, most, self._name)
        return response


class _Body:
    """urllib3's response; :meth:`stream` gives what has come, and does not wait until there is as much as asked for."""

    def __init__(self, raw: Any, most: int, name: str) -> None:
        self._raw, self._most, self._name = raw, most, name

    def stream(self, amount: int, decode_content: bool = True) -> Iterator[bytes]:
        pieces = iter(lambda: self._raw.read1(min(amount, ENOUGH), decode_content), b"")
        try:
            yield from bounding.bounded(pieces, self._most, self._name)
        except ServerError:
            self._raw.close()
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)
