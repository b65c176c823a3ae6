"""What a writer is: the thing that a writer plugin creates, in the parent."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

from plex_previews.model import FileSource

if TYPE_CHECKING:
    from plex_previews.library import ServerInfo
    from plex_previews.model import Output, Sheet, Source, Thumbnail
    from plex_previews.workers.messages import Message, Task


@frozen
class Existing:
    """What a writer found at a place: a whole result. ``interval`` None: its pictures are unevenly spaced.

    ``most`` is there for a form that tells neither its interval nor how many thumbnails it has: these are between
    ``thumbnails`` and ``most``, and ``interval`` is None.
    """

    interval: float | None
    thumbnails: int
    most: int | None = None


@frozen
class Whereabouts:
    """What a writer is told of a film, to say where its output belongs.

    ``source`` is the film as we read it, ``media`` its place on this machine where it has one (a film that is
    streamed from a server may have none). ``folder`` is where the user wants outputs, None for their usual
    place. What follows is there for a server's film: who the server is, its data folder on this machine, what
    the source knows of the part (:meth:`plex_previews.sources.protocol.MediaSource.facts`; before that was asked,
    the ids of its listing) and the options of its library.
    """

    source: Source
    media: Path | None = None
    folder: Path | None = None
    server: ServerInfo | None = None
    data_folder: Path | None = None
    facts: Mapping[str, Any] = field(factory=dict)
    options: Mapping[str, Any] = field(factory=dict)

    @property
    def file(self) -> Path | None:
        """``media``, or the file that is read; None for a film that lies on no file system of this machine."""
        if self.media is None and isinstance(self.source, FileSource):
            return self.source.path
        return self.media


class Writer(Protocol):
    """An output format: where a film's output belongs, what lies there, and its bytes.

    An output is one file or one folder; both are published whole.
    """

    suffix: str
    """With its dot: ``.bif``. Empty where outputs are folders."""

    def widths(self, wanted: int, options: Mapping[str, Any]) -> Sequence[int]:
        """The widths of which a library gets an output each where the user wants this one: those that the server's
        ``options`` ask for, else this one. Pure.

        Raises what :meth:`asked` raises.
        """
        ...

    def asked(self, output: Output, options: Mapping[str, Any]) -> Output:
        """The output to make where the user wants this one: with tile sheets, and with the interval, width and
        grid that a server's options demand. ``options`` are those of the library and the facts of the part. Pure.

        Raises :class:`plex_previews.errors.SettingsError` for one that cannot be made.
        """
        ...

    def place(self, where: Whereabouts, output: Output) -> Path:
        """Where the output belongs. Pure.

        Raises :class:`plex_previews.errors.SettingsError` where it has no place: a source without one and no
        folder is given, or a fact is missing (then it says which server has to do what first), and
        :class:`plex_previews.errors.ServerAnswer` for a fact that cannot be true. Never leaves the folder, the
        media's folder or the server's data folder, whatever a server says.
        """
        ...

    def find(self, path: Path) -> Existing | None:
        """What lies there, or None where there is nothing whole of this format."""
        ...

    def write(self, staging: Path, output: Output, pieces: Sequence[Thumbnail] | Sequence[Sheet]) -> None:
        """Makes ``staging``, which does not exist yet in a folder that does, the whole output: a file or a folder.

        ``pieces`` are the output's thumbnails, ascending by slot, or its sheets where the output has a grid. Each
        is read from disk when it is asked for: go through them once, and keep none. The caller forces all to
        disk, hands it to the folder's owner, and swaps it in.
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
