"""What lies at a target: the look that is taken before anything is made, or taken for good."""

from __future__ import annotations

import math
from pathlib import Path

from attrs import evolve

from plex_previews.ledger.freshness import NOTHING, Found
from plex_previews.ledger.records import MadeOutput
from plex_previews.model import Every, Output
from plex_previews.previews.protocol import Existing
from plex_previews.previews.publishing.trees import size_of
from plex_previews.previews.targets import Target


def look(target: Target, made: MadeOutput | None, duration: float | None) -> Found:
    """Opens what lies there, and never the film. ``made`` is what the ledger has of this place.

    Raises whatever the writer raises.
    """
    existing = target.writer.find(target.path) if target.path is not None else None
    if existing is None or target.path is None:
        return NOTHING
    told = _counted(existing, target.output, made, duration)
    return NOTHING if told is None else _dated(told, target.path)


def _counted(
    existing: Existing, output: Output, made: MadeOutput | None, duration: float | None
) -> Found | None:
    """Sheets tell only between which bounds their count is: what is known of them, or expected, may be in these."""
    if existing.most is None:
        return Found(existing.thumbnails, existing.interval)
    expected = made.thumbnails if made is not None else _expected(output, duration)
    if expected is None or not isinstance(output.when, Every):
        return None
    held = min(max(existing.thumbnails, expected), existing.most)
    return Found(held, output.when.interval)


def _expected(output: Output, duration: float | None) -> int | None:
    if duration is None or not isinstance(output.when, Every):
        return None
    return max(1, math.ceil(duration / output.when.interval))


def _dated(found: Found, path: Path) -> Found:
    try:
        return evolve(found, bytes=size_of(path), modified_at=path.stat().st_mtime)
    except OSError:  # it went away just now
        return NOTHING
