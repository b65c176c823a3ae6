"""How a film is best read from what it lies on."""

from __future__ import annotations

from plex_previews.model import FileSource, Source
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.limits import Habits, is_quick


def habits(source: Source, grounds: Grounds | None) -> Habits | None:
    """The habits of the ground of a film; None for what is no file of this machine, and where all is quick."""
    if grounds is None or not isinstance(source, FileSource):
        return None
    ground = grounds.under(source.path)
    return None if is_quick(ground.nature) else ground.habits
