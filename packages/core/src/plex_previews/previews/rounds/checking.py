"""One server's films held against the ledger: what is fresh, what follows its film, what is missing.

Only a film that the ledger cannot judge alone is looked at, and only for such a one is the server asked for more
than its listing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from attrs import define, evolve, field, frozen

from plex_previews.config.schema import Config
from plex_previews.errors import Cancelled, PlexPreviewsError, ServerError, SourceMissing
from plex_previews.ledger.freshness import Freshness, Verdict
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.matching import Change, Match
from plex_previews.library import Library, LibraryId, ServerInfo
from plex_previews.plugins.host import PluginHost
from plex_previews.previews.rounds.blaming import blamed
from plex_previews.previews.rounds.claims import Claim
from plex_previews.previews.rounds.data_folder import check_data_folder
from plex_previews.previews.rounds.enumerating import Listing
from plex_previews.previews.rounds.judging import Judged, is_lost, is_unshown, is_untold, judged
from plex_previews.previews.rounds.locating import Lost
from plex_previews.previews.rounds.resolving import Open, Resolving, Settled
from plex_previews.previews.rounds.round import Checked, Selection, Troubled
from plex_previews.previews.rounds.sampling import Fresh
from plex_previews.previews.rounds.shown import Unshown
from plex_previews.previews.rounds.sighting import Sighted, Sightings
from plex_previews.previews.rounds.wishing import Wish, wishes, wishes_of_film
from plex_previews.previews.unexpected import unexpected
from plex_previews.previews.watching import Watch
from plex_previews.servers.findings import command
from plex_previews.servers.registry import Server
from plex_previews.storage.grounds import Grounds

_BATCH = 500
"""So many films' facts are asked for at once."""


@frozen
class Terms:
    """What checks work with. ``dry``: nothing is moved, and nothing kept. ``force``: what is fresh is made again."""

    ledger: Ledger
    config: Config
    host: PluginHost
    selection: Selection
    cancelled: Callable[[], bool]
    dry: bool = False
    force: bool = False
    grounds: Grounds = field(factory=Grounds)


@define
class Findings:
    """What a check has found so far. ``unknown`` counts, for paths of the selection, the servers that lack them;
    ``asked`` are the servers that could be asked, and ``titles`` the libraries of each, by its name.
    """

    claims: list[Claim] = field(factory=list)
    unshown: list[Unshown] = field(factory=list)
    unknown: Counter[str] = field(factory=Counter)
    asked: int = 0
    titles: dict[str, Sequence[str]] = field(factory=dict)


def together(found: Iterable[Findings]) -> Findings:
    """What several checks have found, in their order."""
    whole = Findings()
    for each in found:
        whole.claims += each.claims
        whole.unshown += each.unshown
        whole.unknown += each.unknown
        whole.asked += each.asked
        whole.titles |= each.titles
    return whole


def check(server: Server, terms: Terms, findings: Findings) -> Generator[Checked | Troubled, None, None]:
    """Checks one server and adds what it finds. What keeps it, or some of its films, from being checked is told.

    Raises :class:`plex_previews.errors.Cancelled`, and ``LedgerError``.
    """
    begun, watch = time.monotonic(), Watch(terms.ledger)
    try:
        info = evolve(server.source.about(), name=server.name)
        there = server.libraries()
        findings.titles[server.name] = [library.title for library in there]
        chosen = _chosen(there, terms.selection)
        wanted, troubles = _wanted(server, chosen, terms)
        check_data_folder(server, wanted.values(), watch)
    except PlexPreviewsError as error:
        yield blamed(server, error)
        return
    findings.asked += 1
    yield from troubles
    libraries = [library for library in chosen if library.id in wanted]
    if libraries:
        listing = Listing(server, libraries, terms.config, terms.selection)
        sightings = Sightings(server, info.id, libraries, listing, terms.ledger, watch)
        checking = _Checking(server, info, wanted, terms, findings)
        yield from checking.go(sightings)
        yield from sightings.troubles()
        if not terms.dry:
            _keep_name(info, terms.ledger)
            _keep_roots(server, sightings, watch)
        findings.unknown.update(listing.unknown)
        counts = checking.counts + Counter(left_out=sightings.left_out, gone=len(sightings.gone))
        yield Checked(server.name, **counts, seconds=time.monotonic() - begun)


