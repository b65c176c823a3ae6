"""BIF files as Roku's own tools name them: ``<film>-sd.bif``, ``-hd`` or ``-fhd``, by the width of the pictures.

Roku's documents give 240 pixels for SD and 320 for HD; what is wider is for FHD.
"""

from __future__ import annotations

from pathlib import Path

from plex_previews.model import Output
from plex_previews.previews.protocol import Whereabouts
from plex_previews_backends.writers.beside import beside
from plex_previews_backends.writers.bif_file import BifFile

_CLASSES = ((240, "sd"), (320, "hd"))
_WIDER = "fhd"


class RokuWriter(BifFile):
    """BIF files for a Roku channel."""

    def place(self, where: Whereabouts, output: Output) -> Path:
        """Beside the film, or in the folder that the user wants."""
        name = next((name for widest, name in _CLASSES if output.width <= widest), _WIDER)
        return beside(where, f"-{name}{self.suffix}")
