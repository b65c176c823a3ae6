"""A task with one answer."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from typing import TypeVar

from plex_previews.errors import WorkerError
from plex_previews.previews.protocol import Workers
from plex_previews.workers.messages import Answer, Message, Task, subject

_Value = TypeVar("_Value")


def never() -> bool:
    """Nobody cancels it."""
    return False


def asked(pool: Workers, task: Task, kind: type[_Value], cancelled: Callable[[], bool] = never) -> _Value:
    """What a child answers. Raises what goes wrong there, and :class:`WorkerError` for another kind of answer."""
    return answered(pool.run(task, cancelled), kind, subject(task))


def answered(told: Generator[Message, None, None], kind: type[_Value], what: str) -> _Value:
    """The same of what a child told of ``what``."""
    with closing(told) as messages:
        for message in messages:
            if isinstance(message, Answer) and isinstance(message.value, kind):
                return message.value
    raise WorkerError(what, "the worker gave no answer", "report this")
