"""A stream of packets, GOP by GOP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import Factory, define, field

from plex_previews.video.demuxer import shown_at

if TYPE_CHECKING:
    import av

_A_FRAME = 2
"""The packets of a frame, at most: one for each field."""

IsSecondField: TypeAlias = "Callable[[av.Packet[Any], av.Packet[Any]], bool]"

MOST_HELD = 64 << 20
"""Bytes of one GOP that are held; of a longer one only its keyframe is."""


@define(eq=False)
class Gop:
    """A keyframe, what follows it up to the next, and the pictures behind that which are shown before it.

    ``following`` is the next GOP, which is still growing; None at the end. A keyframe that an edit list cuts
    away is ``hidden``: what follows needs it, but it is never shown. ``end`` is the latest time at which one
    of its pictures is shown. A GOP that was too large to hold is not ``whole``: it has to be read again.
    """

    ticks: int
    packets: list[av.Packet[Any]] = field(factory=list)
    following: Gop | None = None
    hidden: bool = False
    end: int = field(default=Factory(lambda gop: gop.ticks, takes_self=True))
    whole: bool = True
    _held: int = 0

    def add(self, packet: av.Packet[Any], most_held: int) -> None:
        """Takes a packet, and lets go of all but the keyframe where these are more bytes than may be held."""
        shown = shown_at(packet)
        self.end = self.end if shown is None else max(self.end, shown)
        self._held += packet.size
        if self.whole and len(self.packets) >= _A_FRAME and self._held > most_held:
            self.whole = False
            del self.packets[_A_FRAME:]
        if self.whole:
            self.packets.append(packet)


def gops(
    packets: Iterable[av.Packet[Any]], is_second_field: IsSecondField, *, keyframes_only: bool
) -> Iterator[Gop]:
    """The GOPs of a stream, each when it is whole; packets before the first keyframe are left out.

    With ``keyframes_only`` a GOP holds nothing but its first two packets, which hold a frame. The second
    field of a keyframe may be marked as a keyframe too: ``is_second_field`` tells it from the next one.
    """
    most_held = 0 if keyframes_only else MOST_HELD
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
            growing.add(packet, most_held)
            if closing is not None and shown is not None and shown < growing.ticks and not keyframes_only:
                closing.add(packet, most_held)
            elif closing is not None:
                yield closing
                closing = None
    yield from (gop for gop in (closing, growing) if gop is not None)
