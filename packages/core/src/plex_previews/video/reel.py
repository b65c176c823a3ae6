"""The reel: the few encoded packets that hold the wanted pictures, handed out passage by passage.

This module holds the shapes that the cutting side (``video/``) and the decoding side (``encoding/``) agree
on; it knows neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from plex_previews.model import Obstacle, OutputIndex, Slot, Strategy, ToneMap, VideoInfo

if TYPE_CHECKING:
    import av
    from av.container import OutputContainer
    from av.video.stream import VideoStream


class Rule(Enum):
    """Which frame of a passage stands for a want."""

    KEYFRAME = "the passage's own keyframe"
    FROM = "the first frame, non-reference ones left out, at or after the want's ticks"
    UNTIL = "the last frame at or before the want's ticks; where there is none, the first"


@frozen
class Want:
    """One picture wanted of a passage. ``ticks`` are in the stream's time base, absolute (as in ``pts``)."""

    output: OutputIndex
    slot: Slot
    rule: Rule
    ticks: int


def are_keyframes(wants: Iterable[Want]) -> bool:
    """Whether each wants nothing but the picture of its keyframe."""
    return all(want.rule is Rule.KEYFRAME for want in wants)


@frozen(eq=False)
class Passage:
    """One keyframe and what must be decoded after it for the wants that hang on it.

    ``wants`` ascend by ticks. ``packets()`` reads lazily, in decoding order, starting with the keyframe; it may
    go past the next keyframe (leading pictures of an open GOP follow it), and a decoder stops asking
    once every want is settled. Where all wants are ``Rule.KEYFRAME`` it yields one frame's packets only (two
    where a frame comes as two field packets). ``alternative``, where there is one, gives a passage for the
    same wants at another keyframe that serves just as well: for when this one's picture is black, flat or a fade.
    """

    wants: tuple[Want, ...]
    packets: Callable[[], Iterator[av.Packet[Any]]]
    alternative: Callable[[], Passage] | None = None

    @property
    def keyframe_only(self) -> bool:
        return are_keyframes(self.wants)

    @property
    def drops_non_reference(self) -> bool:
        """No want needs the frames that nothing else refers to."""
        return all(want.rule is not Rule.UNTIL for want in self.wants)


class Reel(Protocol):
    """What an encoder is given. Several threads may each take passages from their own ``reading()``."""

    video: VideoInfo
    time_base: Fraction
    start_ticks: int
    """``(pts - start_ticks) * time_base`` is a frame's time in seconds."""
    threads: int
    """How many threads the encoder may decode with."""

    def reading(self) -> AbstractContextManager[Iterator[Passage]]:
        """A reader of one thread's own (its own demuxer) over the common queue of passages."""
        ...

    def decoder(self) -> av.VideoCodecContext:
        """A new, unopened decoder context with the stream's parameters and the pixel cap set."""
        ...

    def tone_map(self, output: OutputIndex) -> ToneMap:
        """How high dynamic range is brought down for an output's pictures."""
        ...

    def add_to(self, container: OutputContainer) -> VideoStream:
        """A stream with the film's parameters in a container that its packets are to be muxed to."""
        ...

    def count_frames(self, decoded: int) -> None:
        """Tells how many more frames were decoded; thread-safe. It also counts as progress."""
        ...

    def cancelled(self) -> bool:
        """Somebody asked to stop: leave soon."""
        ...


@frozen
class Tally:
    """What cutting the reel has cost so far."""

    strategy: Strategy
    obstacle: Obstacle | None
    frames_decoded: int
