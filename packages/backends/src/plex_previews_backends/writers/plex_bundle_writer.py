"""Where Plex looks: one BIF for each part, in the bundle that the hash of the part's file names.

``<data folder>/Media/localhost/<h[0]>/<h[1:]>.bundle/Contents/Indexes/index-sd.bif``
"""

from __future__ import annotations

import re
from pathlib import Path

from plex_previews.errors import ServerAnswer, SettingsError
from plex_previews.model import Output
from plex_previews.previews.protocol import Whereabouts
from plex_previews_backends.writers.bif_file import BifFile
from plex_previews_backends.writers.needs import data_folder, server_name

_HASH = re.compile(r"[0-9a-fA-F]{2,128}")


class PlexBundleWriter(BifFile):
    """Plex's own previews, by the fact ``bundle_hash``."""

    def place(self, where: Whereabouts, output: Output) -> Path:  # noqa: ARG002 - Plex knows one width
        """In the bundle. Raises :class:`SettingsError` where Plex has not analysed the part yet."""
        name = _hash(where)
        bundle = data_folder(where, "Plex") / "Media" / "localhost" / name[0] / f"{name[1:]}.bundle"
        return bundle / "Contents" / "Indexes" / "index-sd.bif"


def _hash(where: Whereabouts) -> str:
    told = where.facts.get("bundle_hash")
    if told in (None, ""):
        raise SettingsError(
            where.source.name,
            f"not analysed yet by {server_name(where, 'Plex')}",
            "let Plex analyse the library, or wait for its nightly tasks",
        )
    if not isinstance(told, str) or not _HASH.fullmatch(told):
        raise ServerAnswer(
            server_name(where, "Plex"), f"calls {told!r:.60} the hash of {where.source.name}, which is none"
        )
    return told
