"""The children: started when they are needed, kept warm, replaced in time, ended together."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from threading import Condition
from typing import TYPE_CHECKING, Self
from weakref import WeakKeyDictionary

from plex_previews.errors import Cancelled, SettingsError, WorkerDied
from plex_previews.io.served import FileServer
from plex_previews.model import ServedSource
from plex_previews.workers.channel import Channel
from plex_previews.workers.limits import Limits
from plex_previews.workers.messages import Make, Message, Survey, Task, subject
from plex_previews.workers.spawning import Spawner

if TYPE_CHECKING:
    from types import TracebackType

_TICK_S = 0.1


def _never() -> bool:
    return False


class Pool:
    """Up to ``workers`` children, each of which does one task at a time. Thread-safe; a context manager.

    ``env`` is added to the environment of the children. Relative paths in tasks are taken from the folder that
    is the current one when a child starts.
    """

    def __init__(
        self, workers: int, limits: Limits | None = None, env: Mapping[str, str] | None = None
    ) -> None:
        if workers < 1:
            raise SettingsError("workers", f"{workers} children cannot do anything", "use 1 or more")
        self.workers = workers
        self._limits = limits or Limits()
        self._env = dict(env or {})
        self._spawner = Spawner()
        self._changed = Condition()
        self._idle: list[Channel] = []
        self._busy: set[Channel] = set()
        self._closed = False
        self._servers: WeakKeyDictionary[ServedSource, FileServer] = WeakKeyDictionary()

    def run(self, task: Task, cancelled: Callable[[], bool] = _never) -> Generator[Message, None, None]:
        """The messages of a task, as they come; waits for a free child first.

        Nothing starts before the first message is asked for. ``cancelled`` is asked ten times a second. Closing
        the generator early cancels the task too.

        Raises:
            WorkerDied: the child crashed, was killed, or cannot be started.
            WorkerStalled: it made no progress before the deadline.
            WorkerOutOfMemory: it needed more memory than it may have.
            Cancelled: ``cancelled`` said so, or the pool was closed.
            PlexPreviewsError: whatever else the child itself found wrong.
        """

        def stopping() -> bool:
            return self._closed or cancelled()

        served = self._serving(task)
        channel = self._lease(subject(task), stopping)
        try:
            # cattrs is imported here, while a new child starts.
            from plex_previews.workers.conversation import Conversation

            conversation = Conversation(channel, task, self._limits, stopping, served)
            with closing(conversation.messages()) as messages:
                yield from messages
        finally:
            self._give_back(channel)

    def close(self) -> None:
        """Ends all children at once; tasks under way raise :class:`Cancelled`. Can be repeated."""
        with self._changed:
            self._closed = True
            channels = [*self._idle, *self._busy]
            self._idle.clear()
            self._changed.notify_all()
        for channel in channels:
            channel.end()
        self._spawner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _serving(self, task: Task) -> FileServer | None:
        """What answers for the task's file object; tasks that share a source share its lock as well."""
        if not (isinstance(task, Make | Survey) and isinstance(task.source, ServedSource)):
            return None
        with self._changed:
            server = self._servers.get(task.source)
            if server is None:
                server = self._servers[task.source] = FileServer(task.source.name, task.source.file)
            return server

    def _lease(self, what: str, stopping: Callable[[], bool]) -> Channel:
        with self._changed:
            while not stopping():
                channel = self._free_channel(what)
                if channel is not None:
                    self._busy.add(channel)
                    return channel
                self._changed.wait(_TICK_S)
        raise Cancelled(what)

    def _free_channel(self, what: str) -> Channel | None:
        while self._idle:
            channel = self._idle.pop()
            if channel.alive:
                return channel
            channel.end()
        return self._started(what) if len(self._busy) < self.workers else None

    def _started(self, what: str) -> Channel:
        try:
            return Channel(self._spawner.start(self._limits, self._env))
        except OSError as error:
            raise WorkerDied(what, f"a child process cannot be started: {error}") from error

    def _give_back(self, channel: Channel) -> None:
        worn = channel.tasks_taken >= self._limits.films_per_child
        if worn or not channel.alive:
            channel.end()
        with self._changed:
            # Where the pool was closed meanwhile, it has ended this channel or is about to.
            self._busy.discard(channel)
            if channel.alive and not self._closed:
                self._idle.append(channel)
            self._changed.notify_all()
