"""The ledger itself: asked once for a whole library, written once for all that changed.

::

    with open_ledger(home.ledger) as ledger:
        known = ledger.known(server, library)
        matches = list(match(known, sightings))
        ...  # judge() each, make what is stale or missing
        with ledger.writing() as entries:
            entries.seen(matches)
            entries.made(pairs)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select

from plex_previews.ledger.database import open_database, reading, told, writing
from plex_previews.ledger.entries import Entries
from plex_previews.ledger.fingerprints import SourceFingerprint
from plex_previews.ledger.records import (
    FilmKey,
    KnownFilm,
    KnownProbe,
    KnownRoot,
    LocalPath,
    MadeBy,
    Sighting,
    State,
    Total,
)
from plex_previews.ledger.rows import grouped, known_films, known_root
from plex_previews.ledger.tables import films, keyframe_indexes, outputs, roots, servers
from plex_previews.library import LibraryId, ServerId

_BATCH = 900
_T = TypeVar("_T")


def open_ledger(path: Path) -> Ledger:
    """The ledger at ``path``, made where it is missing. Raises :class:`plex_previews.errors.LedgerError`."""
    return Ledger(open_database(path), path)


class Ledger:
    """What is known of films and their outputs. Every method raises :class:`LedgerError` where the database
    cannot be used, and may be called from any thread.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def known(self, server: ServerId, library: LibraryId | None = None) -> list[KnownFilm]:
        """All films of a server or of one library of it, as they were seen last, with their outputs."""
        among = [films.c.server == server]
        if library is not None:
            among.append(films.c.library == library)
        return self._known(and_(*among))

    def alike(self, server: ServerId, sightings: Iterable[Sighting]) -> list[KnownFilm]:
        """The films of a server that a few sightings could be, by path, part or size: enough for
        :func:`plex_previews.ledger.matching.match` where only a part of a library was listed.
        """
        found: dict[FilmKey, KnownFilm] = {}
        for some in _batches(sightings, _BATCH // 3):
            could_be = or_(
                films.c.remote.in_({seen.key.remote for seen in some}),
                films.c.part.in_({seen.key.part for seen in some}),
                films.c.size.in_({seen.source.size for seen in some} - {None}),
            )
            found |= {film.seen.key: film for film in self._known(and_(films.c.server == server, could_be))}
        return list(found.values())

    def owners(self, paths: Iterable[LocalPath]) -> dict[LocalPath, int]:
        """How many films, of all servers, have an output at each of these paths; 0 is left out."""
        found: dict[LocalPath, int] = {}
        for some in _batches(paths, _BATCH):
            counted = func.count(outputs.c.film.distinct())
            query = select(outputs.c.path, counted).where(outputs.c.path.in_(some)).group_by(outputs.c.path)
            with told(self._path), reading(self._engine) as connection:
                found.update((path, number) for path, number in connection.execute(query))
        return found

    def having(self, path: LocalPath) -> list[KnownFilm]:
        """The films, of all servers, that have an output at this path."""
        return self._known(films.c.id.in_(select(outputs.c.film).where(outputs.c.path == path)))

    def totals(self) -> list[Total]:
        """How many outputs there are, by server, writer, maker and state."""
        sort = (films.c.server, outputs.c.writer, outputs.c.made_by, outputs.c.state)
        sums = (func.count(), func.sum(outputs.c.thumbnails), func.total(outputs.c.bytes))
        query = select(*sort, *sums).join_from(outputs, films).group_by(*sort).order_by(*sort)
        with told(self._path), reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [
            Total(server, writer, MadeBy(made_by), State(state), number, thumbnails, int(size))
            for server, writer, made_by, state, number, thumbnails, size in rows
        ]

    def names(self) -> dict[ServerId, str]:
        """What servers were called when they were checked last, by their ids."""
        with told(self._path), reading(self._engine) as connection:
            return {row.id: row.name for row in connection.execute(select(servers))}

    def probe(self, name: str, source: SourceFingerprint) -> KnownProbe | None:
        """What was kept of the opening of a film of this name, unless the film was replaced since."""
        query = select(keyframe_indexes).where(keyframe_indexes.c.name == name)
        with told(self._path), reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None or SourceFingerprint(row.size, row.modified_at).replaced_by(source):
            return None
        return KnownProbe(row.packed, row.used_at)

    def roots(self) -> list[KnownRoot]:
        """The folders that hold films, as they were seen last."""
        with told(self._path), reading(self._engine) as connection:
            return [known_root(row) for row in connection.execute(select(roots).order_by(roots.c.path))]

    @contextmanager
    def writing(self) -> Iterator[Entries]:
        """One transaction: all of it is written when the block ends, and nothing where it raises."""
        with told(self._path), writing(self._engine) as connection:
            yield Entries(connection)

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _known(self, among: ColumnElement[bool]) -> list[KnownFilm]:
        with told(self._path), reading(self._engine) as connection:
            return list(grouped(connection.execute(known_films().where(among))))


def _batches(values: Iterable[_T], size: int) -> Iterator[Sequence[_T]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
