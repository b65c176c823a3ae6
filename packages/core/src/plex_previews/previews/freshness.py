"""Whether what lies at a target is still good."""

from __future__ import annotations

from pathlib import Path

from plex_previews.model import Every, FileSource, Output, Source
from plex_previews.previews.protocol import Existing
from plex_previews.previews.targets import Target
from plex_previews.workers.messages import Between


def thumbnails_there(source: Source, target: Target) -> Between | None:
    """How many thumbnails lie at the target, None where none that could still be good do.

    A whole output of the wanted interval that is not older than the film may be good, whoever made it;
    whether it holds enough, only the film's length can tell. A film without a file of its own has no age.
    """
    if target.path is None:
        return None
    existing = target.writer.find(target.path)
    if existing is None or not _is_of(existing, target.output) or _outdated(target.path, source):
        return None
    return Between(existing.thumbnails, existing.most or existing.thumbnails)


def _is_of(existing: Existing, wanted: Output) -> bool:
    if existing.most is not None:
        return True
    return isinstance(wanted.when, Every) and existing.interval == wanted.when.interval


def _outdated(path: Path, source: Source) -> bool:
    if not isinstance(source, FileSource):
        return False
    try:
        return path.stat().st_mtime < source.path.stat().st_mtime
    except OSError:
        # One of them went away just now: the child will find the film missing, or make the output anew.
        return True
