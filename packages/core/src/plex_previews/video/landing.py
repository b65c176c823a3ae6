"""Where seeks by time come out, in containers that have no index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, dropwhile
from typing import TYPE_CHECKING, Any, TypeAlias

from plex_previews.video.demuxer import Demuxer, shown_at
from plex_previews.video.facts import time_base

if TYPE_CHECKING:
    import av

Packets: TypeAlias = "Iterator[av.Packet[Any]]"

_STEPS_BACK = (0, 2, 10)
"""Seconds: a seek by time may land behind the keyframe that was meant, so it is tried from earlier."""


def landings(demuxer: Demuxer, ticks: int) -> Iterator[tuple[int | None, Packets]]:
    """Three seeks that should reach ``ticks``: each time the first keyframe up to there, and the packets from it.

    The keyframe's time is None where none came. Nothing that is shown later is passed on the way: what
    follows in a file than a later picture can be no earlier keyframe.
    """
    for back in _STEPS_BACK:
        found = demuxer.seek(ticks - int(back / time_base(demuxer.stream)))
        yield _first_keyframe(demuxer.packets() if found else iter(()), ticks)


def _first_keyframe(packets: Packets, until: int) -> tuple[int | None, Packets]:
    for packet in packets:
        shown = shown_at(packet)
        if shown is not None and shown > until:
            break
        if packet.is_keyframe:
            return shown, chain([packet], packets)
    return None, packets


def reach(demuxer: Demuxer, ticks: int) -> Packets | None:
    """The packets from the keyframe that is shown at ``ticks``; None where no seek finds it."""
    for first, packets in landings(demuxer, ticks):
        if first is not None:
            return from_keyframe(ticks, packets)
    return None


def from_keyframe(ticks: int, packets: Iterable[av.Packet[Any]]) -> Packets:
    """The packets from the first keyframe on that is not shown before ``ticks``."""

    def earlier(packet: av.Packet[Any]) -> bool:
        shown = shown_at(packet)
        return not packet.is_keyframe or shown is None or shown < ticks

    return dropwhile(earlier, packets)
