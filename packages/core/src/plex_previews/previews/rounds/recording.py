"""What was made is kept in the ledger, and shown by the servers that it was made for."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.records import LocalPath, MadeOutput
from plex_previews.previews.events import Ended, Outcome, TargetEnded
from plex_previews.previews.publishing.trees import size_of
from plex_previews.previews.rounds.claims import Claim, Owner, Wanted
from plex_previews.previews.rounds.round import Troubled
from plex_previews.previews.rounds.shown import Showing, Unshown, by_film

_FIRST_SHEET: Final = "0.jpg"


class Recording:
    """Keeps how the films of one round end."""

    def __init__(self, films: Sequence[Wanted], ledger: Ledger, showing: Showing) -> None:
        self._owners = {film.placed.film.name: film.owners for film in films}
        self._ledger = ledger
        self._showing = showing

    def keep(self, ended: Ended) -> Iterator[Troubled]:
        """Raises :class:`plex_previews.errors.LedgerError`."""
        pairs = zip(self._owners.get(ended.film.name, ()), ended.targets, strict=False)
        high = ended.report is not None and ended.report.video.colour.is_high_dynamic_range
        made = [
            (owner, _made(owner, one, high=high)) for owner, one in pairs if one.outcome is Outcome.WRITTEN
        ]
        if not made:
            return
        with self._ledger.writing() as entries:
            entries.made((owner.claim.seen, output) for owner, output in made)
        for of_film in by_film(_unshown(owner.claim, output) for owner, output in made if _is_shown(owner)):
            yield from self._showing.show(of_film)


def _is_shown(owner: Owner) -> bool:
    """Whether its server shows what this writer makes."""
    return owner.wish.name == owner.claim.server.kind.writer


def _unshown(claim: Claim, output: MadeOutput) -> Unshown:
    return Unshown(claim.server, claim.listed, claim.seen, output)


def _made(owner: Owner, ended: TargetEnded, *, high: bool) -> MadeOutput:
    """``high``: the film is of high dynamic range; of any other the tone map made no difference."""
    settings = owner.wish.settings if high else evolve(owner.wish.settings, tone_map="")
    return made_now(owner.wish.name, ended, settings, owner.claim.seen.source)


def made_now(
    writer: str, ended: TargetEnded, settings: SettingsFingerprint, source: SourceFingerprint
) -> MadeOutput:
    """An output that was written just now, as it lies there."""
    path = ended.target.path or Path()
    size, digest = fingerprint(path)
    count = ended.thumbnails or 0
    return MadeOutput(writer, LocalPath(str(path)), settings, source, count, time.time(), size, digest)


def fingerprint(path: Path) -> tuple[int | None, str | None]:
    """The size of an output, and the SHA-256 of what a server serves of it first: the file, or the first sheet of a
    folder. None for what is not there.
    """
    try:
        return size_of(path), _digest(path / _FIRST_SHEET if path.is_dir() else path)
    except OSError:
        return None, None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
