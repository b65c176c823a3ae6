"""A whole round: all servers are checked, what they lack is made, and they are told of it.

Servers are checked side by side: one that is slow, or does not answer, costs its own time and no other's. What they
lack is made when all have been heard, for one decode of a film serves every server that has it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import Final

from plex_previews.errors import Cancelled, LedgerError, PlexPreviewsError, SettingsError, SourceMissing
from plex_previews.ledger.ledger import Ledger
from plex_previews.model import UrlSource
from plex_previews.previews.events import Ended, Film, Steps, Work
from plex_previews.previews.placing import settle
from plex_previews.previews.rounds.blaming import blamed
from plex_previews.previews.rounds.checking import Findings, Terms, check, together
from plex_previews.previews.rounds.claims import Wanted, merged, ordered, without_outputs
from plex_previews.previews.rounds.probing import LedgerProbes, Streamed, streamed
from plex_previews.previews.rounds.recording import Recording
from plex_previews.previews.rounds.restarting import restarted
from plex_previews.previews.rounds.round import RoundEvent, Selection, Troubled
from plex_previews.previews.rounds.shown import Showing, by_film, by_library
from plex_previews.previews.running import run
from plex_previews.previews.side_by_side import side_by_side
from plex_previews.previews.unexpected import unexpected
from plex_previews.previews.watching import Watch
from plex_previews.servers.findings import command
from plex_previews.servers.registry import Server, Servers
from plex_previews.storage.grounds import Grounds

_PATIENCE: Final = 1.0
"""Seconds that a check gets to end when all is to stop: a server that hangs would hold up whoever interrupts."""


def go_round(
    servers: Servers,
    ledger: Ledger,
    selection: Selection,
    work: Callable[[Mapping[str, Streamed]], Work],
    workers: int,
    cancelled: threading.Event,
    grounds: Grounds,
    *,
    force: bool = False,
    dry: bool = False,
) -> Generator[RoundEvent, None, None]:
    """Tells what happens as it goes; one server's trouble, or one film's, stops no other.

    ``work`` is asked for only where something is to be made (with ``force``, of all films that are selected), and
    told what servers say of the files that they stream. In a dry run it plans, and nothing is kept but what films'
    indexes say. Raises
    :class:`plex_previews.errors.SettingsError` for a selection that means nothing, ``LedgerError``, and ``Cancelled``.
    """
    check_selection(servers, selection)
    found = [(name, Findings()) for name in servers.names(selection.servers)]
    terms = Terms(ledger, servers.config, servers.host, selection, cancelled.is_set, dry, force, grounds)
    checks = [_checked(servers, name, terms, findings) for name, findings in found]
    yield from side_by_side(checks, cancelled, _PATIENCE)
    findings = together(findings for _, findings in found)
    yield from _unknown(findings, selection)
    films = ordered(without_outputs(merged(findings.claims)), selection.sort)
    showing = Showing(ledger, Watch(ledger))
    if not dry:
        LedgerProbes(ledger).tidy()
        yield from _shown_again(findings, showing, cancelled)
    yield from _made(films, Recording(films, ledger, showing), work, workers, cancelled, grounds)
    shown = list(showing.shown())
    yield from shown
    if not dry:
        yield from restarted(servers, shown)


def check_selection(servers: Servers, selection: Selection) -> None:
    """Raises ``SettingsError`` for unknown servers, and for ids without the one server that they are of."""
    names = servers.names(selection.servers)
    if selection.items and len(names) != 1:
        raise SettingsError("item", "an id means nothing without its server", "name one with --server")


def _checked(servers: Servers, name: str, terms: Terms, findings: Findings) -> Iterator[RoundEvent]:
    try:
        server = servers.open(name)
    except PlexPreviewsError as error:  # its plugin is broken, or its rules make no sense
        yield Troubled(name, error)
    else:
        yield from _guarded(server, check(server, terms, findings))


def _guarded(server: Server, events: Iterator[RoundEvent]) -> Iterator[RoundEvent]:
    """The events of one check; what ends it ends no other's."""
    try:
        yield from events
    except (Cancelled, LedgerError):
        raise
    except PlexPreviewsError as error:
        yield blamed(server, error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - its plugins may be strangers'
        yield Troubled(server.name, unexpected(f"server {server.name}", error))


def _unknown(findings: Findings, selection: Selection) -> Iterator[Troubled]:
    """What is selected, and is at none of the servers that answered."""
    there = {title for titles in findings.titles.values() for title in titles}
    for title in selection.libraries if findings.titles else ():
        if title not in there:
            yield Troubled("", SettingsError("library", f"there is no {title!r}", _told(findings.titles)))
    for path, lacking in findings.unknown.items():
        if lacking == findings.asked:
            yield Troubled("", SourceMissing(path, "no server lists it", command("explain", path)))


def _told(titles: Mapping[str, Sequence[str]]) -> str:
    """The libraries that there are; of several servers, each with its own."""
    told = {name: ", ".join(each) or "none" for name, each in titles.items()}
    each = told.values() if len(told) == 1 else (f"{name}: {those}" for name, those in told.items())
    return f"there are: {'; '.join(each)}"


def _shown_again(findings: Findings, showing: Showing, cancelled: threading.Event) -> Iterator[RoundEvent]:
    untold, told = by_library(by_film(findings.unshown))
    for of_film in chain(untold, *(showing.due(of_library) for of_library in told)):
        if cancelled.is_set():
            raise Cancelled
        yield from showing.show(of_film)


def _made(
    films: Sequence[Wanted],
    recording: Recording,
    work: Callable[[Mapping[str, Streamed]], Work],
    workers: int,
    cancelled: threading.Event,
    grounds: Grounds,
) -> Iterator[RoundEvent]:
    placed = settle([film.placed for film in films])
    todo = work(_streamed(films)) if any(one.error is None for one in placed) else _nothing
    with closing(run(placed, todo, workers, cancelled, grounds)) as events:
        for event in events:
            troubles = list(recording.keep(event)) if isinstance(event, Ended) else []
            yield event
            yield from troubles


def _streamed(films: Sequence[Wanted]) -> dict[str, Streamed]:
    """What servers say of the files that they stream, by their addresses."""
    sources = ((film.placed.film.source, film.owners) for film in films)
    return {
        source.url: streamed(owners[0].claim.seen)
        for source, owners in sources
        if isinstance(source, UrlSource) and owners
    }


def _nothing(film: Film, threads: int) -> Steps:
    raise AssertionError(film, threads)
