"""BIF files, as Emby and Roku show them: ``<film>-<width>-<interval>.bif`` beside the film.

The name is the one that Emby looks for; its width is the one asked for, also where the film is narrower.
"""

from __future__ import annotations

from pathlib import Path

from plex_previews.model import Output
from plex_previews.previews.protocol import Whereabouts
from plex_previews_backends.writers.beside import beside
from plex_previews_backends.writers.bif_file import BifFile, whole_seconds


class BifWriter(BifFile):
    """BIF files for people, and for any player."""

    def place(self, where: Whereabouts, output: Output) -> Path:
        """Beside the film, or in the folder that the user wants."""
        return beside(where, f"-{output.width}-{whole_seconds(output)}{self.suffix}")
