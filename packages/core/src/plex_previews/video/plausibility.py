"""Films that cannot be what they say: cut off half way, or too small for their length. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from plex_previews.errors import TooLarge, Undecodable
from plex_previews.model import Every, Request, When
from plex_previews.video.slots import Timeline, moments

SLACK_S = 10
"""So much of a film may be missing at its end: the last picture stands in."""
_FEW = 1000
_LEAST_BYTES = 8
"""For each slot of a film that has more than a few."""


def refuse_cut_off(name: str, end_ticks: int, request: Request, timeline: Timeline) -> None:
    """Raises :class:`Undecodable` where slots lie far behind ``end_ticks``, the time of the last picture.

    Far is more than 10 s, and more than an interval. Times of one's own that lie behind the film's stated
    end, too, do not count.
    """
    stated = timeline.start_ticks + timeline.duration
    for output in request.outputs:
        missing = range(end_ticks + floor(_slack(output.when) / timeline.time_base) + 1, floor(stated) + 1)
        if any(moment.at in missing for moment in moments(output.when, timeline)):
            seconds = (end_ticks - timeline.start_ticks) * timeline.time_base
            whole = timeline.duration * timeline.time_base
            raise Undecodable(
                name,
                f"cut off: its pictures end at {_clock(seconds)} of {_clock(whole)}",
                "copy or download it again, or wait until that is done",
            )


def _slack(when: When) -> float:
    return max(SLACK_S, when.interval) if isinstance(when, Every) else SLACK_S


def _clock(seconds: Fraction) -> str:
    minutes, second = divmod(max(0, int(seconds)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"


def refuse_too_long(name: str, counts: Sequence[int], source_bytes: int | None) -> None:
    """Raises :class:`TooLarge` where a set has over 1,000 slots, and more than one for each 8 bytes of film."""
    most = max(counts)
    if source_bytes is not None and most > max(_FEW, source_bytes // _LEAST_BYTES):
        reason = f"{most:,} pictures are wanted of a file of {source_bytes:,} bytes"
        raise TooLarge(name, reason, "the file may be damaged: play it to see whether its length is true")
