"""Decoding as a pipeline: passages go in one after the other, and their pictures come out some time later.

libav's software decoders give a keyframe's picture at once, and :mod:`plex_previews.encoding.session` asks for it
before it sends the next packet. A process at the end of a pipe does not, and a hardware decoder does so only at
the price of being torn down and built again. Here keyframes follow each other without a pause, each with its number
for a time, and a picture is known by that number.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import av
import numpy as np
from attrs import evolve, frozen

from plex_previews.encoding.blank import is_blank
from plex_previews.encoding.colour.matrices import matrix_of
from plex_previews.encoding.session import Session
from plex_previews.encoding.settling import Shot
from plex_previews.encoding.standalone import Standalone
from plex_previews.encoding.threaded import ThreadedEncoder, refuse_colours
from plex_previews.errors import Cancelled, DeviceError
from plex_previews.model import BT2020, HLG, PQ, Geometry
from plex_previews.video.demuxer import shown_at

if TYPE_CHECKING:
    from plex_previews.model import Device, Picture, VideoInfo
    from plex_previews.video.reel import Passage, Reel

Numbered: TypeAlias = "tuple[int, av.VideoFrame]"

_LIMITED, _FULL = 1, 2
"""libav's ranges of samples."""
_NOTHING = (0, 2, 3)
"""Code points of H.273; those of no matrix, primaries, transfers, and Dolby Vision's own matrix."""
_MOST_BYTES = 128 << 20
"""How much may be on its way: a hundred of the largest keyframes, more than any decoder and its queues hold."""


class Pipeline(Protocol):
    """A decoder that keeps some frames in flight, and may give them in any size. Not thread-safe."""

    def send(self, number: int, packets: Sequence[av.Packet[Any]]) -> Iterable[Numbered]:
        """Takes the packets of one keyframe; gives what has come out by now, of any number so far.

        Raises :class:`~plex_previews.errors.DeviceError` where the decoder as such fails.
        """
        ...

    def finish(self) -> Iterable[Numbered]:
        """No more will be sent: gives all that is still inside."""
        ...

    def close(self) -> None:
        """Lets go of the decoder at any moment."""
        ...


class Pipelined:
    """One thread's work with a pipeline, as :class:`Session` is that with a decoder. Iterate it once.

    What the pipeline is not made for goes to ``software``: passages that decode on from their keyframe, keyframes
    that cannot stand alone, or show nothing and have an alternative, those that the pipeline lost, and the first one of a
    film that may be mirrored.
    """

    def __init__(
        self, reel: Reel, new: Callable[[], Pipeline], software: Session, stopping: Callable[[], bool]
    ) -> None:
        self._reel = reel
        self._new = new
        self._pipeline: Pipeline | None = None
        self._software = software
        self._stopping = stopping
        self._standalone = Standalone.of(reel.video.codec, reel.decoder().extradata)
        self._sent: dict[int, _Sent] = {}
        self._bytes_sent = 0

    def pictures(self) -> Iterator[Picture]:
        """The pictures of every passage that this thread gets hold of.

        Raises :class:`~plex_previews.errors.Cancelled` soon after it is told to stop, and what the pipeline does.
        """
        try:
            with self._reel.reading() as passages:
                for number, passage in enumerate(passages):
                    yield from self._taken(number, passage)
                if self._pipeline is not None:
                    yield from self._made_of(self._pipeline.finish())
                for lost in self._sent.values():
                    yield from self._in_software(lost.passage)
        finally:
            if self._pipeline is not None:
                self._pipeline.close()

    def _taken(self, number: int, passage: Passage) -> Iterator[Picture]:
        # A device loses the display matrix; the first frame that software decodes tells it of all.
        if not passage.keyframe_only or not self._software.knows_orientation:
            yield from self._in_software(passage)
            return
        packets = list(passage.packets())
        read = evolve(passage, packets=lambda: iter(packets))
        sendable = [alone for packet in packets if (alone := self._standalone.keyframe(packet))]
        if not packets or len(sendable) < len(packets):
            yield from self._in_software(read)
            return
        self._note(number, _Sent(read, shown_at(packets[0]) or 0, sum(packet.size for packet in packets)))
        if self._pipeline is None:
            self._pipeline = self._new()
        yield from self._made_of(self._pipeline.send(number, sendable))

    def _in_software(self, passage: Passage) -> Iterator[Picture]:
        return _in_software(self._software.pictures_of(passage))

    def _note(self, number: int, sent: _Sent) -> None:
        self._sent[number] = sent
        self._bytes_sent += sent.size
        if self._bytes_sent > _MOST_BYTES:
            raise DeviceError("", f"of {len(self._sent)} keyframes no picture came back", "use --encoder cpu")

    def _made_of(self, numbered: Iterable[Numbered]) -> Iterator[Picture]:
        for number, frame in numbered:
            if self._stopping():
                raise Cancelled
            sent = self._sent.pop(number, None)
            if sent is not None:  # it is for the second picture of two fields
                self._bytes_sent -= sent.size
                yield from self._shown(sent, frame)

    def _shown(self, sent: _Sent, frame: av.VideoFrame) -> Iterable[Picture]:
        self._reel.count_frames(1)
        shot = Shot(sent.ticks, declared(frame, self._reel.video))
        made = self._software.developed(sent.passage.wants, shot)
        if sent.passage.alternative is not None and is_blank(made[0].planes):
            return self._in_software(sent.passage)
        return made


