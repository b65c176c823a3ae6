"""What making would take: of an open film, or of a probe that was kept of it."""

from __future__ import annotations

from collections.abc import Sequence

from plex_previews.errors import MediaError, SettingsError
from plex_previews.model import Plan, Request, Strategy, VideoInfo
from plex_previews.storage.limits import Habits
from plex_previews.video.index import Index
from plex_previews.video.planning import Part, cost, count_pictures, plan_parts, way
from plex_previews.video.plausibility import refuse_too_long
from plex_previews.video.probe import Probe


def estimate(name: str, known: Probe, request: Request, habits: Habits | None) -> Plan | None:
    """The plan of a film that need not be opened for it; None where the film itself has to be asked."""
    if not known.index.keyframes:
        return None
    try:
        counts = count_pictures(known.index, request, known.video)
        refuse_too_long(name, counts, known.size)
        parts = plan_parts(known.index, request, known.video)
    except (MediaError, SettingsError):
        return None
    return planned(
        known.video, known.index, parts, counts, known.size, way(parts, known.index, known.size, habits)
    )


def planned(
    video: VideoInfo,
    index: Index,
    parts: Sequence[Part],
    counts: tuple[int, ...],
    size: int | None,
    strategy: Strategy,
) -> Plan:
    """The plan of these parts, of which there are none where the container lists no keyframes."""
    known = cost(parts, index) if parts else None
    by_index = known.bytes_to_read if known else None
    return Plan(
        video=video,
        thumbnails=sum(counts),
        keyframes=known.keyframes if known else sum(counts),
        decode_on_seconds=known.decode_on_seconds if known else 0.0,
        bytes_to_read=size if parts and strategy is Strategy.LINEAR else by_index,
        source_bytes=size,
        strategy=strategy,
        counts=counts,
    )
