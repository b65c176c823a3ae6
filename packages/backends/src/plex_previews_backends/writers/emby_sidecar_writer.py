"""Where Emby looks: ``<film>-<width>-<interval>.bif`` beside the film."""

from __future__ import annotations

from pathlib import Path

from plex_previews.model import Output
from plex_previews.previews.protocol import Whereabouts
from plex_previews_backends.writers.bif_file import BifFile, whole_seconds
from plex_previews_backends.writers.needs import media


class EmbySidecarWriter(BifFile):
    """Emby's previews. Emby looks nowhere else, so the folder that the user wants is not asked for."""

    def place(self, where: Whereabouts, output: Output) -> Path:
        """Beside the film. Raises :class:`plex_previews.errors.SettingsError` where it is only streamed."""
        film = media(where, "Emby")
        return film.with_name(f"{film.stem}-{output.width}-{whole_seconds(output)}{self.suffix}")
