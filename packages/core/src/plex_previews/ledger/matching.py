"""Which film of a listing is which film of the ledger: the same, moved, new, or gone. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Mapping
from enum import StrEnum

from attrs import frozen

from plex_previews.ledger.records import FilmKey, KnownFilm, LocalPath, MadeOutput, Sighting


class Change(StrEnum):
    """What happened to a film since it was seen last."""

    SAME = "same"
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"


@frozen
class Match:
    """A film of the ledger and of the listing. New ones have no ``known``, those that are gone no ``seen``."""

    change: Change
    known: KnownFilm | None
    seen: Sighting | None

    @property
    def to_record(self) -> bool:
        """Whether the ledger does not say yet what was seen."""
        return self.seen is not None and (self.known is None or self.known.seen != self.seen)


def _always(_: KnownFilm) -> bool:
    return True


def match(
    known: Iterable[KnownFilm],
    seen: Iterable[Sighting],
    is_gone: Callable[[KnownFilm], bool] = _always,
) -> Iterator[Match]:
    """Each film once: unchanged ones while they are listed, then the others.

    ``is_gone`` is asked of films that the listing does not show. For a whole listing that is proof enough;
    where only a part was listed it must look for the file, and where a disk may be missing, for the disk.
    A film is the same where server, part and path are, or else the path; where the part is and the file was
    not replaced, it was moved. Otherwise one that is gone was moved where size, time and name are those of
    the new one, or size, time and hint, and no other that is gone is like it.
    """
    left = {film.seen.key: film for film in known}
    unmatched = []
    for sighting in seen:
        film = left.pop(sighting.key, None)
        if film is None:
            unmatched.append(sighting)
        else:
            yield Match(Change.SAME, film, _completed(film.seen, sighting))
    for sought in (_paths, _parts):
        unmatched = yield from _again(left, unmatched, sought)
    gone = {key: film for key, film in left.items() if is_gone(film)}
    yield from _moves(gone, unmatched)
    yield from (Match(Change.GONE, film, None) for film in gone.values())


def orphans(
    gone: Iterable[KnownFilm], owners: Mapping[LocalPath, int]
) -> Iterator[tuple[KnownFilm, MadeOutput]]:
    """The outputs that belong to no film any more, each once.

    ``owners`` says how many films of all servers have an output at a path: two servers may read the same one.
    """
    ours: dict[LocalPath, list[tuple[KnownFilm, MadeOutput]]] = defaultdict(list)
    for film in gone:
        for path, output in {output.path: output for output in film.outputs}.items():
            ours[path].append((film, output))
    for path, claims in ours.items():
        if len(claims) >= owners.get(path, 0):
            yield claims[0]


def _completed(before: Sighting, now: Sighting) -> Sighting:
    """What is known in all of a film that was not replaced: a listing may tell less than the disk did."""
    if before == now or before.source.replaced_by(now.source):
        return now
    same_place = before.key.remote == now.key.remote
    return Sighting(
        now.key,
        now.library,
        now.local or (before.local if same_place else None),
        before.source.updated_by(now.source),
        now.hint or (before.hint if same_place else None),
    )


# ---- the same under another id ---------------------------------------------------------------------------


def _again(
    left: dict[FilmKey, KnownFilm],
    unmatched: list[Sighting],
    sought: Callable[[Sighting], tuple[Change, Hashable]],
) -> Generator[Match, None, list[Sighting]]:
    """Matches by a part of the key; returns those that it does not match."""
    places = {sought(film.seen)[1]: key for key, film in left.items()}
    rest = []
    for sighting in unmatched:
        change, place = sought(sighting)
        key = places.get(place)
        if key is None or key not in left or _is_replacement(change, left[key], sighting):
            rest.append(sighting)
        else:
            film = left.pop(key)
            yield Match(change, film, _completed(film.seen, sighting))
    return rest


def _paths(sighting: Sighting) -> tuple[Change, Hashable]:
    return Change.SAME, (sighting.key.server, sighting.key.remote)


def _parts(sighting: Sighting) -> tuple[Change, Hashable]:
    return Change.MOVED, (sighting.key.server, sighting.key.part)


def _is_replacement(change: Change, film: KnownFilm, sighting: Sighting) -> bool:
    return change is Change.MOVED and film.seen.source.replaced_by(sighting.source)


# ---- the same at another place ---------------------------------------------------------------------------


def _moves(gone: dict[FilmKey, KnownFilm], unmatched: Iterable[Sighting]) -> Iterator[Match]:
    traces: dict[Hashable, list[KnownFilm]] = defaultdict(list)
    for film in gone.values():
        for trace in _traces(film.seen):
            traces[trace].append(film)
    for sighting in unmatched:
        origin = _origin(sighting, traces)
        if origin is None or gone.pop(origin.seen.key, None) is None:
            yield Match(Change.NEW, None, sighting)
        else:
            yield Match(Change.MOVED, origin, sighting)


def _origin(sighting: Sighting, traces: Mapping[Hashable, list[KnownFilm]]) -> KnownFilm | None:
    for trace in _traces(sighting):
        alike = [film for film in traces.get(trace, ()) if not film.seen.source.replaced_by(sighting.source)]
        if len(alike) == 1:
            return alike[0]
    return None


def _traces(sighting: Sighting) -> Iterator[Hashable]:
    """What a film keeps when it is moved, or when it is renamed where it is; nothing where its size is unknown."""
    server, size = sighting.key.server, sighting.source.size
    if size is None:
        return
    if sighting.hint is not None:
        yield server, size, "hint", sighting.hint
    name = re.split(r"[\\/]", sighting.key.remote)[-1]
    yield server, size, "name", unicodedata.normalize("NFC", name)
