"""Who has watched what: the state of each user and item, and the rules by which it changes. Times are in seconds."""

from __future__ import annotations

import threading

from attrs import evolve, field, frozen

LEAST, MOST = 0.05, 0.90
"""The shares of a film below which a position is dropped, and above which it counts as watched."""
SHORTEST_S = 300.0
"""A film shorter than this has no position."""


@frozen
class WatchState:
    """``at`` is when it was last watched, in seconds since 1970."""

    played: bool = False
    plays: int = 0
    position: float = 0.0
    at: float | None = None
    favourite: bool = False

    def marked(self, at: float) -> WatchState:
        """Watched, and no longer in the middle."""
        return evolve(self, played=True, plays=max(1, self.plays), position=0.0, at=at)

    def unmarked(self) -> WatchState:
        """As if never watched."""
        return evolve(self, played=False, plays=0, position=0.0, at=None)

    def started(self, at: float) -> WatchState:
        """Somebody plays it once more."""
        return evolve(self, plays=self.plays + 1, at=at)

    def left(self, position: float, at: float) -> WatchState:
        """Somebody stopped there."""
        return evolve(self, position=position, at=at)

    def reported(self, position: float, runtime: float, at: float) -> WatchState:
        """Where a player stands: what is kept of it depends on how far that is into the film."""
        if runtime > 0 and position / runtime > MOST:
            return self.marked(at)
        kept = runtime >= SHORTEST_S and position / runtime >= LEAST
        return self.left(position if kept else 0.0, at)


@frozen(eq=False)
class WatchStates:
    """Of all users. Any thread may use it."""

    _states: dict[tuple[str, str], WatchState] = field(factory=dict, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False)

    def of(self, user: str, item: str) -> WatchState:
        return self.find(user, item) or WatchState()

    def find(self, user: str, item: str) -> WatchState | None:
        with self._lock:
            return self._states.get((user, item))

    def put(self, user: str, item: str, state: WatchState) -> None:
        with self._lock:
            self._states[user, item] = state

    def drop(self, user: str, item: str) -> None:
        with self._lock:
            self._states.pop((user, item), None)
