"""What is to be done about a film's wishes, by the ledger alone. Pure: nothing is looked at."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from attrs import frozen

from plex_previews.ledger.freshness import Freshness, Verdict, judge
from plex_previews.ledger.matching import Change, Match
from plex_previews.ledger.records import KnownFilm, MadeOutput, State
from plex_previews.library import Part
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.rounds.wishing import Wish

_LONG_S: Final = 24 * 3600.0


@frozen
class Judged:
    """A wish, the output that the ledger has for it, and what is to be done."""

    wish: Wish
    made: MadeOutput | None
    verdict: Verdict


def judged(match: Match, wishes: Iterable[Wish], where: Whereabouts) -> list[Judged]:
    """Each wish of a film that is listed. What the ledger cannot tell alone is to be looked at."""
    return [_judged(match, wish, where) for wish in wishes]


def made_at(film: KnownFilm | None, writer: str, path: Path | None) -> MadeOutput | None:
    """What the ledger has of a writer at a place."""
    outputs = film.by(writer) if film is not None else ()
    return next((made for made in outputs if made.path == str(path)), None)


def is_unshown(made: MadeOutput, part: Part) -> bool:
    """Whether the server is to be asked about a fresh output: it was never told of it, or, as far as its listing
    says, may show by now what it was told of.
    """
    if made.state is State.WRITTEN:
        return True
    return made.state in (State.REGISTERED, State.WAITING) and part.served is not False


def is_lost(made: MadeOutput, part: Part) -> bool:
    """Whether the server has shown an output, and lists none for its film any more: it may have been deleted."""
    return made.state is State.SERVED and part.served is False


def is_untold(made: MadeOutput, part: Part, usual: str, now: float) -> bool:
    """Whether the listing would not tell if an output were gone. ``usual`` is the writer of what the server shows: it
    may list no previews at all, may list what it does not look for again (Jellyfin's rows outlive their tiles), or may
    not have shown this one in the ``_LONG_S`` before ``now`` (a server that throws it away is not given another in
    every round).
    """
    if made.writer != usual or part.served is not False:
        return True
    return made.state is not State.SERVED and now - made.made_at > _LONG_S


def _judged(match: Match, wish: Wish, where: Whereabouts) -> Judged:
    if match.known is None or match.seen is None or match.change is Change.MOVED:
        return Judged(wish, None, Verdict(Freshness.LOOK))
    place = wish.place(where)
    made = made_at(match.known, wish.name, place) if place else _newest_within(match.known, wish, where)
    return Judged(wish, made, judge(wish.settings, match.seen.source, made))


def _newest_within(film: KnownFilm, wish: Wish, where: Whereabouts) -> MadeOutput | None:
    """The newest output in a folder that may hold it: settings may name another data folder by now."""
    beside = os.path.dirname(where.media) if where.media is not None else None  # noqa: PTH120 - of 100,000 films
    within = tuple([f"{top}{os.sep}" for top in (where.data_folder, beside, where.folder) if top is not None])
    return next((made for made in film.by(wish.name) if made.path.startswith(within)), None)
