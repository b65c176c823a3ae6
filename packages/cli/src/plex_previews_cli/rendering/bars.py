"""A run on a terminal: a bar for all films and for each that is being made, a line for each that ended."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column
from rich.text import Text

from plex_previews.previews.events import Advanced, Ended, Event, Film, Found, Planned, Started
from plex_previews_cli.rendering.lines import film_line, interruption, summary
from plex_previews_cli.rendering.outcomes import COLOURS
from plex_previews_cli.rendering.text import visible
from plex_previews_cli.tally import Tally


class Bars:
    """Draws on stderr's terminal while it is entered; the bars are gone afterwards, the lines stay."""

    def __init__(self, console: Console | None = None) -> None:
        name = Column(ratio=1, no_wrap=True, overflow="ellipsis")
        self._console = console or Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}", table_column=name, markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            expand=True,
        )
        self._all: TaskID | None = None
        self._running: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, event: Event) -> None:
        match event:
            case Found(films):
                self._find(len(films))
            case Started(film):
                self._running[film.name] = self._progress.add_task(_short(film), total=None)
            case Planned(film, _, thumbnails):
                self._advance(film, total=thumbnails)
            case Advanced(film, done):
                self._advance(film, completed=done)
            case Ended():
                self._end(event)

    def finish(self, tally: Tally, seconds: float) -> None:
        style = "bold red" if tally.failed else "bold"
        self._console.print(Text(summary(tally, seconds), style=style), soft_wrap=True)

    def interrupt(self, tally: Tally) -> None:
        self._console.print(Text(interruption(tally), style="yellow"))

    def _find(self, count: int) -> None:
        if count > 1:
            self._all = self._progress.add_task("all films", total=count)

    def _advance(self, film: Film, total: int | None = None, completed: int | None = None) -> None:
        if (task := self._running.get(film.name)) is not None:
            self._progress.update(task, total=total, completed=completed)

    def _end(self, ended: Ended) -> None:
        if (task := self._running.pop(ended.film.name, None)) is not None:
            self._progress.remove_task(task)
        if self._all is not None:
            self._progress.advance(self._all)
        verdict = (f"{ended.outcome:8} ", COLOURS[ended.outcome])
        # The terminal itself wraps it: a path that was cut in two could not be copied.
        self._console.print(Text.assemble(verdict, visible(film_line(ended))), soft_wrap=True)


def _short(film: Film) -> str:
    return visible(film.name.replace("\\", "/").rstrip("/").rpartition("/")[2] or film.name)