def _chosen(there: Iterable[Library], selection: Selection) -> Sequence[Library]:
    titles = selection.libraries
    return [library for library in there if not titles or library.title in titles]


def _wanted(
    server: Server, libraries: Iterable[Library], terms: Terms
) -> tuple[dict[LibraryId, tuple[Wish, ...]], list[Troubled]]:
    """The wishes for each library, and what is wrong with those of which nothing can be made."""
    wanted: dict[LibraryId, tuple[Wish, ...]] = {}
    troubles: list[Troubled] = []
    for library in libraries:
        try:
            wanted[library.id] = wishes(server, library, terms.config, terms.host)
        except PlexPreviewsError as error:
            troubles.append(blamed(server, error))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a writer may be a stranger's
            troubles.append(Troubled(server.name, unexpected(f"library {library.title}", error)))
    return wanted, troubles


def _keep_name(info: ServerInfo, ledger: Ledger) -> None:
    """For whoever asks of the ledger alone, while the server is down or when it is removed."""
    if ledger.names().get(info.id) != info.name:
        with ledger.writing() as entries:
            entries.named(info.id, info.name)


def _keep_roots(server: Server, sightings: Sightings, watch: Watch) -> None:
    sightings.keep_roots()
    folder = server.settings.data_folder
    if folder is not None and server.kind.data_folder_holds:
        watch.keep(folder)


