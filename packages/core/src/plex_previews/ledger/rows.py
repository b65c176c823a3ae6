"""Between the ledger's values and rows of its tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, Select, select

from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.records import FilmKey, KnownFilm, KnownRoot, MadeBy, MadeOutput, Sighting, State
from plex_previews.ledger.tables import films, outputs
from plex_previews.model import Accuracy
from plex_previews.storage.sentinels import Sentinel

_FILM: Final = [column.label(f"film_{column.name}") for column in films.c]
_OUTPUT: Final = [column for column in outputs.c if column.name not in ("id", "film")]


def known_films() -> Select[Any]:
    """All films, each beside its outputs; the films' columns begin with ``film_``."""
    return select(*_FILM, *_OUTPUT).join_from(films, outputs, isouter=True).order_by(films.c.id, outputs.c.id)


def grouped(rows: Iterable[Row[Any]]) -> Iterator[KnownFilm]:
    """The films in the rows of :func:`known_films`."""
    for _, together in groupby(rows, attrgetter("film_id")):
        of_one = list(together)
        made = () if of_one[0].writer is None else tuple(map(_output, of_one))
        yield KnownFilm(_sighting(of_one[0]), made)


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


def _sighting(row: Row[Any]) -> Sighting:
    return Sighting(
        FilmKey(row.film_server, row.film_part, row.film_remote),
        row.film_library,
        row.film_local,
        SourceFingerprint(row.film_size, row.film_modified_at),
        row.film_hint,
    )


def _output(row: Row[Any]) -> MadeOutput:
    return MadeOutput(
        row.writer,
        row.path,
        _settings(row.interval, row.width, row.quality, row.accuracy, row.tone_map, row.format_version),
        SourceFingerprint(row.source_size, row.source_modified_at),
        row.thumbnails,
        row.made_at,
        row.bytes,
        row.digest,
        MadeBy(row.made_by),
        State(row.state),
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
