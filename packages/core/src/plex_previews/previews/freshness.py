"""Whether a film's output is still good."""

from __future__ import annotations

from plex_previews.model import Every, FileSource, Output
from plex_previews.previews.events import Film
from plex_previews.previews.protocol import Existing, Writer


def thumbnails_there(film: Film, writer: Writer, wanted: Output) -> int | None:
    """How many thumbnails lie at the film's output, None where none that could still be good do.

    A whole output of the wanted interval that is not older than the film may be good, whoever made it;
    whether it holds enough, only the film's length can tell. A film without a file of its own has no age.
    """
    if film.output is None:
        return None
    existing = writer.find(film.output)
    if existing is None or not _is_of(existing, wanted) or _outdated(film):
        return None
    return existing.thumbnails


def _is_of(existing: Existing, wanted: Output) -> bool:
    return isinstance(wanted.when, Every) and existing.interval == wanted.when.interval


def _outdated(film: Film) -> bool:
    if film.output is None or not isinstance(film.source, FileSource):
        return False
    try:
        return film.output.stat().st_mtime < film.source.path.stat().st_mtime
    except OSError:
        # One of them went away just now: the child will find the film missing, or make the output anew.
        return True