class _Checking:
    """The check of one server; ``counts`` are by the fields of :class:`Checked`."""

    def __init__(
        self,
        server: Server,
        info: ServerInfo,
        wanted: Mapping[LibraryId, tuple[Wish, ...]],
        terms: Terms,
        findings: Findings,
    ) -> None:
        self._server, self._info, self._wanted = server, info, wanted
        self._terms, self._findings = terms, findings
        self._resolving = Resolving(server, terms.ledger, force=terms.force, dry=terms.dry)
        self._usual = server.kind.writer
        self._fresh = Fresh(server.settings.data_folder, terms.grounds)
        self._now = time.time()
        self.counts: Counter[str] = Counter()

    def go(self, sightings: Iterable[Sighted]) -> Iterator[Troubled]:
        open_films: list[Open] = []
        changed: list[Match] = []
        for film in sightings:
            if self._terms.cancelled():
                raise Cancelled
            if self._passes_over(film):
                continue
            # What moved is kept together with what moved along.
            if film.match.to_record and film.match.change is not Change.MOVED:
                changed.append(film.match)
            if (still_open := self._judged_or_told(film)) is not None:
                open_films.append(still_open)
        self._keep(changed)
        open_films += self._looked_at()
        yield from self._settle(open_films)

    def _passes_over(self, film: Sighted) -> bool:
        """Whether a film is left out, or cannot be found now."""
        if film.listed.left_out:
            self.counts["left_out"] += 1
        elif film.located.lost is Lost.MISSING:
            self._miss(film)
        elif film.located.lost is not None:
            self.counts["away"] += 1
        else:
            return False
        return True

    def _miss(self, film: Sighted) -> None:
        """Counts and tells a film whose file is not there."""
        self.counts["missing"] += 1
        self._findings.claims.append(Claim(self._server, film.listed, film.seen, error=self._missing(film)))

    def _missing(self, film: Sighted) -> SourceMissing:
        path = film.seen.key.remote
        reason = "is listed, and there is no such file here"
        return SourceMissing(f"{self._server.name}:{path}", reason, command("explain", path))

    def _judged_or_told(self, film: Sighted) -> Open | None:
        """As :meth:`_judged`; a film of which the server's answer, or a plugin, makes no sense has failed alone."""
        try:
            return self._judged(film)
        except PlexPreviewsError as error:
            trouble = error
        except (Exception, SystemExit) as error:  # noqa: BLE001 - sources and writers may be strangers'
            trouble = unexpected(f"{self._server.name}: {film.seen.key.remote}", error)
        self.counts["to_make"] += 1
        self._findings.claims.append(Claim(self._server, film.listed, film.seen, error=trouble))
        return None

    def _judged(self, film: Sighted) -> Open | None:
        """A film that the ledger cannot judge alone, or that is to be made again whatever it says."""
        where = film.where(self._server, self._info)
        wanted = wishes_of_film(self._wanted[film.listed.library.id], film.listed.part.width)
        found = [self._doubted(each, film) for each in judged(film.match, wanted, where)]
        if self._terms.force and found:
            return Open(film.match, film.seen, film.listed, where, tuple(found))
        for each in found:
            if each.verdict.freshness is Freshness.FRESH:
                self._note_unshown(film, each)
        still_open = tuple(each for each in found if each.verdict.freshness is not Freshness.FRESH)
        if still_open:
            return Open(film.match, film.seen, film.listed, where, still_open)
        self.counts["fresh"] += 1
        self._fresh.offer(film)
        part, usual, now = film.listed.part, self._usual, self._now
        if any(each.made is not None and is_untold(each.made, part, usual, now) for each in found):
            self._fresh.offer_untold(film, where, found)
        return None

    def _looked_at(self) -> Iterator[Open]:
        """Tells which films are gone that the ledger took for fresh; those are open of which outputs are."""
        missing = self._fresh.missing()
        for film in missing:
            self._miss(film)
        lacking = list(self._fresh.lacking({film.seen.key for film in missing}))
        self.counts["fresh"] -= len(missing) + len(lacking)
        yield from lacking

    def _doubted(self, each: Judged, film: Sighted) -> Judged:
        """What the server does not show any more is looked at, whatever the ledger says."""
        made, is_fresh = each.made, each.verdict.freshness is Freshness.FRESH
        lost = made is not None and made.writer == self._usual and is_lost(made, film.listed.part)
        return evolve(each, verdict=Verdict(Freshness.LOOK)) if lost and is_fresh else each

    def _note_unshown(self, film: Sighted, fresh: Judged) -> None:
        made = fresh.made
        if made is not None and made.writer == self._usual and is_unshown(made, film.listed.part):
            self._findings.unshown.append(Unshown(self._server, film.listed, film.seen, made))

    def _keep(self, changed: Sequence[Match]) -> None:
        if changed and not self._terms.dry:
            with self._terms.ledger.writing() as entries:
                entries.seen(changed)

    # ---- films that must be looked at ----

    def _settle(self, films: Sequence[Open]) -> Iterator[Troubled]:
        waiting = iter(films)
        while batch := list(islice(waiting, _BATCH)):
            items = {film.listed.item.id: film.listed.item for film in batch}
            try:
                facts = self._server.source.facts(list(items.values()))
            except ServerError as error:
                left = len(batch) + sum(1 for _ in waiting)
                self.counts["away"] += left
                yield blamed(self._server, error, left)
                return
            for film in batch:
                if self._terms.cancelled():
                    raise Cancelled
                self._count(self._resolving.settle(film, facts.get(film.listed.part.id, {})))

    def _count(self, settled: Settled) -> None:
        self._findings.unshown.extend(settled.unshown)
        self.counts["adopted"] += settled.adopted
        self.counts["moved"] += settled.moved
        self.counts["fresh" if settled.claim is None else "to_make"] += 1
        if settled.claim is not None:
            self._findings.claims.append(settled.claim)
