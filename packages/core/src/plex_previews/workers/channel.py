"""The parent's end of one child: its process, its pipes, and the threads that empty them."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from threading import Lock, Thread, Timer
from typing import IO, BinaryIO, cast

from plex_previews.errors import WorkerDied, WorkerError
from plex_previews.workers.deaths import death
from plex_previews.workers.frames import BrokenFrame, CutFrame, Frame, read_frame, write_frame
from plex_previews.workers.inbox import Inbox

_BYTES_AHEAD = 8 << 20
_FRAMES_AHEAD = 32
_TAIL_LENGTH = 4096
_REAPING_S = 5.0


class Channel:
    """A running child. ``send`` and ``take`` belong to one caller at a time; any thread may ``end`` it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.tasks_taken = 0
        self.has_spoken = False
        self._process = process
        self._inbox: Inbox[Frame] = Inbox(_BYTES_AHEAD, _weight)
        self._broken: BrokenFrame | None = None
        self._tail = b""
        self._writing = Lock()
        self._threads = [Thread(target=run, daemon=True) for run in (self._read_frames, self._read_stderr)]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def send(self, frame: Frame, patience_s: float) -> None:
        """Sends a frame; a child that will not take it within ``patience_s`` is killed.

        That the child is gone is not told here: :meth:`take` does.

        Raises:
            ValueError: the frame is over the limits.
        """
        guard = Timer(patience_s, self._process.kill)
        guard.daemon = True
        guard.start()
        try:
            with self._writing, suppress(OSError):
                if not self._pipe.closed:
                    write_frame(self._pipe, frame)
        finally:
            guard.cancel()

    def take(self, timeout: float) -> Frame | None:
        """The child's next frame, or None after ``timeout`` seconds.

        Raises:
            EOFError: the child said all that it ever will.
        """
        frame = self._inbox.take(timeout)
        self.has_spoken |= frame is not None
        return frame

    def end(self) -> None:
        """Kills the child, which holds nothing worth saving, and frees all that it had. Can be repeated."""
        self._process.kill()
        self._inbox.close()
        # A process that waits for a dead network mount cannot even be killed: it is left to the system.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAPING_S)
        with self._writing, suppress(OSError):
            self._pipe.close()
        for thread in self._threads:
            thread.join(_REAPING_S)

    def death(self, what: str, suspicion: str, memory_bytes: int) -> WorkerError:
        """Why the child is gone (it is ended if it is not).

        ``what`` is the film that it worked on; ``suspicion`` says what may be at fault where it crashed.
        """
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        status = self._process.poll()
        self.end()
        if self._broken is not None:
            return WorkerDied(what, f"the child that worked on it sent nonsense: {self._broken}")
        return death(what, status, self._tail, suspicion, memory_bytes)

    @property
    def _pipe(self) -> BinaryIO:
        return cast("BinaryIO", self._process.stdin)

    # Each thread closes the pipe that it reads: closing one while another thread reads it would block.

    def _read_frames(self) -> None:
        with cast("IO[bytes]", self._process.stdout) as pipe:
            try:
                while (frame := read_frame(cast("BinaryIO", pipe))) is not None:
                    self._inbox.put(frame)
            except CutFrame:
                pass  # how the process ended says why
            except BrokenFrame as broken:
                self._broken = broken
                self._process.kill()
            finally:
                self._inbox.close()

    def _read_stderr(self) -> None:
        with cast("IO[bytes]", self._process.stderr) as pipe:
            while words := os.read(pipe.fileno(), _TAIL_LENGTH):
                self._tail = (self._tail + words)[-_TAIL_LENGTH:]


def _weight(frame: Frame) -> int:
    """At most as many bytes as the inbox holds, and at most so many frames, wait in it."""
    return max(frame.size, _BYTES_AHEAD // _FRAMES_AHEAD)
