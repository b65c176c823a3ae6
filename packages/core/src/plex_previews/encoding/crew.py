"""Threads that produce, one consumer that takes: a bounded queue with an orderly end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

from attrs import frozen

T = TypeVar("T")

_AHEAD = 4
"""Finished pieces that each thread may have waiting."""
_NOTICE_S = 0.1
"""How soon a thread that waits for room notices that nobody takes any more."""
_PATIENCE_S = 10
"""How long the end waits for a thread inside a decoder; a hung one, a daemon, then holds up nothing."""


@frozen
class _Ended:
    """A thread is through; ``error`` is what ended it, if anything did."""

    error: BaseException | None = None


class Crew(Generic[T]):
    """``threads`` threads that run ``produce`` side by side. Iterate it once, inside ``closing``.

    ``produce`` is given a function that says whether to stop. The first error of any thread is raised by the
    iteration and stops the others.
    """

    def __init__(self, threads: int, produce: Callable[[Callable[[], bool]], Iterator[T]]) -> None:
        self._produce = produce
        self._pieces: Queue[T | _Ended] = Queue(threads * _AHEAD)
        self._stop = Event()
        self._threads = [Thread(target=self._work, name=f"decode-{n}", daemon=True) for n in range(threads)]

    def __iter__(self) -> Iterator[T]:
        for thread in self._threads:
            thread.start()
        running = len(self._threads)
        while running:
            piece = self._pieces.get()
            if not isinstance(piece, _Ended):
                yield piece
            elif piece.error:
                raise piece.error
            else:
                running -= 1

    def close(self) -> None:
        """Stops the threads and waits for them."""
        self._stop.set()
        for thread in self._threads:
            if thread.ident:
                thread.join(_PATIENCE_S)

    def _work(self) -> None:
        try:
            for piece in self._produce(self._stop.is_set):
                if not self._put(piece):
                    return
        except BaseException as error:  # noqa: BLE001 - it is raised where the pictures are taken
            self._put(_Ended(error))
        else:
            self._put(_Ended())

    def _put(self, piece: T | _Ended) -> bool:
        while not self._stop.is_set():
            try:
                self._pieces.put(piece, timeout=_NOTICE_S)
            except Full:
                continue
            return True
        return False
