"""The arm of a disk: where it has to move for each read, two that cross cost more than one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock
from time import perf_counter

from plex_previews.storage.limits import ARM_MOVES_S


class Arm:
    """Held by one thread at a time, as long as it moves: what is in the system's memory is read side by side."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._moves = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """For the time of a keyframe's reading."""
        with self._lock if self._moves else nullcontext():
            begun = perf_counter()
            yield
            self._moves = perf_counter() - begun >= ARM_MOVES_S
