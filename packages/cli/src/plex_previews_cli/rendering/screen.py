"""Where a run is shown: as JSON lines, as plain lines, or as bars on a terminal."""

from __future__ import annotations

import json
import sys
from types import TracebackType
from typing import Protocol, Self

import click

from plex_previews.previews.events import Ended, Event
from plex_previews_cli.rendering.fields import film_fields
from plex_previews_cli.rendering.lines import film_line, interruption, summary
from plex_previews_cli.rendering.outcomes import COLOURS
from plex_previews_cli.rendering.text import visible
from plex_previews_cli.tally import Tally


class Screen(Protocol):
    """A context manager that is shown every event of a run, and its tally at the end."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def show(self, event: Event) -> None: ...
    def finish(self, tally: Tally, seconds: float) -> None: ...
    def interrupt(self, tally: Tally) -> None: ...


def screen_for(as_json: bool) -> Screen:
    """JSON lines if asked for; bars if a person sees both streams; plain lines otherwise."""
    if as_json:
        return JsonLines()
    if sys.stdout.isatty() and sys.stderr.isatty():
        from plex_previews_cli.rendering.bars import Bars

        return Bars()
    return PlainLines()


class PlainLines:
    """A line for each film that ended: on stdout, or on stderr where it failed; then the summary."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, event: Event) -> None:
        if isinstance(event, Ended):
            verdict = click.style(f"{event.outcome:8}", fg=COLOURS[event.outcome])
            click.echo(f"{verdict} {visible(film_line(event))}", err=event.error is not None)

    def finish(self, tally: Tally, seconds: float) -> None:
        click.echo(summary(tally, seconds))

    def interrupt(self, tally: Tally) -> None:
        click.secho(interruption(tally), fg="yellow", err=True)


class JsonLines(PlainLines):
    """An object for each film on stdout, flushed at once; failures are told on stderr as well."""

    def show(self, event: Event) -> None:
        if isinstance(event, Ended):
            click.echo(json.dumps(film_fields(event)))
        if isinstance(event, Ended) and event.error:
            super().show(event)

    def finish(self, tally: Tally, seconds: float) -> None:
        """Nothing: whoever reads JSON can count."""
