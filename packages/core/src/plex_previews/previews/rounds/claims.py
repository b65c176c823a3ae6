"""What servers lack: claims of each server, and the films that come of them, one for each file."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from attrs import field, frozen

from plex_previews.errors import PlexPreviewsError, SourceUnreadable
from plex_previews.ledger.records import Sighting
from plex_previews.model import FileSource, Source
from plex_previews.previews.events import Film
from plex_previews.previews.placing import Placed, RealPlaces
from plex_previews.previews.rounds.enumerating import Listed
from plex_previews.previews.rounds.round import Sort
from plex_previews.previews.rounds.wishing import Wish
from plex_previews.previews.targets import Target
from plex_previews.servers.registry import Server


@frozen
class Aim:
    """A wish that is not fulfilled, and where it is to be."""

    wish: Wish
    target: Target


@frozen
class Claim:
    """What a server lacks of one film: its aims, or with ``error`` the film itself."""

    server: Server = field(repr=False)
    listed: Listed
    seen: Sighting
    source: Source | None = None
    aims: tuple[Aim, ...] = ()
    error: PlexPreviewsError | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What is the same for all claims to one film: the file here, or the server's name and path for it."""
        return ("", self.seen.local) if self.seen.local else (self.server.name, self.seen.key.remote)

    @property
    def name(self) -> str:
        return self.seen.local or f"{self.server.name}:{self.seen.key.remote}"


@frozen
class Owner:
    """Whose target it is."""

    claim: Claim
    wish: Wish


@frozen
class Wanted:
    """A film that claims were made to. ``owners[i]`` is that of target i."""

    placed: Placed
    owners: tuple[Owner, ...]
    added_at: float


def merged(claims: Iterable[Claim]) -> list[Wanted]:
    """One film for each file, with the targets of all servers that own it, in the order of the first claims."""
    together: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        together.setdefault(claim.key, []).append(claim)
    return [_wanted(each) for each in together.values()]


def ordered(films: Sequence[Wanted], sort: Sort, chance: random.Random | None = None) -> list[Wanted]:
    """The films in the order in which they are to be made; those of which nobody knows the time are the oldest."""
    if sort is Sort.RANDOM:
        return (chance or random.Random()).sample(films, len(films))  # noqa: S311 - no secret hangs on it
    if sort is Sort.SERVER:
        return list(films)
    return sorted(films, key=lambda film: film.added_at, reverse=sort is Sort.NEWEST)


def without_outputs(films: Iterable[Wanted]) -> list[Wanted]:
    """The same films; one that is itself where another's previews belong has failed, whatever a server calls it."""
    films, at = list(films), RealPlaces()
    targets = (target for film in films for target in film.placed.film.targets)
    taken = {at(target.path) for target in targets if target.path is not None}
    return [_refused(film) if _place(film, at) in taken else film for film in films]


def _place(film: Wanted, at: RealPlaces) -> str | None:
    source = film.placed.film.source
    return at(source.path) if isinstance(source, FileSource) else None


def _refused(film: Wanted) -> Wanted:
    name = film.placed.film.name
    error = SourceUnreadable(name, "is where another film's previews belong", "take it out of the library")
    return Wanted(Placed(Film(name, None), named=False, error=error), (), film.added_at)


def _wanted(claims: Sequence[Claim]) -> Wanted:
    source = next((claim.source for claim in claims if claim.source is not None), None)
    pairs = [(Owner(claim, aim.wish), aim.target) for claim in claims for aim in claim.aims]
    error = None if source is not None else next((claim.error for claim in claims if claim.error), None)
    film = Film(claims[0].name, source, tuple(target for _, target in pairs))
    added = max((claim.listed.item.added_at or 0.0 for claim in claims), default=0.0)
    return Wanted(Placed(film, named=False, error=error), tuple(owner for owner, _ in pairs), added)