@frozen(eq=False)
class _Sent:
    """A passage on its way, with its packets of ``size`` bytes; ``ticks`` is when its keyframe is shown."""

    passage: Passage
    ticks: int
    size: int


class PipelinedEncoder(ThreadedEncoder):
    """Implements :class:`plex_previews.encoding.protocol.Encoder` but for the devices and their pipelines."""

    @abstractmethod
    def pipeline(self, device: Device, reel: Reel, size: Geometry) -> Pipeline:
        """A new decoder of the reel's keyframes that gives pictures of ``size``, not yet turned upright.

        Raises :class:`~plex_previews.errors.DeviceUnfit` where the device has none for such a film.
        """

    def threads(self, reel: Reel) -> int:
        """What is to be cropped is decoded by the processor, which has room for all."""
        return reel.threads if reel.video.crop else super().threads(reel)

    def work(
        self, device: Device, reel: Reel, geometries: Sequence[Geometry], stopping: Callable[[], bool]
    ) -> Iterator[Picture]:
        """One thread's share of the pictures.

        A film that is to be cropped is decoded in software: what a device has shrunk cannot be cut to the pixel.
        Raises :class:`~plex_previews.errors.DeviceUnfit` for films that :func:`refuse_colours` does.
        """
        refuse_colours(reel.video.colour)
        size = device_size(reel.video, geometries)
        software = Session(reel, reel.decoder, geometries, stopping)
        if reel.video.crop:
            return _in_software(software.pictures())
        return Pipelined(reel, lambda: self.pipeline(device, reel, size), software, stopping).pictures()


def _in_software(pictures: Iterable[Picture]) -> Iterator[Picture]:
    return (evolve(picture, in_software=True) for picture in pictures)


def device_size(video: VideoInfo, geometries: Sequence[Geometry]) -> Geometry:
    """The size to which a device scales: that of the largest thumbnail, as the coded picture lies."""
    largest = max(geometries, key=lambda size: size.width * size.height)
    return Geometry(largest.height, largest.width) if video.rotation % 180 else largest


def declared(frame: av.VideoFrame, video: VideoInfo) -> av.VideoFrame:
    """The frame with what was lost on its way, and what its size no longer tells: range, and a customary matrix.

    That a range is limited is not believed of the frame: libav's NVDEC decoders say so where nothing is said. What
    remains of its fields is blended, for it was shrunk as a whole: it is no longer called interlaced.
    """
    small = _progressive(frame) if frame.interlaced_frame else frame
    small.colorspace = frame.colorspace
    small.color_range = _FULL if frame.color_range == _FULL or video.colour.full_range else _LIMITED
    nobody_said = frame.colorspace in _NOTHING and video.colour.matrix in _NOTHING
    if nobody_said and video.colour.primaries != BT2020 and video.colour.transfer not in (PQ, HLG):
        small.colorspace = matrix_of((), video.width, video.height)
    return small


def _progressive(frame: av.VideoFrame) -> av.VideoFrame:
    """A copy without flags: PyAV cannot take one off."""
    copy = av.VideoFrame(frame.width, frame.height, frame.format.name)
    copy.color_trc, copy.color_primaries = frame.color_trc, frame.color_primaries
    for source, target in zip(frame.planes, copy.planes, strict=True):
        rows = np.frombuffer(memoryview(source), np.uint8).reshape(source.height, -1)
        room = np.zeros((target.height, target.line_size), np.uint8)
        used = min(rows.shape[1], room.shape[1])
        room[:, :used] = rows[:, :used]
        target.update(room.tobytes())
    return copy
