"""Films on servers without ranges: each reader gets the whole, once, from the start."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import httpx

from plex_previews.errors import SourceLost
from plex_previews.io.edge import Edge, Guard
from plex_previews.io.link import Link
from plex_previews.io.patience import Hiccup
from plex_previews.io.store import Gate, OnProgress

CHUNK = 64 * 1024
"""Bytes that the gate is asked for at once: the most that httpx reads from a connection."""

_ADVICE = "it gives no byte ranges, so reading cannot go on where it stopped"


class ForwardStore(Edge):
    """A film that can only be read forwards. Each reader after the first costs a request for everything."""

    def __init__(
        self,
        link: Link,
        first: httpx.Response,
        gate: Gate | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        length = first.headers.get("content-length", "")
        super().__init__(link.name, int(length) if length.isdecimal() else None, gate, on_progress)
        self.seekable = False
        self._link = link
        self._unread: httpx.Response | None = first
        self._responses = [first]

    def open(self) -> ForwardReader:
        response, self._unread = self._unread or self._again(), None
        return ForwardReader(self, self._link.chunks(response))

    def close(self) -> None:
        for response in self._responses:
            response.close()
        if self._responses:
            self._link.release()
        self._responses = []

    def _again(self) -> httpx.Response:
        try:
            self._responses.append(self._link.whole())
        except Hiccup as hiccup:
            raise SourceLost(self.name, hiccup.reason) from hiccup
        return self._responses[-1]


class ForwardReader:
    """A file object that only reads; libav then keeps what it needs to look at twice."""

    def __init__(self, store: ForwardStore, chunks: Iterator[bytes]) -> None:
        self.name = store.name
        self._store = store
        self._guard = Guard(store)
        self._chunks = chunks
        self._chunk = b""
        self._position = 0

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        if not self._chunk:
            self._chunk = self._guard(self._next_chunk)
        data, self._chunk = self._chunk[:size], self._chunk[size:]
        self._position += len(data)
        return data

    def _next_chunk(self) -> bytes:
        self._store.ask(CHUNK)
        try:
            chunk = next(self._chunks, b"")
        except Hiccup as hiccup:
            raise SourceLost(self.name, hiccup.reason, _ADVICE) from hiccup
        self._store.arrived(len(chunk))
        return chunk

    def seek(self, _offset: int, _whence: int = os.SEEK_SET, /) -> int:
        raise io.UnsupportedOperation("this server gives no byte ranges")

    def tell(self) -> int:
        return self._position

    def seekable(self) -> bool:
        return False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing to do: the connection belongs to the store."""
