"""What making would take: of an open film, or of a probe that was kept of it.

Matroska's index has no sizes. There they are estimated by the film's bitrate: a keyframe is some times as large as any
other frame. That leaves out how films differ, and is right within a factor of three.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from plex_previews.errors import MediaError, SettingsError
from plex_previews.io.small import SMALL
from plex_previews.model import Plan, Request, Strategy, VideoInfo
from plex_previews.storage.limits import Habits
from plex_previews.video.index import Index
from plex_previews.video.planning import Part, cost, count_pictures, plan_parts, way
from plex_previews.video.plausibility import refuse_too_long
from plex_previews.video.probe import Probe

_KEYFRAME_FRAMES: Final = 8
"""So many times as large as the others is a keyframe: 7 in web films of 7 Mbit/s."""
_READ: Final = 32 << 10
"""The least that is read of a part, in bytes."""
_USUAL_RATE: Final = 24.0


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
    strategy = way(parts, known.index, known.size, habits)
    opened = known.size if known.size <= SMALL else 0
    return planned(known.video, known.index, parts, counts, known.size, strategy, opened)


def planned(
    video: VideoInfo,
    index: Index,
    parts: Sequence[Part],
    counts: tuple[int, ...],
    size: int | None,
    strategy: Strategy,
    opened: int,
) -> Plan:
    """The plan of these parts, of which there are none where the container lists no keyframes. ``opened`` bytes are
    read before the first of them.
    """
    known = cost(parts, index) if parts else None
    told = known.bytes_to_read if known else None
    packets = estimated_bytes(parts, index, video, size) if told is None else told
    by_index = None if packets is None else _read(packets, len(parts), opened, size)
    return Plan(
        video=video,
        thumbnails=sum(counts),
        keyframes=known.keyframes if known else sum(counts),
        decode_on_seconds=known.decode_on_seconds if known else 0.0,
        bytes_to_read=size if parts and strategy is Strategy.LINEAR else by_index,
        source_bytes=size,
        strategy=strategy,
        counts=counts,
        estimated=told is None and by_index not in (None, size) and strategy is not Strategy.LINEAR,
    )


def _read(packets: int, parts: int, opened: int, size: int | None) -> int:
    """How much is read for so many bytes of packets: opening the film too, and no more than there is."""
    whole = opened + max(packets, _READ * parts)
    return whole if size is None else min(whole, size)


def estimated_bytes(parts: Sequence[Part], index: Index, video: VideoInfo, size: int | None) -> int | None:
    """How many bytes the packets of these parts may have in a film of ``size`` bytes. Pure; None where there are no
    parts, or the film's size or length is not known.
    """
    if not parts or size is None or video.duration <= 0:
        return None
    return round(sum(_of_part(part, index, video) for part in parts) * size / video.duration)


def _of_part(part: Part, index: Index, video: VideoInfo) -> float:
    """The part in seconds of film at the usual bitrate."""
    gop = _gop_seconds(part, index, video)
    frames = max(1.0, gop * (video.frame_rate or _USUAL_RATE))
    keyframe = gop * _KEYFRAME_FRAMES / (_KEYFRAME_FRAMES + frames - 1)
    decoded_on = min(1.0, float(part.decode_on_ticks * index.time_base) / gop)
    return keyframe + (gop - keyframe) * decoded_on


def _gop_seconds(part: Part, index: Index, video: VideoInfo) -> float:
    """How long the part's GOP is, at least a frame."""
    ticks = index.keyframes.ticks
    following = bisect_right(ticks, part.keyframe.ticks)
    end = ticks[following] if following < len(ticks) else None
    if end is None:
        after = float((part.keyframe.ticks - index.start_ticks) * index.time_base)
        return max(video.duration - after, 1 / (video.frame_rate or _USUAL_RATE))
    return float((end - part.keyframe.ticks) * index.time_base)
