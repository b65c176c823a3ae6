"""What a writer is: the thing that a writer plugin creates, in the parent."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from attrs import frozen

if TYPE_CHECKING:
    from plex_previews.model import Output, Source, Thumbnail
    from plex_previews.workers.messages import Message, Task


@frozen
class Existing:
    """What a writer found at a place: a whole result. ``interval`` None: its pictures are unevenly spaced."""

    interval: float | None
    thumbnails: int


class Writer(Protocol):
    """An output format: where a film's output belongs, what lies there, and its bytes."""

    suffix: str
    """With its dot: ``.bif``."""

    def place(self, source: Source, output: Output, folder: Path | None) -> Path:
        """Where the output belongs: beside the film, or in ``folder``. Pure.

        Raises :class:`plex_previews.errors.SettingsError` where the source has no place of its own and no
        folder is given.
        """
        ...

    def find(self, path: Path) -> Existing | None:
        """What lies there, or None where there is nothing whole of this format."""
        ...

    def write(self, file: BinaryIO, output: Output, thumbnails: Sequence[Thumbnail]) -> None:
        """All thumbnails of one output, ascending by slot, as one file. The caller publishes it whole.

        Each thumbnail is read from disk when it is asked for: go through them once, and keep none.
        """
        ...


class Workers(Protocol):
    """Children that do tasks; :class:`plex_previews.workers.pool.Pool` is the real one."""

    workers: int
    """How many tasks run side by side."""

    def run(self, task: Task, cancelled: Callable[[], bool]) -> Generator[Message, None, None]:
        """The messages of one task as they come; waits for a free child first. Callable from any thread.

        Raises what went wrong in the child, or with it, and :class:`plex_previews.errors.Cancelled` soon
        after ``cancelled()`` has become true. Closing it ends the task.
        """
        ...
