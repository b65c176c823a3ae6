"""From written to registered to served: each server is told of what is new, and asked what it shows of it."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from attrs import field, frozen

from plex_previews.errors import ServerError, SourceUnreadable
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.records import MadeOutput, Sighting, State
from plex_previews.previews.rounds.blaming import blamed
from plex_previews.previews.rounds.enumerating import Listed
from plex_previews.previews.rounds.round import Shown, Troubled
from plex_previews.previews.watching import Watch
from plex_previews.servers.registry import Server
from plex_previews.sources.protocol import Served

_USUAL_WIDTH = 320
_ASKED = 5
"""So many films of a library are asked about, of those that its server did not show when it was asked last."""


@frozen
class Unshown:
    """An output that its server does not show yet, as far as anybody knows."""

    server: Server = field(repr=False)
    listed: Listed
    seen: Sighting
    made: MadeOutput


def state_of(made: MadeOutput, served: Served | None) -> State:
    """How far an output has come, of which the server was told. Pure.

    A server that serves something else holds an older form in memory.
    """
    if served is None:
        return State.REGISTERED
    unlike = made.digest is not None and served.digest is not None and made.digest != served.digest
    return State.WAITING if unlike else State.SERVED


class Showing:
    """Asks the servers, and keeps in the ledger what they answer. One that fails is not asked again.

    No server is told to look for a film whose mount has vanished: it would take the film for deleted. It is told of
    the output in a later round.
    """

    def __init__(self, ledger: Ledger, watch: Watch) -> None:
        self._ledger = ledger
        self._watch = watch
        self._away: set[tuple[str, str]] = set()
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._silent: dict[str, ServerError] = {}

    def show(self, of_film: Sequence[Unshown]) -> Iterator[Troubled]:
        """Tells the server once of a film's outputs where any is merely written, and asks for each."""
        server, seen = of_film[0].server, of_film[0].seen
        if server.name in self._silent:
            return
        away = self._watch.troubled(seen.local) if seen.local else None
        if away is not None:
            yield from self._told_once(server.name, away)
            return
        try:
            if any(each.made.state is State.WRITTEN for each in of_film):
                server.source.refresh(of_film[0].listed.item, seen.key.remote)
            for each in of_film:
                self._keep(each, _asked(each))
        except ServerError as error:
            self._silent[server.name] = error
            yield blamed(server, error)

    def due(self, told: Sequence[Sequence[Unshown]]) -> Iterator[Sequence[Unshown]]:
        """Which films of one library, which the server was told of, are to be asked about in this round; :meth:`show` each
        before the next. Where none of some is shown by now, the others are taken to be as they were: a server that shows
        no previews at all is not asked for each of them in every round.
        """
        mixed = random.sample(told, len(told))
        name = mixed[0][0].server.name
        before = self._counts[name][State.SERVED]
        yield from mixed[:_ASKED]
        if self._counts[name][State.SERVED] > before:
            yield from mixed[_ASKED:]
        else:
            self._counts[name].update(str(each.made.state) for film in mixed[_ASKED:] for each in film)

    def shown(self) -> Iterator[Shown]:
        """What came of it, for each server that was asked."""
        for name, counts in self._counts.items():
            yield Shown(name, **counts)

    def _told_once(self, server: str, away: SourceUnreadable) -> Iterator[Troubled]:
        if (server, away.what) not in self._away:
            self._away.add((server, away.what))
            yield Troubled(server, away)

    def _keep(self, unshown: Unshown, served: Served | None) -> None:
        made, state = unshown.made, state_of(unshown.made, served)
        if state is not made.state:
            with self._ledger.writing() as entries:
                entries.stated(state, [(unshown.seen.key, made.path)])
        self._counts[unshown.server.name][str(state)] += 1


def by_library(
    films: Iterable[Sequence[Unshown]],
) -> tuple[list[Sequence[Unshown]], list[list[Sequence[Unshown]]]]:
    """Films that their servers were not told of yet, and the others: those of one library, and as far, together."""
    untold: list[Sequence[Unshown]] = []
    told: defaultdict[tuple[str, str, State], list[Sequence[Unshown]]] = defaultdict(list)
    for film in films:
        if any(each.made.state is State.WRITTEN for each in film):
            untold.append(film)
        else:
            told[film[0].server.name, film[0].listed.library.id, film[0].made.state].append(film)
    return untold, list(told.values())


def by_film(unshown: Iterable[Unshown]) -> Iterator[list[Unshown]]:
    """Those of the same server and film together, where they follow one another."""
    for _, together in groupby(unshown, lambda each: (each.server.name, each.seen.key)):
        yield list(together)


def _asked(unshown: Unshown) -> Served | None:
    source, listed, made = unshown.server.source, unshown.listed, unshown.made
    return source.served(listed.item, listed.part, made.settings.width or _USUAL_WIDTH)
