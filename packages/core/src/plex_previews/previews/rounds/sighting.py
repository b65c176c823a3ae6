"""The films of one server as it lists them now, each matched with what the ledger knows of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from plex_previews.errors import SettingsError
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.matching import Match, match
from plex_previews.ledger.records import FilmKey, KnownFilm, LocalPath, Sighting
from plex_previews.library import Library, RemotePath, ServerId, ServerInfo
from plex_previews.mapping.explaining import holds
from plex_previews.model import FileSource
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.rounds.blaming import blamed
from plex_previews.previews.rounds.enumerating import Listed, Listing
from plex_previews.previews.rounds.locating import Located, Lost, locate, told
from plex_previews.previews.rounds.roots import Root, Roots
from plex_previews.previews.rounds.round import Troubled
from plex_previews.previews.watching import Watch, trouble
from plex_previews.servers.findings import command
from plex_previews.servers.registry import Server
from plex_previews.servers.roots import with_folders


@frozen
class Sighted:
    """A film that is listed: matched, and located unless it is left out. ``seen`` is the match's."""

    match: Match
    seen: Sighting
    listed: Listed
    located: Located

    def where(self, server: Server, info: ServerInfo) -> Whereabouts:
        """What writers are told of it, as far as its listing tells."""
        media = self.located.path
        return Whereabouts(
            server.source.stream(self.listed.part) if media is None else FileSource(media),
            media,
            server=info,
            data_folder=server.settings.data_folder,
            facts={"item_id": self.listed.item.id, "media_source_id": self.listed.part.id},
            options=self.listed.library.options,
        )


class Sightings:
    """Goes through a listing once. ``left_out`` counts films of which nothing is known; ``gone`` are those that are
    known and not listed any more.
    """

    def __init__(
        self,
        server: Server,
        identity: ServerId,
        libraries: Sequence[Library],
        listing: Listing,
        ledger: Ledger,
        watch: Watch,
    ) -> None:
        self._server, self._identity = server, identity
        self._watch = watch
        self._listing = listing
        self._listed: Iterator[Listed] = iter(listing)
        self._known = {film.seen.key: film for film in self._all_known(ledger)}
        self._roots = Roots(libraries, server.mapper, list(self._known.values()), watch)
        self._unmapped: dict[tuple[str, RemotePath | None], list[RemotePath]] = {}
        self._going: dict[FilmKey, tuple[Listed, Located]] = {}
        self.left_out = 0
        self.gone: list[KnownFilm] = []

    def __iter__(self) -> Iterator[Sighted]:
        for one in match(list(self._known.values()), self._sightings(), self._is_gone):
            if one.seen is None:
                self.gone += [one.known] if one.known is not None else []
            elif (going := self._going.pop(one.seen.key, None)) is not None:
                yield Sighted(one, one.seen, *going)

    def troubles(self) -> Iterator[Troubled]:
        """What keeps films from being found, once for each cause."""
        name = self._server.name
        yield from (blamed(self._server, error) for error in self._listing.errors)
        for root in self._roots.troubled():
            yield Troubled(name, trouble(root.path, root.state, self._renewal(root)), root.passed_over)
        for (title, folder), films in self._unmapped.items():
            yield Troubled(name, self._unmappable(title, folder, films[0]), len(films))

    def folder_of(self, film: LocalPath) -> Path:
        """The folder of a library that a film lies in; its own where it lies in none."""
        root = self._roots.over(film)
        return Path(film).parent if root is None else root.path

    def _unmappable(self, title: str, folder: RemotePath | None, film: RemotePath) -> SettingsError:
        if folder is None:
            reason = "lies in no folder of its library, and no rule leads to it here"
            return SettingsError(f"{title}: {film}", reason, command("explain", film))
        remedy = with_folders(self._server, (lost for _, lost in self._unmapped if lost is not None))
        return SettingsError(f"{title}: {folder}", "no rule leads to it here", remedy)

    def _renewal(self, root: Root) -> str:
        """What takes a folder as it is now, where films may have been removed from it."""
        may_be = not root.is_away or self._watch.may_be_emptied(root.path)
        return command("gc", "--server", self._server.name, "--apply", "--renew") if may_be else ""

    def renew_roots(self) -> None:
        """Takes the folders that the films lie in as they are now. Raises ``LedgerError``."""
        self._roots.renew()

    def keep_roots(self) -> None:
        """Records the folders that the films lie in. Raises ``LedgerError``."""
        self._roots.keep()

    def _all_known(self, ledger: Ledger) -> Sequence[KnownFilm]:
        if self._listing.selection.is_whole:
            return ledger.known(self._identity)
        listed = list(self._listed)
        self._listed = iter(listed)
        sightings = [Sighting(self._key(one), one.library.id, source=told(one.part)) for one in listed]
        return ledger.alike(self._identity, sightings)

    def _key(self, listed: Listed) -> FilmKey:
        return FilmKey(self._identity, listed.part.id, listed.part.path)

    def _sightings(self) -> Iterator[Sighting]:
        for listed in self._listed:
            key = self._key(listed)
            known = self._known.get(key)
            if listed.left_out and known is None:
                self.left_out += 1
                continue
            located = self._located(listed, known)
            self._going[key] = listed, located
            yield Sighting(key, listed.library.id, located.local, located.source, located.hint)

    def _located(self, listed: Listed, known: KnownFilm | None) -> Located:
        if listed.left_out or self._server.streams:
            return Located(told(listed.part))
        located = locate(listed.part, self._server.mapper, self._roots, known)
        if located.lost is Lost.UNMAPPED:
            together = listed.library.title, _root_of(listed)
            self._unmapped.setdefault(together, []).append(listed.part.path)
        return located

    def _is_gone(self, film: KnownFilm) -> bool:
        """Of a film that is not listed: whether it is no more, as far as anybody can tell."""
        seen = film.seen
        if self._listing.selection.is_whole:
            if seen.library not in self._listing.whole:
                return False
        elif seen.local is None or os.path.lexists(seen.local):
            return False
        root = self._roots.over(seen.local) if seen.local else None
        if root is None or root.tells:
            return True
        root.passed_over += 1
        return False


def _root_of(listed: Listed) -> RemotePath | None:
    """The folder of the library that holds a film, None where none does."""
    path = listed.part.path
    return next((root for root in listed.library.roots if holds((root,), path)), None)
