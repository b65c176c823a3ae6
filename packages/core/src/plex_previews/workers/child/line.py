"""The child's end of its pipes."""

from __future__ import annotations

import os
import sys
import traceback
from queue import SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, BinaryIO

from attrs import frozen

from plex_previews.errors import PlexPreviewsError
from plex_previews.workers.converting import body_to_error, body_to_task, error_to_body, message_to_body
from plex_previews.workers.frames import BrokenFrame, Frame, Kind, read_frame, write_frame
from plex_previews.workers.messages import Message, Task

_PROGRESS_EVERY_S = 0.2


@frozen(eq=False)
class Order:
    """A task; ``cancelled`` is set once the parent wants it no more.

    ``served_bytes`` is the size of the parent's file object, where the task reads one.
    """

    task: Task
    served_bytes: int | None
    cancelled: Event


class Line:
    """To and from the parent. What is sent may come from any thread."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._writing = Lock()
        self._orders: SimpleQueue[tuple[Any, Event]] = SimpleQueue()
        self._bytes: SimpleQueue[Any] = SimpleQueue()
        self._next_progress = 0.0

    def listen(self) -> None:
        """Starts the thread that receives. When the pipe ends, so does the process: the parent is gone."""
        Thread(target=self._listen, name="parent", daemon=True).start()

    def next_order(self) -> Order:
        """The parent's next task; waits for it."""
        body, cancelled = self._orders.get()
        return Order(body_to_task(body["task"]), body["served_bytes"], cancelled)

    def say(self, message: Message) -> None:
        self._send(Kind.MESSAGE, message_to_body(message))

    def fail(self, error: PlexPreviewsError) -> None:
        self._send(Kind.FAILED, error_to_body(error))

    def progress(self) -> None:
        """Tells that work goes on; calls that come too soon after another are left out."""
        now = monotonic()
        if now >= self._next_progress:
            self._next_progress = now + _PROGRESS_EVERY_S
            self._send(Kind.PROGRESS)

    def read(self, offset: int, size: int) -> bytes:
        """Bytes of the file object that the parent serves. One call at a time, and only while a task is done.

        Raises:
            PlexPreviewsError: the parent cannot read them, or wants the task no more.
        """
        self._send(Kind.READ, {"offset": offset, "size": size})
        answer = self._bytes.get()
        if isinstance(answer, bytes):
            return answer
        raise body_to_error(answer)

    def _send(self, kind: Kind, body: Any = None) -> None:
        try:
            with self._writing:
                write_frame(self._outgoing, Frame(kind, body))
        except OSError:
            os._exit(1)

    def _listen(self) -> None:
        try:
            self._receive()
        except BrokenFrame:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(0)

    def _receive(self) -> None:
        cancelled = Event()
        while (frame := read_frame(self._incoming)) is not None:
            match frame.kind:
                case Kind.TASK:
                    cancelled = Event()
                    self._orders.put((frame.body, cancelled))
                case Kind.CANCEL:
                    cancelled.set()
                case Kind.BYTES:
                    self._bytes.put(frame.body)
                case _:
                    raise BrokenFrame(f"a frame of kind {frame.kind}")
