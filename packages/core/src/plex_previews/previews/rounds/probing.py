"""What opening films found out, kept in the ledger by the files' sizes and times."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Final

from attrs import evolve, field, frozen

from plex_previews.errors import LedgerError
from plex_previews.ledger.fingerprints import SourceFingerprint
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.records import KnownProbe
from plex_previews.model import FileSource, Source

logger = logging.getLogger(__name__)

_DAY_S: Final = 24 * 3600.0
_FRESH_S: Final = 30 * _DAY_S
"""How old the note of its last use may be: it is not written anew each time."""
_FORGOTTEN_S: Final = 180 * _DAY_S


@frozen
class LedgerProbes:
    """A :class:`plex_previews.previews.probes.Probes` of the files of this machine, and of what servers stream.

    ``said`` is what servers say of the files that they stream, by the names of the sources.
    """

    ledger: Ledger
    said: Mapping[str, SourceFingerprint] = field(factory=dict)

    def of(self, source: Source) -> bytes | None:
        now = self._fingerprint(source)
        if now is None:
            return None
        try:
            known = self.ledger.probe(source.name, now)
            if known is not None and time.time() - known.used_at > _FRESH_S:
                with self.ledger.writing() as entries:
                    entries.probed(source.name, now, evolve(known, used_at=time.time()))
        except LedgerError as error:
            logger.warning("what is known of %s is not used: %s", source.name, error)
            return None
        return known.packed if known is not None else b""

    def keep(self, source: Source, packed: bytes) -> None:
        now = self._fingerprint(source)
        if now is None:
            return
        try:
            with self.ledger.writing() as entries:
                entries.probed(source.name, now, KnownProbe(packed, time.time()))
        except LedgerError as error:
            logger.warning("what was found out of %s is not kept: %s", source.name, error)

    def tidy(self) -> None:
        """Forgets those of films that were not opened for half a year. Raises ``LedgerError``."""
        with self.ledger.writing() as entries:
            entries.probes_forgotten(time.time() - _FORGOTTEN_S)

    def _fingerprint(self, source: Source) -> SourceFingerprint | None:
        """Of a film as it is now; None for one that is not there, and where nobody says how large it is."""
        if not isinstance(source, FileSource):
            said = self.said.get(source.name)
            return said if said is not None and said.size is not None else None
        try:
            status = source.path.stat()
        except (OSError, ValueError):
            return None
        return SourceFingerprint(status.st_size, status.st_mtime)
