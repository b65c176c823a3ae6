"""The demuxers of one film: each thread that reads has one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from plex_previews.io.store import Store
from plex_previews.video.demuxer import Demuxer
from plex_previews.video.prologue import Prologue


class Demuxers:
    """Lends demuxers, and keeps those that come back. The first is open until the end."""

    def __init__(self, store: Store, prologue: Prologue, first: Demuxer) -> None:
        self._store = store
        self._prologue = prologue
        self._first = first
        self._idle = [first]
        self._closed = False
        self._lock = Lock()

    @contextmanager
    def lent(self) -> Iterator[Demuxer]:
        """A demuxer that nobody else has."""
        with self._lock:
            demuxer = self._idle.pop() if self._idle else None
        demuxer = demuxer or self._new()
        try:
            yield demuxer
        finally:
            self._take_back(demuxer)

    @contextmanager
    def at_the_start(self) -> Iterator[Demuxer]:
        """A demuxer that has not moved yet: no MPEG stream can seek to its very first keyframe."""
        demuxer = self._new()
        try:
            yield demuxer
        finally:
            demuxer.close()

    def _new(self) -> Demuxer:
        return Demuxer(self._store, self._prologue, self._first.place)

    def _take_back(self, demuxer: Demuxer) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(demuxer)
                return
        demuxer.close()

    def close(self) -> None:
        """Closes those that nobody has; the others are closed when they come back."""
        with self._lock:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
