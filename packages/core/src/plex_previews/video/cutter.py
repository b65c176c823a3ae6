"""Passages by the index: straight to a part's keyframe, and no further than its wants need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import chain, dropwhile, islice
from typing import TYPE_CHECKING, Any

from plex_previews.video.demuxer import Demuxer, shown_at
from plex_previews.video.index import Keyframe
from plex_previews.video.planning import Part
from plex_previews.video.reel import Passage

if TYPE_CHECKING:
    import av


class Cutter:
    """Cuts parts with one demuxer, so only one passage can be read at a time.

    ``on_lie`` is told when the index promised a keyframe where there is none; the passage then starts at
    the keyframe that the container's own search gives for that time. ``arm`` gives what is held while a keyframe is read.
    """

    def __init__(
        self, demuxer: Demuxer, on_lie: Callable[[], None], arm: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._demuxer = demuxer
        self._on_lie = on_lie
        self._arm = arm
        self._by_decoding_time = True

    def cut(self, part: Part) -> Passage:
        """The passage of a part, and of its alternative."""
        return Passage(
            part.wants,
            lambda: self._packets(part.keyframe, part),
            (lambda: self._alternative(part)) if part.alternative is not None else None,
        )

    def _alternative(self, part: Part) -> Passage:
        keyframe = part.alternative or part.keyframe
        return Passage(part.wants, lambda: self._packets(keyframe, part))

    def _packets(self, keyframe: Keyframe, part: Part) -> Iterator[av.Packet[Any]]:
        with self._arm():
            packets = self._from(keyframe)
        if part.keyframe_only:
            return one_frame(packets, self._demuxer)
        return until_settled(packets, max(want.ticks for want in part.wants))

    def _from(self, keyframe: Keyframe) -> Iterator[av.Packet[Any]]:
        """The packets from a keyframe on: MP4 seeks by decoding time, but not to every HEVC keyframe.

        Its packet is known by its time, for one that is damaged no longer looks like a keyframe.
        """
        ways = (keyframe.dts, keyframe.ticks) if self._by_decoding_time else (keyframe.ticks, keyframe.dts)
        for number, ticks in enumerate(way for way in dict.fromkeys(ways) if way is not None):
            packets = self._packets_at(ticks)
            first = next(packets, None)
            if first is not None and shown_at(first) == keyframe.ticks:
                self._by_decoding_time ^= number > 0
                return chain([first], packets)
        return self._from_nearby(keyframe)

    def _from_nearby(self, keyframe: Keyframe) -> Iterator[av.Packet[Any]]:
        """The search came out elsewhere. The keyframe may be the next one there; or there is none."""
        packets = (each for each in self._packets_at(keyframe.ticks) if each.is_keyframe)
        for packet in islice(packets, 2):
            if shown_at(packet) == keyframe.ticks:
                return chain([packet], self._demuxer.packets())
        self._on_lie()
        found = self._packets_at(keyframe.ticks)
        return dropwhile(lambda packet: not packet.is_keyframe, found)

    def _packets_at(self, ticks: int) -> Iterator[av.Packet[Any]]:
        return self._demuxer.packets() if self._demuxer.seek(ticks, listed=True) else iter(())


def one_frame(packets: Iterator[av.Packet[Any]], demuxer: Demuxer) -> Iterator[av.Packet[Any]]:
    """The first frame's packets: in MPEG streams each field may come in one of its own."""
    first = next(packets, None)
    if first is None:
        return
    yield first
    if demuxer.field_ticks:
        second = next(packets, None)
        if second is not None and demuxer.is_second_field(first, second):
            yield second


def until_settled(packets: Iterator[av.Packet[Any]], last: int) -> Iterator[av.Packet[Any]]:
    """Packets up to the second keyframe that is shown after ``last``.

    Pictures shown before the first such keyframe may follow it in the file; none follows the second.
    """
    passed = 0
    for packet in packets:
        shown = shown_at(packet)
        passed += packet.is_keyframe and shown is not None and shown > last
        yield packet
        if passed == 2:
            return
