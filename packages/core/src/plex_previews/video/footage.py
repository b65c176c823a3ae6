"""A reel over packets in memory: a small film, such as a clip that proves a device, is read whole, without its index."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO

import av
from attrs import frozen

from plex_previews.model import Colour, OutputIndex, Slot, ToneMap, VideoInfo
from plex_previews.video.decoders import DecoderSource
from plex_previews.video.reel import Passage, Rule, Want

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream


@frozen(eq=False)
class Footage:
    """The first video stream of a film: facts, packets in decoding order, its decoders."""

    video: VideoInfo
    time_base: Fraction
    start_ticks: int
    packets: tuple[av.Packet[Any], ...]
    decoders: DecoderSource

    @classmethod
    def of(cls, film: Path | BinaryIO) -> Footage:
        with av.open(film, "r") as container:
            stream = container.streams.video[0]
            packets = tuple(packet for packet in container.demux(stream) if packet.size)
            first = min(packet.pts or 0 for packet in packets)
            seconds = float(len(packets) / (stream.average_rate or 1))
            context = stream.codec_context
            video = VideoInfo(
                container=container.format.name,
                codec=context.codec.canonical_name,
                width=context.width,
                height=context.height,
                duration=seconds,
                frame_rate=float(stream.average_rate or 0),
                sar=float(context.sample_aspect_ratio or 1),
                pixel_format=context.pix_fmt or "",
                bit_depth=context.format.components[0].bits if context.format else 8,
                colour=Colour(
                    context.color_primaries,
                    context.color_trc,
                    context.colorspace,
                    full_range=context.color_range == 2,
                ),
            )
            return cls(video, packets[0].time_base, first, packets, DecoderSource(stream))

    @property
    def keyframes(self) -> tuple[int, ...]:
        """Where in ``packets`` the keyframes are."""
        return tuple(place for place, packet in enumerate(self.packets) if packet.is_keyframe)

    def passage(self, place: int, wants: Sequence[Want], alternative: int | None = None) -> Passage:
        """The keyframe at a place with these wants; ``alternative`` is the place of another keyframe."""
        length = 1 if all(want.rule is Rule.KEYFRAME for want in wants) else None
        stop = None if length is None else place + length
        other = None if alternative is None else lambda: self.passage(alternative, wants)
        return Passage(tuple(wants), lambda: iter(self.packets[place:stop]), other)

    def keyframe_passages(self) -> list[Passage]:
        """A passage for each keyframe, whose picture is for the slot of the same number of output 0."""
        return [
            self.passage(
                place, [Want(OutputIndex(0), Slot(slot), Rule.KEYFRAME, self.packets[place].pts or 0)]
            )
            for slot, place in enumerate(self.keyframes)
        ]


class MemoryReel:
    """Implements :class:`plex_previews.video.reel.Reel`; ``frames_decoded`` is what it was told."""

    def __init__(self, footage: Footage, passages: Sequence[Passage], threads: int = 1) -> None:
        self.video = footage.video
        self.time_base = footage.time_base
        self.start_ticks = footage.start_ticks
        self.threads = threads
        self.frames_decoded = 0
        self.stop: Callable[[], bool] = lambda: False
        self._footage = footage
        self._lock = threading.Lock()
        self._passages: SimpleQueue[Passage] = SimpleQueue()
        for passage in passages:
            self._passages.put(passage)

    @contextmanager
    def reading(self) -> Iterator[Iterator[Passage]]:
        yield self._taken()

    def _taken(self) -> Iterator[Passage]:
        while True:
            try:
                yield self._passages.get_nowait()
            except Empty:
                return

    def decoder(self) -> av.VideoCodecContext:
        return self._footage.decoders.make()

    def add_to(self, container: OutputContainer) -> VideoStream:
        return self._footage.decoders.add_to(container)

    def tone_map(self, output: OutputIndex) -> ToneMap:  # noqa: ARG002 - the same for all
        return ToneMap.HABLE

    def count_frames(self, decoded: int) -> None:
        with self._lock:
            self.frames_decoded += decoded

    def cancelled(self) -> bool:
        return self.stop()
