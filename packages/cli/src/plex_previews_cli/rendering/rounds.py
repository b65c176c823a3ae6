"""A round over servers: a line for each server that was checked, its troubles, and what it shows in the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click
from attrs import asdict, evolve

from plex_previews import rounds
from plex_previews_cli.exits import ExitStatus
from plex_previews_cli.rendering.objects import print_object
from plex_previews_cli.rendering.text import visible
from plex_previews_cli.rendering.units import counted, size, span
from plex_previews_cli.tally import Tally, count

if TYPE_CHECKING:
    from plex_previews.previews.rounds.round import Checked, Restarted, RoundEvent, Shown, Standing, Troubled
    from plex_previews_cli.rendering.screen import Screen


class RoundScreen:
    """A screen for a run of films, with what a round tells beside: on stdout, and its troubles on stderr."""

    def __init__(self, screen: Screen, *, as_json: bool, dry: bool = False) -> None:
        self._screen = screen
        self._dry = dry
        self._as_json = as_json
        self._tally = Tally()
        self._troubled = False

    def __enter__(self) -> Self:
        self._screen.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._screen.__exit__(kind, error, trace)

    def show(self, event: RoundEvent) -> None:
        match event:
            case rounds.Troubled():
                self._troubled = True
                self._blame(event)
            case rounds.Checked() | rounds.Shown() | rounds.Restarted():
                self._tell(event)
            case _:
                self._tally = count(self._tally, event)
                self._screen.show(event)

    def _blame(self, trouble: Troubled) -> None:
        if self._as_json:
            told = {"server": trouble.server or None, "error": str(trouble.error), "films": trouble.films}
            print_object({"event": "troubled", **told})
        show_trouble(trouble)

    def _tell(self, event: Checked | Shown | Restarted) -> None:
        if self._as_json:
            print_object({"event": type(event).__name__.lower(), **asdict(event)})
        else:
            for line in _lines(event, dry=self._dry):
                click.echo(visible(line))

    def finish(self, seconds: float) -> None:
        self._screen.finish(evolve(self._tally, troubled=self._troubled), seconds)

    def interrupt(self) -> None:
        self._screen.interrupt(self._tally)

    @property
    def exit_status(self) -> ExitStatus:
        return ExitStatus.FAILED if self._troubled else self._tally.exit_status


def _lines(event: Checked | Shown | Restarted, *, dry: bool) -> Iterator[str]:
    match event:
        case rounds.Checked():
            return checked_lines(event, dry=dry)
        case rounds.Shown():
            return shown_lines(event)
        case rounds.Restarted():
            return restarted_lines(event)


def checked_lines(checked: Checked, *, dry: bool = False) -> Iterator[str]:
    """What was found of a server's films; of a dry round, what would be done with them."""
    told = [
        (checked.fresh, "up to date"),
        (checked.to_make, "to make"),
        (checked.missing, "missing"),
        (checked.away, "not looked at"),
        (checked.left_out, "left out"),
        (checked.gone, "gone"),
    ]
    counts = ", ".join(f"{number:,} {word}" for number, word in told if number)
    films = counted(checked.films, "film")
    yield f"{checked.server}: {films}{': ' if counts else ''}{counts} ({span(checked.seconds)})"
    if checked.moved:
        how = "would be moved along" if dry else "moved along"
        yield f"{checked.server}: the previews of {counted(checked.moved, 'film')} {how}"
    if checked.adopted:
        adopted = "would be adopted" if dry else "were adopted"
        yield f"{checked.server}: {counted(checked.adopted, 'film')} had previews already, which {adopted}"


def shown_lines(shown: Shown) -> Iterator[str]:
    """What a server shows of what it was asked about."""
    if shown.served:
        yield f"{shown.server}: shows {counted(shown.served, 'preview')} as written"
    if shown.waiting:
        yield waiting_line(shown.server, shown.waiting)
    if shown.registered:
        yield f"{shown.server}: {counted(shown.registered, 'preview')} told of, and not shown yet"


def restarted_lines(restarted: Restarted) -> Iterator[str]:
    """That a server was restarted, and why."""
    films = counted(restarted.films, "film")
    yield f"{restarted.server}: restarted for {films} ({span(restarted.seconds)}); 'run' will ask what it shows"


def waiting_line(server: str, films: int) -> str:
    """How many films of which a server shows an older form."""
    return (
        f"{server}: {counted(films, 'film')} {'waits' if films == 1 else 'wait'} for a restart of the server"
    )


def show_trouble(trouble: Troubled) -> None:
    """On stderr."""
    films = f" ({counted(trouble.films, 'film')} passed over)" if trouble.films else ""
    is_told = not trouble.server or trouble.error.what == trouble.server
    who = "" if is_told else f"{trouble.server}: "
    verdict = click.style("failed  ", fg="red")
    click.echo(f"{verdict} {visible(f'{who}{trouble.error}{films}')}", err=True)


def show_standings(standings: Sequence[Standing], *, as_json: bool) -> None:
    """On stdout."""
    from plex_previews_cli.rendering.tables import print_table

    if as_json:
        for each in standings:
            print_object(asdict(each))
    elif standings:
        heads = ["server", "writer", "films", "adopted", "shown", "told of", "pictures", "size"]
        there = [each for each in standings if not each.removed]
        if there:
            print_table(heads, map(_row, there))
        for each in there:
            if each.waiting:
                click.echo(visible(waiting_line(each.server, each.waiting)))
        for line in _removed_lines(standings):
            click.secho(visible(line), dim=True)
    else:
        click.echo("nothing was made yet; make it: plex-previews run", err=True)


def _removed_lines(standings: Sequence[Standing]) -> Iterator[str]:
    """One for each server that is in the settings no more."""
    for identity in dict.fromkeys(each.id for each in standings if each.removed):
        own = [each for each in standings if each.id == identity]
        name = own[0].server if own[0].server != identity else f"{identity[:8]}…"
        previews = counted(sum(each.outputs for each in own), "preview")
        yield f"{name} (removed): {previews}, {size(sum(each.bytes for each in own))}"


def _row(standing: Standing) -> tuple[str, ...]:
    numbers = (standing.outputs, standing.adopted, standing.served, standing.registered, standing.thumbnails)
    return standing.server, standing.writer, *(f"{number:,}" for number in numbers), size(standing.bytes)
