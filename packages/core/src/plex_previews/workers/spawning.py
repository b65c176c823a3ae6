"""Starting a child: a fresh interpreter, never a fork, with pipes for its standard streams."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread

from plex_previews.workers.limits import Limits

_PATIENCE_S = 30
# Threads are counted by the task, not by OpenBLAS; with few malloc arenas, threads use what others freed.
_LEAN = {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

Order = tuple["Future[subprocess.Popen[bytes]]", Callable[[], "subprocess.Popen[bytes]"]]


class Spawner:
    """A thread that starts children, and lives as long as they may.

    Linux sends a parent-death signal when the *thread* that started the child ends, so a child must not be
    started by the thread of a caller, which may be gone before the next film.
    """

    def __init__(self) -> None:
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._thread: Thread | None = None

    def start(self, limits: Limits, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """A new child process. Not thread-safe.

        Raises:
            OSError: the system cannot start one.
        """
        if self._thread is None:
            self._thread = Thread(target=self._serve, name="plex-previews-spawner", daemon=True)
            self._thread.start()
        started: Future[subprocess.Popen[bytes]] = Future()
        self._orders.put((started, lambda: _start(limits, env)))
        return started.result(_PATIENCE_S)

    def close(self) -> None:
        """Ends the thread; children still there go with it."""
        self._orders.put(None)
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)

    def _serve(self) -> None:
        while (order := self._orders.get()) is not None:
            started, start = order
            try:
                started.set_result(start())
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                started.set_exception(error)


def _start(limits: Limits, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # -P keeps the current folder, which may be one of downloads, off the path that modules come from.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "plex_previews.workers.child", str(limits.memory_bytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_LEAN | dict(os.environ) | dict(env),
    )
