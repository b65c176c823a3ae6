"""Who reads what: passages handed out, in order of time, to as many threads as ask."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from threading import Lock

from plex_previews.io.store import Store
from plex_previews.model import Obstacle, Strategy
from plex_previews.video.arm import Arm
from plex_previews.video.cutter import Cutter
from plex_previews.video.lending import Demuxers
from plex_previews.video.planning import Part
from plex_previews.video.reel import Passage
from plex_previews.video.sweep import Due, Sweep

MOST_LIES = 3
"""How many keyframes may be missing where the index promised them, before the rest is found without it."""


class Handout:
    """Passages by the index while it tells the truth, and what is left then by a sweep."""

    def __init__(
        self,
        store: Store,
        demuxers: Demuxers,
        parts: Sequence[Part],
        dues: Callable[[], Sequence[Due]],
        on_end: Callable[[int], None],
        *,
        seeks: bool = True,
        one_arm: bool = False,
    ) -> None:
        """``dues`` gives all slots of the request; where there are no ``parts``, a sweep finds them all.

        ``on_end`` is told where the pictures end, when a sweep has found out; it may raise. Without ``seeks`` a sweep
        reads from start to end. With ``one_arm`` keyframes are read one after the other where that takes long.
        """
        self._store = store
        self._demuxers = demuxers
        self._parts = deque(parts)
        self._dues = dues
        self._on_end = on_end
        self._seeks = seeks and store.seekable
        self._arm: Callable[[], AbstractContextManager[None]] = Arm().held if one_arm else nullcontext
        self._lies = 0
        self._left: Sequence[Due] = () if parts else dues()
        self._sweep: Sweep | None = None
        self._swept: Generator[Passage] | None = None
        self._lock = Lock()
        self._sweeping = Lock()

    @property
    def strategy(self) -> Strategy:
        """The way so far; where there were several, the last resort."""
        if self._sweep is not None:
            return self._sweep.strategy
        if self._left:
            return Strategy.SEEK if self._seeks else Strategy.LINEAR
        return Strategy.SEEK if self._lies else Strategy.INDEX

    @property
    def obstacle(self) -> Obstacle | None:
        """What has kept the index from leading the whole way so far."""
        if self.strategy is Strategy.INDEX:
            return None
        if not self._store.seekable:
            return Obstacle.NO_RANGES
        return Obstacle.FALSE_INDEX if self._lies else Obstacle.NO_INDEX

    @contextmanager
    def reading(self) -> Iterator[Iterator[Passage]]:
        """One thread's share. Passages may be read until the end, but no two of them at the same time."""
        with ExitStack() as stack:
            passages = self._passages(stack)
            stack.callback(passages.close)
            yield passages

    def _passages(self, stack: ExitStack) -> Generator[Passage]:
        if self._parts:
            cutter = Cutter(stack.enter_context(self._demuxers.lent()), self._lied, self._arm)
            while (part := self._next_part()) is not None:
                yield cutter.cut(part)
        while (passage := self._next_swept()) is not None:
            yield passage

    def close(self) -> None:
        """Ends the sweep, and closes the demuxers; no thread may be reading any more.

        A thread that hangs inside the sweep all the same keeps it, and the error that ends the film stays
        the one that is told.
        """
        if self._sweeping.acquire(blocking=False):
            if self._swept is not None:
                self._swept.close()
            self._sweeping.release()
        self._demuxers.close()

    def _lied(self) -> None:
        with self._lock:
            self._lies += 1
            if self._lies > MOST_LIES:
                left = {(want.output, want.slot) for part in self._parts for want in part.wants}
                self._parts.clear()
                self._left = [*self._left, *(due for due in self._dues() if (due.output, due.slot) in left)]

    def _next_part(self) -> Part | None:
        with self._lock:
            return self._parts.popleft() if self._parts else None

    def _next_swept(self) -> Passage | None:
        with self._sweeping:
            if self._swept is None and self._left:
                self._swept = self._start_sweep()
            return next(self._swept, None) if self._swept is not None else None

    def _start_sweep(self) -> Generator[Passage]:
        with self._demuxers.lent() as demuxer:
            demuxer.rewind()
            self._sweep = Sweep(
                self._store, demuxer, self._left, self._demuxers, self._on_end, seeks=self._seeks
            )
            yield from self._sweep.passages()
