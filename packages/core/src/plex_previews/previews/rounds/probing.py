"""What opening films found out, kept in the ledger by the files' sizes and times."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen

from plex_previews.errors import LedgerError
from plex_previews.ledger.fingerprints import SourceFingerprint
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.records import KnownProbe, Sighting
from plex_previews.model import FileSource, Source, UrlSource

logger = logging.getLogger(__name__)

_DAY_S: Final = 24 * 3600.0
_FRESH_S: Final = 30 * _DAY_S
"""How old the note of its last use may be: it is not written anew each time."""
_FORGOTTEN_S: Final = 180 * _DAY_S


@frozen
class Streamed:
    """A file that a server streams, as the server says it is ``now``. ``name`` is the same for no other file: several
    versions of a film may differ in their address's query alone, which may hold secrets and is not kept.
    """

    name: str
    now: SourceFingerprint


def streamed(seen: Sighting) -> Streamed:
    """A part of a server."""
    return Streamed(f"{seen.key.server}:{seen.key.part}", seen.source)


@frozen
class LedgerProbes:
    """A :class:`plex_previews.previews.probes.Probes` of the files of this machine, and of what servers stream.

    ``streamed`` is what servers say of the files that they stream, by their addresses.
    """

    ledger: Ledger
    streamed: Mapping[str, Streamed] = field(factory=dict, repr=False)

    def of(self, source: Source) -> bytes | None:
        name, now = self._named(source)
        if now is None:
            return None
        try:
            known = self.ledger.probe(name, now)
            if known is not None and time.time() - known.used_at > _FRESH_S:
                with self.ledger.writing() as entries:
                    entries.probed(name, now, evolve(known, used_at=time.time()))
        except LedgerError as error:
            logger.warning("what is known of %s is not used: %s", source.name, error)
            return None
        return known.packed if known is not None else b""

    def keep(self, source: Source, packed: bytes) -> None:
        name, now = self._named(source)
        if now is None:
            return
        try:
            with self.ledger.writing() as entries:
                entries.probed(name, now, KnownProbe(packed, time.time()))
        except LedgerError as error:
            logger.warning("what was found out of %s is not kept: %s", source.name, error)

    def tidy(self) -> None:
        """Forgets those of films that were not opened for half a year. Raises ``LedgerError``."""
        with self.ledger.writing() as entries:
            entries.probes_forgotten(time.time() - _FORGOTTEN_S)

    def _named(self, source: Source) -> tuple[str, SourceFingerprint | None]:
        """What a film is called in the ledger, and as it is now: None for one that is not there, and where nobody says
        how large it is.
        """
        if isinstance(source, FileSource):
            return source.name, _as_it_is(source.path)
        told = self.streamed.get(source.url) if isinstance(source, UrlSource) else None
        if told is None or told.now.size is None:
            return source.name, None
        return told.name, told.now


def _as_it_is(path: Path) -> SourceFingerprint | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return SourceFingerprint(status.st_size, status.st_mtime)
