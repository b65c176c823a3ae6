"""What the films of servers have left behind: outputs that the ledger has, and that belong to no film any more.

A film is gone where its server has listed its library to the end without it, its folder is what it was, and its file
is neither there nor under another name in the folder of its library: a server that has not looked since a film was
renamed lists neither. In a server's data folder an output is left behind too where its server looks in another place by now:
a film that was replaced has another bundle in Plex.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from plex_previews.config.schema import Config
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.matching import orphans
from plex_previews.ledger.records import FilmKey, KnownFilm, LocalPath, MadeOutput
from plex_previews.library import LibraryId, ServerId, ServerInfo
from plex_previews.plugins.host import PluginHost
from plex_previews.previews.rounds.data_folder import check_is_there
from plex_previews.previews.rounds.enumerating import Listing
from plex_previews.previews.rounds.round import Selection, Troubled
from plex_previews.previews.rounds.sighting import Sighted, Sightings
from plex_previews.previews.rounds.wishing import Wish, wishes, wishes_of_film
from plex_previews.previews.targets import aim_or_tell
from plex_previews.previews.upkeep.renamed import renamed
from plex_previews.previews.watching import Watch
from plex_previews.servers.registry import Server

Left: TypeAlias = tuple[KnownFilm, MadeOutput]
"""An output that is left behind, and the film that it was made of."""


@frozen
class Survey:
    """One server that was listed to its end. ``outputs`` is how many the ledger has of it, ``gone`` the films that are
    no more, ``renamed`` those that lie elsewhere by now, and ``superseded`` what lies in its data folder where it does
    not look any more.
    """

    server: Server = field(repr=False)
    id: ServerId
    outputs: int
    gone: tuple[KnownFilm, ...]
    renamed: tuple[tuple[KnownFilm, Path], ...]
    superseded: tuple[Left, ...]
    troubles: tuple[Troubled, ...]


def survey(
    server: Server, ledger: Ledger, config: Config, host: PluginHost, *, renew: bool = False
) -> Survey:
    """Lists a server. Raises what keeps it from being listed whole: then nothing can be said of it. With ``renew`` the
    folders of its libraries are taken as they are now.
    """
    watch = Watch(ledger)
    check_is_there(server, watch)
    info = evolve(server.source.about(), name=server.name)
    libraries = server.libraries()
    wanted = {library.id: wishes(server, library, config, host) for library in libraries}
    listing = Listing(server, libraries, config, Selection())
    sightings = Sightings(server, info.id, libraries, listing, ledger, watch)
    if renew:
        sightings.renew_roots()
    crowded, listed = [], set()
    for film in sightings:
        listed.add(film.seen.local)
        if _is_crowded(film, server.settings.data_folder):
            crowded.append(film)
    for error in listing.errors:
        raise error
    missing = [film for film in sightings.gone if not is_there(film)]
    elsewhere = _renamed(missing, sightings, listed)
    return Survey(
        server,
        info.id,
        sum(len(film.outputs) for film in ledger.known(info.id)),
        tuple(film for film in missing if film.seen.key not in elsewhere),
        tuple((film, elsewhere[film.seen.key]) for film in missing if film.seen.key in elsewhere),
        tuple(_superseded(server, info, crowded, wanted)),
        tuple(sightings.troubles()),
    )


def left_behind(surveys: Sequence[Survey], ledger: Ledger) -> dict[ServerId, list[Left]]:
    """By server; what an owner has that is not gone, on whichever server, stays."""
    gone = [film for each in surveys for film in each.gone]
    superseded = [left for each in surveys for left in each.superseded]
    paths = {made.path for film in gone for made in film.outputs} | {made.path for _, made in superseded}
    owners = ledger.owners(paths)
    left: dict[ServerId, list[Left]] = {each.id: [] for each in surveys}
    for film, made in [*orphans(gone, owners), *_of_nobody_else(superseded, owners)]:
        left[film.seen.key.server].append((film, made))
    return left


def is_there(film: KnownFilm) -> bool:
    """Whether the film's file is where it was, whatever its server says."""
    return film.seen.local is not None and os.path.lexists(film.seen.local)


def is_listed(server: Server, film: KnownFilm) -> bool:
    """Whether the server has a film that is nowhere but there, though it was not in the list: what is removed on the
    server meanwhile moves a list's pages along, and one film falls between two. Raises what sources raise.
    """
    return film.seen.local is None and server.source.by_path(film.seen.key.remote) is not None


def _renamed(
    missing: Iterable[KnownFilm], sightings: Sightings, listed: Collection[str | None]
) -> dict[FilmKey, Path]:
    """Each folder of a library is walked once, and only where films of it are missing that have outputs."""
    folders: defaultdict[Path, list[KnownFilm]] = defaultdict(list)
    for film in missing:
        if film.seen.local and film.outputs:
            folders[sightings.folder_of(film.seen.local)].append(film)
    found: dict[FilmKey, Path] = {}
    for folder, films in folders.items():
        found |= renamed(folder, films, listed)
    return found


def _of_nobody_else(left: Iterable[Left], owners: Mapping[LocalPath, int]) -> Iterator[Left]:
    return ((film, made) for film, made in left if owners.get(made.path, 0) <= 1)


def _is_crowded(film: Sighted, data_folder: Path | None) -> bool:
    """Whether a film has several outputs of a writer in the data folder: only then one may be superseded."""
    writers = Counter(made.writer for made in _within(film, data_folder))
    return any(number > 1 for number in writers.values())


def _within(film: Sighted, data_folder: Path | None) -> list[MadeOutput]:
    known = film.match.known
    if known is None or data_folder is None:
        return []
    return [made for made in known.outputs if made.path.startswith(f"{data_folder}{os.sep}")]


def _superseded(
    server: Server, info: ServerInfo, films: Sequence[Sighted], wanted: Mapping[LibraryId, tuple[Wish, ...]]
) -> Iterator[Left]:
    items = {film.listed.item.id: film.listed.item for film in films}
    facts = server.source.facts(list(items.values())) if items else {}
    for film in films:
        part = film.listed.part
        asked = wishes_of_film(wanted[film.listed.library.id], part.width)
        places = _places(film, server, info, asked, facts.get(part.id, {}))
        if film.match.known is not None and places:
            for made in _within(film, server.settings.data_folder):
                if made.path not in places.get(made.writer, (made.path,)):
                    yield film.match.known, made


def _places(
    film: Sighted, server: Server, info: ServerInfo, asked: Iterable[Wish], facts: Mapping[str, Any]
) -> dict[str, set[str]]:
    """Where the film's outputs belong now, by writer; nothing where one of them cannot be told. What other writers made
    the server may look for still.
    """
    where = evolve(film.where(server, info), facts=facts)
    targets = [aim_or_tell(wish.name, wish.writer, where, wish.wanted) for wish in asked]
    if any(target.path is None for target in targets):
        return {}
    places: defaultdict[str, set[str]] = defaultdict(set)
    for target in targets:
        places[target.name].add(str(target.path))
    return dict(places)
