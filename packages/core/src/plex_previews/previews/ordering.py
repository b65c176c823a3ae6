"""Thumbnails in ascending order, each as soon as all before it have come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from plex_previews.errors import WorkerError
from plex_previews.model import Thumbnail
from plex_previews.previews.spool import Spool
from plex_previews.workers.messages import Done, Made, Message, Opened


def in_order(name: str, messages: Iterable[Message]) -> Iterator[Thumbnail]:
    """The thumbnails of a ``Make`` with one output, ascending by slot; ``name`` is the film's, for errors."""
    with ExitStack() as stack:
        spool: Spool[Thumbnail] | None = None
        due = 0
        for message in messages:
            if isinstance(message, Opened):
                spool = stack.enter_context(Spool(Thumbnail, name, message.counts[0]))
            elif isinstance(message, Made) and spool is not None:
                spool.add(message.thumbnail)
                while spool.has(due):
                    yield spool[due]
                    due += 1
            elif isinstance(message, Done) and spool is not None:
                spool.check()
                return
        raise WorkerError(name, "the worker stopped before the last picture", "report this")
