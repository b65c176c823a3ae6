"""Between the ledger's values and rows of its tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, Select, select

from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.records import (
    FilmKey,
    KnownFilm,
    KnownRoot,
    LocalPath,
    MadeBy,
    MadeOutput,
    Sighting,
    State,
)
from plex_previews.ledger.tables import films, outputs
from plex_previews.library import LibraryId, PartId, RemotePath, ServerId
from plex_previews.model import Accuracy
from plex_previews.storage.sentinels import Sentinel

_FILM: Final = [column.label(f"film_{column.name}") for column in films.c]
_OUTPUT: Final = [column for column in outputs.c if column.name not in ("id", "film")]
_MAKERS: Final = {each.value: each for each in MadeBy}
_STATES: Final = {each.value: each for each in State}


def known_films() -> Select[Any]:
    """All films, each beside its outputs; the films' columns begin with ``film_``."""
    return select(*_FILM, *_OUTPUT).join_from(films, outputs, isouter=True).order_by(films.c.id, outputs.c.id)


def grouped(rows: Iterable[Row[Any]]) -> Iterator[KnownFilm]:
    """The films in the rows of :func:`known_films`."""
    for _, together in groupby(rows, itemgetter(0)):
        first, *others = together
        seen = _sighting(*first[1 : len(_FILM)])
        made = (_output(seen.source, *row[len(_FILM) :]) for row in (first, *others))
        yield KnownFilm(seen, () if first.writer is None else tuple(made))


def film_row(seen: Sighting) -> dict[str, Any]:
    """Values for the columns of ``films``, but for the id."""
    return {
        "server": seen.key.server,
        "part": seen.key.part,
        "remote": seen.key.remote,
        "library": seen.library,
        "local": seen.local,
        "size": seen.source.size,
        "modified_at": seen.source.modified_at,
        "hint": seen.hint,
    }


def output_row(made: MadeOutput) -> dict[str, Any]:
    """Values for the columns of ``outputs``, but for the id and the film."""
    return {
        "writer": made.writer,
        "path": made.path,
        "interval": made.settings.interval,
        "width": made.settings.width,
        "quality": made.settings.quality,
        "accuracy": made.settings.accuracy,
        "tone_map": made.settings.tone_map,
        "format_version": made.settings.format_version,
        "source_size": made.source.size,
        "source_modified_at": made.source.modified_at,
        "thumbnails": made.thumbnails,
        "bytes": made.bytes,
        "digest": made.digest,
        "made_at": made.made_at,
        "made_by": made.made_by,
        "state": made.state,
    }


def root_row(root: KnownRoot) -> dict[str, Any]:
    """Values for the columns of ``roots``."""
    sentinel = root.sentinel
    return {
        "path": str(sentinel.root),
        "identity": sentinel.identity,
        "samples": json.dumps(sentinel.samples),
        "seen_at": root.seen_at,
    }


def known_root(row: Row[Any]) -> KnownRoot:
    """What a row of ``roots`` says."""
    samples = tuple(map(str, json.loads(row.samples)))
    return KnownRoot(Sentinel(Path(row.path), row.identity, samples), row.seen_at)


# Their arguments are in the order of the columns: to ask a row for each by its name takes twice as long.


def _sighting(
    server: ServerId,
    part: PartId,
    remote: RemotePath,
    library: LibraryId,
    local: LocalPath | None,
    size: int | None,
    modified_at: float | None,
    hint: str | None,
) -> Sighting:
    return Sighting(FilmKey(server, part, remote), library, local, SourceFingerprint(size, modified_at), hint)


def _output(
    film: SourceFingerprint,
    writer: str,
    path: LocalPath,
    interval: float,
    width: int | None,
    quality: int | None,
    accuracy: str | None,
    tone_map: str | None,
    format_version: int | None,
    source_size: int | None,
    source_modified_at: float | None,
    thumbnails: int,
    size: int | None,
    digest: str | None,
    made_at: float,
    made_by: str,
    state: str,
) -> MadeOutput:
    # Most were made of the very file that their film still is.
    is_of_film = source_size == film.size and source_modified_at == film.modified_at
    return MadeOutput(
        writer,
        path,
        _settings(interval, width, quality, accuracy, tone_map, format_version),
        film if is_of_film else SourceFingerprint(source_size, source_modified_at),
        thumbnails,
        made_at,
        size,
        digest,
        _MAKERS[made_by],
        _STATES[state],
    )


@lru_cache(maxsize=256)
def _settings(
    interval: float,
    width: int | None,
    quality: int | None,
    accuracy: str | None,
    tone_map: str | None,
    format_version: int | None,
) -> SettingsFingerprint:
    """One value for the many outputs that were made with the same settings."""
    named = None if accuracy is None else Accuracy(accuracy)
    return SettingsFingerprint(interval, width, quality, named, tone_map, format_version)
