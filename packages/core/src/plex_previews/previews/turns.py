"""Whose turn it is: films wait for a thread, and for the disk that they are read from."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import frozen

from plex_previews.model import FileSource
from plex_previews.previews.events import Film
from plex_previews.storage.grounds import Disk, Grounds

_TICK_S: Final = 0.2


@frozen
class Turn:
    """A film that is to be worked on now, with so many ``threads``."""

    film: Film
    threads: int
    disk: Disk


class Waiting:
    """Films that are to be read, each from its disk, in the order in which they came. Not thread-safe."""

    def __init__(self) -> None:
        self._films: dict[Hashable, deque[tuple[int, Film, Disk]]] = {}
        self._reading: Counter[Hashable] = Counter()
        self._came = 0

    def add(self, film: Film, disk: Disk) -> None:
        """The film is the last so far."""
        self._films.setdefault(disk.name, deque()).append((self._came, film, disk))
        self._came += 1

    def start(self) -> tuple[Film, Disk] | None:
        """The first film whose disk may be read from now, which it is from now on; None where there is no such."""
        startable = [films[0] for films in self._films.values() if self._room(films[0][2])]
        if not startable:
            return None
        _, film, disk = min(startable, key=lambda each: each[0])
        self._films[disk.name].popleft()
        if not self._films[disk.name]:
            del self._films[disk.name]
        self._reading[disk.name] += 1
        return film, disk

    def end(self, disk: Disk) -> None:
        """One that was started is over."""
        self._reading[disk.name] -= 1

    @property
    def startable(self) -> int:
        """How many films could start now, side by side."""
        return sum(min(len(films), self._room(films[0][2])) for films in self._films.values())

    def __len__(self) -> int:
        return sum(map(len, self._films.values()))

    def _room(self, disk: Disk) -> int:
        return max(0, disk.reads_at_once - self._reading[disk.name])


class Line:
    """Gives threads their turns. Which disk a film is on is found out when a thread would be idle otherwise, and
    holds up nobody else.
    """

    def __init__(
        self,
        films: Iterable[Film],
        workers: int,
        disk_of: Callable[[Film], Disk],
        cancelled: Callable[[], bool],
    ) -> None:
        self._unplaced = deque(films)
        self._placing = 0
        self._waiting = Waiting()
        self._going = 0
        self._workers = workers
        self._disk_of = disk_of
        self._cancelled = cancelled
        self._changed = threading.Condition()
        self.length = len(self._unplaced)

    def turns(self) -> Generator[Turn, None, None]:
        """One thread's turns, until all films have had theirs; it waits while no disk is free."""
        while (step := self._step()) is not None:
            if isinstance(step, Film):
                self._place(step)
            else:
                with self._over(step):
                    yield step

    def _step(self) -> Turn | Film | None:
        """What there is to do: a turn, or a film whose disk is to be found out. None at the end."""
        with self._changed:
            while not self._cancelled():
                step = self._next() or self._unknown()
                if step is not None or not (self._placing or len(self._waiting)):
                    return step
                self._changed.wait(_TICK_S)
        return None

    def _next(self) -> Turn | None:
        started = self._waiting.start()
        if started is None:
            return None
        self._going += 1
        others = len(self._unplaced) + self._placing + self._waiting.startable
        return Turn(started[0], max(1, self._workers // (self._going + others)), started[1])

    def _unknown(self) -> Film | None:
        if not self._unplaced:
            return None
        self._placing += 1
        return self._unplaced.popleft()

    def _place(self, film: Film) -> None:
        disk = self._disk_of(film)
        with self._changed:
            self._placing -= 1
            self._waiting.add(film, disk)
            self._changed.notify_all()

    @contextmanager
    def _over(self, turn: Turn) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._going -= 1
                self._waiting.end(turn.disk)
                self._changed.notify_all()


class Taking:
    """Turns at disks for whoever reads a file now and waits for it; for any thread."""

    def __init__(self, grounds: Grounds) -> None:
        self._disk_of = disks(grounds, several=True)
        self._free: dict[Hashable, threading.Semaphore] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, path: Path) -> Iterator[None]:
        """Begins when the disk of the file may be read from."""
        disk = self._disk_of(Film(str(path), FileSource(path)))
        with self._lock:
            free = self._free.setdefault(disk.name, threading.Semaphore(disk.reads_at_once))
        with free:
            yield


def disks(grounds: Grounds, *, several: bool) -> Callable[[Film], Disk]:
    """Which disk films are on; what is small, or no file of this machine, waits for nobody.

    Where ``several`` films are to be read, a mount's speed is measured before the first of them: it says how many
    may be at once.
    """

    def disk_of(film: Film) -> Disk:
        if not several or not isinstance(film.source, FileSource) or grounds.is_small(film.source.path):
            return Disk(film.name, 1)
        grounds.tried(film.source.path)
        return grounds.disk(film.source.path)

    return disk_of
