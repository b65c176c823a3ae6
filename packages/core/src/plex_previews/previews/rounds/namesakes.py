"""Films of one name beside one another: their outputs have one place, and the later takes the earlier's for its own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from plex_previews.errors import OutputError
from plex_previews.ledger.records import KnownFilm, MadeOutput, Sighting
from plex_previews.previews.rounds.recording import fingerprint


def is_of_namesake(path: Path, seen: Sighting, known: Iterable[KnownFilm]) -> bool:
    """Whether what lies at a place beside a film was made of another: one that it replaced under another extension.

    ``known`` are the films that have an output there. In a server's data folder a place is named after its film, and
    no other has it. Raises :class:`OutputError` where that other film is still there.
    """
    if seen.local is None or not path.is_relative_to(Path(seen.local).parent):
        return False
    known = list(known)
    for film in known:
        _check_is_gone(film, seen, path)
    made = [output for film in known for output in film.outputs if output.path == str(path)]
    lying = fingerprint(path)
    same = [output for output in made if _is(output, *lying)]
    return bool(same) and all(output.source.replaced_by(seen.source) for output in same)


def _check_is_gone(film: KnownFilm, seen: Sighting, path: Path) -> None:
    other = film.seen.local
    if other is None or seen.local is None or other == seen.local:
        return
    if Path(other).parent == Path(seen.local).parent and os.path.lexists(other):
        raise OutputError(str(path), f"is that of {other}, too", "rename one, or leave one out")


def _is(made: MadeOutput, size: int | None, digest: str | None) -> bool:
    return made.bytes == size and (made.digest is None or made.digest == digest)
