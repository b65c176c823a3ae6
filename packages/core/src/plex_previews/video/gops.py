"""A stream of packets, GOP by GOP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field

from plex_previews.video.demuxer import shown_at

if TYPE_CHECKING:
    import av

IsSecondField: TypeAlias = "Callable[[av.Packet[Any], av.Packet[Any]], bool]"

MOST_HELD = 64 << 20
"""Bytes of one GOP that are held; of a longer one the end is left out."""


@define(eq=False)
class Gop:
    """A keyframe, what follows it up to the next, and the pictures behind that which are shown before it.

    ``following`` is the next GOP, which is still growing; None at the end. A keyframe that an edit list cuts
    away is ``hidden``: what follows needs it, but it is never shown.
    """

    ticks: int
    packets: list[av.Packet[Any]] = field(factory=list)
    following: Gop | None = None
    hidden: bool = False
    _held: int = 0

    def add(self, packet: av.Packet[Any]) -> None:
        self._held += packet.size
        if self._held <= MOST_HELD or not self.packets:
            self.packets.append(packet)


def gops(
    packets: Iterable[av.Packet[Any]], is_second_field: IsSecondField, *, keyframes_only: bool
) -> Iterator[Gop]:
    """The GOPs of a stream, each when it is whole; packets before the first keyframe are left out.

    With ``keyframes_only`` a GOP holds nothing but its first two packets, which hold a frame. The second
    field of a keyframe may be marked as a keyframe too: ``is_second_field`` tells it from the next one.
    """
    closing: Gop | None = None
    growing: Gop | None = None
    for packet in packets:
        shown = shown_at(packet)
        pair = growing is not None and is_second_field(growing.packets[0], packet)
        if packet.is_keyframe and shown is not None and not pair:
            if closing is not None:
                yield closing
            closing, growing = growing, Gop(shown, [packet], hidden=packet.is_discard)
            if closing is not None:
                closing.following = growing
        elif growing is not None:
            if not keyframes_only or len(growing.packets) < 2:
                growing.add(packet)
            if closing is not None and shown is not None and shown < growing.ticks and not keyframes_only:
                closing.add(packet)
            elif closing is not None:
                yield closing
                closing = None
    yield from (gop for gop in (closing, growing) if gop is not None)
