"""One task from its start to its end: deadlines, cancelling, and the reads that a child asks for."""

from __future__ import annotations

from collections.abc import Callable, Generator
from time import monotonic
from typing import Any

from plex_previews.errors import (
    Cancelled,
    DeviceError,
    DeviceUnfit,
    PlexPreviewsError,
    SettingsError,
    SourceLost,
    Undecodable,
    WorkerDied,
    WorkerError,
    WorkerStalled,
)
from plex_previews.io.served import Served
from plex_previews.workers.channel import Channel
from plex_previews.workers.converting import body_to_error, body_to_message, error_to_body, task_to_body
from plex_previews.workers.frames import BrokenFrame, Frame, Kind
from plex_previews.workers.limits import Limits
from plex_previews.workers.messages import (
    Answer,
    Done,
    FindDevices,
    Make,
    Message,
    ProbeDevice,
    Survey,
    Task,
    Unchanged,
    subject,
    suspicion,
)

_LAST = (Done, Unchanged, Answer)
_TICK_S = 0.1
_LARGEST_READ = 16 << 20


class Conversation:
    """A task on its way through a child that nobody else uses meanwhile.

    ``served`` is the file object that the task reads, where it reads one of this process.
    """

    def __init__(
        self,
        channel: Channel,
        task: Task,
        limits: Limits,
        cancelled: Callable[[], bool],
        served: Served | None,
    ) -> None:
        self._channel = channel
        self._task = task
        self._what = subject(task)
        self._limits = limits
        self._cancelled = cancelled
        self._served = served
        self._over = False

    def messages(self) -> Generator[Message, None, None]:
        """The child's messages, the last one included. A caller who leaves early cancels the task.

        Raises:
            PlexPreviewsError: as :meth:`plex_previews.workers.pool.Pool.run` says. The channel is ended where
                the child may not be used again.
        """
        try:
            self._begin()
            while not self._over:
                yield self._next_message()
        except EOFError:
            raise self._death() from None
        except BrokenFrame as broken:
            self._channel.end()
            raise WorkerDied(
                self._what, f"its child sent nonsense ({broken})", "please report this"
            ) from broken
        except Exception as error:
            # What damaged data or a driver left behind in the process must not meet the next film.
            if not _child_is_sound_after(error):
                self._channel.end()
            raise
        finally:
            if not self._over and self._channel.alive:
                self._wind_down()
            if isinstance(self._task, ProbeDevice):  # its answer tells of failures that were survived
                self._channel.end()

    def _begin(self) -> None:
        served_bytes = None if self._served is None else self._served.size
        self._channel.tasks_taken += 1
        try:
            self._send(Kind.TASK, {"task": task_to_body(self._task), "served_bytes": served_bytes})
        except ValueError as error:
            self._over = True
            raise SettingsError(self._what, f"the task cannot be sent to a child: {error}") from error

    def _send(self, kind: Kind, body: Any = None) -> None:
        self._channel.send(Frame(kind, body), self._limits.deadline_s)

    def _next_message(self) -> Message:
        while True:
            frame = self._next_frame()
            match frame.kind:
                case Kind.MESSAGE:
                    message = body_to_message(frame.body)
                    self._over = isinstance(message, _LAST)
                    return message
                case Kind.FAILED:
                    self._over = True
                    raise body_to_error(frame.body)
                case Kind.READ:
                    self._send(Kind.BYTES, self._bytes(frame.body))
                case Kind.PROGRESS:
                    continue
                case _:
                    raise BrokenFrame(f"a frame of kind {frame.kind}")

    def _next_frame(self) -> Frame:
        """The next frame of any kind; while nobody asks for one, the deadline does not run."""
        limits = self._limits
        allowed = self._deadline_s() if self._channel.has_spoken else limits.start_s
        deadline = monotonic() + allowed
        while not self._cancelled():
            left = deadline - monotonic()
            if left <= 0:
                raise WorkerStalled(self._what, f"no progress in {allowed:g} s", _why_stalled(self._task))
            frame = self._channel.take(min(left, _TICK_S))
            if frame is not None:
                return frame
        raise Cancelled(self._what)

    def _deadline_s(self) -> float:
        """An encoder that looks for its devices gets less time than a film: somebody waits for the answer."""
        own = self._limits.deadline_s
        return min(own, self._limits.finding_s) if isinstance(self._task, FindDevices) else own

    def _death(self) -> PlexPreviewsError:
        death = self._channel.death(self._what, suspicion(self._task), self._limits.memory_bytes)
        return Cancelled(self._what) if self._cancelled() else death

    def _wind_down(self) -> None:
        """Asks the child to stop; ends it if it does not do so in time."""
        self._send(Kind.CANCEL)
        deadline = monotonic() + self._limits.grace_s
        try:
            while not self._over and monotonic() < deadline:
                self._hear_out(self._channel.take(deadline - monotonic()))
        except (EOFError, BrokenFrame):
            pass
        finally:
            if not self._over:
                self._channel.end()

    def _hear_out(self, frame: Frame | None) -> None:
        if frame is None:
            return
        if frame.kind is Kind.READ:
            self._send(Kind.BYTES, error_to_body(Cancelled(self._what)))
        elif frame.kind is Kind.FAILED:
            self._over = True
        elif frame.kind is Kind.MESSAGE:
            self._over = isinstance(body_to_message(frame.body), _LAST)

    def _bytes(self, body: Any) -> Any:
        """The bytes of the served file that the child asks for, or the error in their place."""
        if self._served is None:
            raise BrokenFrame("it asks for bytes of a file that is not served")
        offset, size = _stretch(body)
        try:
            return bytes(self._served.read_at(offset, size))
        except Exception as error:  # noqa: BLE001 (somebody else's file object may raise anything)
            return error_to_body(SourceLost(self._what, f"the file object failed: {error!r}"))


def _child_is_sound_after(error: Exception) -> bool:
    """A driver's failure stays: after one, CUDA refuses whatever the process asks of the card."""
    if isinstance(error, DeviceUnfit):
        return True
    return isinstance(error, PlexPreviewsError) and not isinstance(
        error, WorkerError | Undecodable | DeviceError
    )


def _why_stalled(task: Task) -> str:
    reads_a_film = isinstance(task, Make | Survey)
    return f"its storage hangs, or {suspicion(task)}" if reads_a_film else suspicion(task)


def _stretch(body: Any) -> tuple[int, int]:
    match body:
        case {"offset": int(offset), "size": int(size)} if offset >= 0 and 0 <= size <= _LARGEST_READ:
            return offset, size
        case _:
            raise BrokenFrame("a stretch of bytes that cannot be")
