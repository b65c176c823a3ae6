"""What can be written into the ledger, many films at a time, inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, bindparam, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from plex_previews.ledger.fingerprints import SourceFingerprint
from plex_previews.ledger.matching import Change, Match
from plex_previews.ledger.records import (
    FilmKey,
    KnownProbe,
    KnownRoot,
    LocalPath,
    MadeOutput,
    Sighting,
    State,
)
from plex_previews.ledger.rows import film_row, output_row, root_row
from plex_previews.ledger.tables import films, keyframe_indexes, outputs, roots, servers
from plex_previews.library import ServerId

_IS_FILM = (
    films.c.server == bindparam("of_server"),
    films.c.part == bindparam("of_part"),
    films.c.remote == bindparam("of_remote"),
)
_FILM_ID = select(films.c.id).where(*_IS_FILM).scalar_subquery()
_IS_OUTPUT = (outputs.c.film == _FILM_ID, outputs.c.path == bindparam("of_path"))


@frozen
class Entries:
    """Writes while its transaction is open: see :meth:`plex_previews.ledger.ledger.Ledger.writing`."""

    _connection: Connection

    def seen(self, matches: Iterable[Match]) -> None:
        """Records new films and what changed of the others; a moved film keeps its outputs and its index.

        Films that are gone stay: see :meth:`forgotten`.
        """
        changed = [match for match in matches if match.to_record]
        self._films(match.seen for match in changed if match.seen and not match.known)
        # Another row may have come to stand for what was seen meanwhile: that one is kept.
        again = update(films).prefix_with("OR IGNORE").where(*_IS_FILM)
        pairs = [(match.known.seen, match.seen) for match in changed if match.known and match.seen]
        self._many(again, [{**film_row(seen), **_of(before.key)} for before, seen in pairs])
        moved = [match for match in changed if match.change is Change.MOVED]
        self._indexes_renamed(
            {match.known.seen.local: match.seen.local for match in moved if match.known and match.seen}
        )

    def made(self, pairs: Iterable[tuple[Sighting, MadeOutput]]) -> None:
        """Records outputs, and the films that they were made of; one at the same place is replaced."""
        pairs = list(pairs)
        self._films(seen for seen, _ in pairs)
        row = insert(outputs).values(film=_FILM_ID)
        unique = ("film", "writer", "path")
        fresh = {
            column.name: row.excluded[column.name]
            for column in outputs.c
            if column.name not in (*unique, "id")
        }
        rows = [{**output_row(made), **_of(seen.key)} for seen, made in pairs]
        self._many(row.on_conflict_do_update(unique, set_=fresh), rows)

    def stated(self, state: State, placed: Iterable[tuple[FilmKey, LocalPath]]) -> None:
        """How far the outputs at these paths have come."""
        self._many(update(outputs).where(*_IS_OUTPUT).values(state=state), _places(placed))

    def outputs_moved(self, film: FilmKey, paths: Mapping[LocalPath, LocalPath]) -> None:
        """Outputs of a film lie at other paths now."""
        again = update(outputs).prefix_with("OR REPLACE").where(*_IS_OUTPUT).values(path=bindparam("now"))
        self._many(again, [{**_of(film), "of_path": old, "now": new} for old, new in paths.items()])

    def forgotten(self, keys: Iterable[FilmKey]) -> None:
        """Films are no more; their outputs go with them."""
        self._many(delete(films).where(*_IS_FILM), list(map(_of, keys)))

    def outputs_forgotten(self, placed: Iterable[tuple[FilmKey, LocalPath]]) -> None:
        self._many(delete(outputs).where(*_IS_OUTPUT), _places(placed))

    def probed(self, name: str, source: SourceFingerprint, probe: KnownProbe) -> None:
        """Keeps what opening a film found out: ``name`` is its local path, or whatever else names its bytes."""
        row = insert(keyframe_indexes)
        columns = ("size", "modified_at", "packed", "used_at")
        fresh = {column: row.excluded[column] for column in columns}
        values = (name, source.size, source.modified_at, probe.packed, probe.used_at)
        self._many(
            row.on_conflict_do_update(["name"], set_=fresh),
            [dict(zip(("name", *columns), values, strict=True))],
        )

    def probes_forgotten(self, unused_since: float) -> None:
        """Of films that nobody opened since that time (seconds since 1970), nothing is kept but their outputs."""
        self._connection.execute(delete(keyframe_indexes).where(keyframe_indexes.c.used_at < unused_since))

    def roots(self, known: Iterable[KnownRoot]) -> None:
        """Records folders that hold films, as they are now."""
        row = insert(roots)
        fresh = {column: row.excluded[column] for column in ("identity", "samples", "seen_at")}
        self._many(row.on_conflict_do_update(["path"], set_=fresh), list(map(root_row, known)))

    def roots_forgotten(self, paths: Iterable[Path]) -> None:
        """Forgets folders that held films."""
        self._many(
            delete(roots).where(roots.c.path == bindparam("of_path")), [{"of_path": str(p)} for p in paths]
        )

    def named(self, server: ServerId, name: str) -> None:
        """A server is called this now, and no other is."""
        self._connection.execute(delete(servers).where(or_(servers.c.id == server, servers.c.name == name)))
        self._connection.execute(insert(servers).values(id=server, name=name))

    def _films(self, sightings: Iterable[Sighting]) -> None:
        row = insert(films)
        unique = ("server", "remote", "part")
        fresh = {
            column.name: row.excluded[column.name] for column in films.c if column.name not in (*unique, "id")
        }
        self._many(row.on_conflict_do_update(unique, set_=fresh), list(map(film_row, sightings)))

    def _indexes_renamed(self, paths: Mapping[LocalPath | None, LocalPath | None]) -> None:
        again = (
            update(keyframe_indexes)
            .prefix_with("OR REPLACE")
            .where(keyframe_indexes.c.name == bindparam("of_name"))
        )
        renamed = [{"of_name": old, "now": new} for old, new in paths.items() if old and new and old != new]
        self._many(again.values(name=bindparam("now")), renamed)

    def _many(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _of(key: FilmKey) -> dict[str, Any]:
    return {"of_server": key.server, "of_part": key.part, "of_remote": key.remote}


def _places(placed: Iterable[tuple[FilmKey, LocalPath]]) -> list[dict[str, Any]]:
    return [{**_of(film), "of_path": path} for film, path in placed]
