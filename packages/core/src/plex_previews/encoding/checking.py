"""One of the first pictures of each film that a device decodes, and the last one, are decoded in software too, and must
show the same.

Drivers fail in many ways that raise nothing: green pictures, pink ones, another film's, black. What is wrong is
never published: the film is decoded anew in software.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import av
from attrs import evolve

from plex_previews.encoding.blank import is_blank
from plex_previews.encoding.likeness import alike
from plex_previews.encoding.pipelined import PipelinedEncoder
from plex_previews.encoding.session import Session
from plex_previews.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Generator

    from av.container import OutputContainer
    from av.video.stream import VideoStream

    from plex_previews.encoding.protocol import Encoder
    from plex_previews.model import Device, Geometry, OutputIndex, Picture, ToneMap
    from plex_previews.video.reel import Passage, Reel

_MOST_BYTES = 32 << 20
"""A passage with more packets than this is not kept for a comparison."""
_MOST_KEPT = 3


class Checked:
    """Implements :class:`plex_previews.encoding.protocol.Encoder` around another."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def devices(self) -> Iterator[Device]:
        return iter(self._encoder.devices())

    def encode(self, device: Device, reel: Reel, geometries: Sequence[Geometry]) -> Iterator[Picture]:
        """As the other does; raises :class:`~plex_previews.errors.DeviceError` where a picture is wrong, and in the end
        where the device made some and not one could be compared: what nobody looked at is not believed.
        """
        made, last = False, None
        sampling = Sampling(reel, decodes_on=not isinstance(self._encoder, PipelinedEncoder))
        pictures = self._encoder.encode(device, sampling, geometries)
        with closing(cast("Generator[Picture]", pictures)):
            for picture in pictures:
                made = made or not picture.in_software
                sample, latest = sampling.sample_of(picture), sampling.latest_of(picture)
                if sample is not None:
                    self._compare(picture, sample, reel, geometries, sampling)
                elif latest is not None:
                    last = picture, latest
                yield picture
        if last is not None:
            self._compare(*last, reel, geometries, sampling)
        if made and not sampling.told:
            reason = "none of its pictures could be compared with software's"
            raise DeviceError("", reason, "update its driver, or use --encoder cpu")

    def _compare(
        self,
        picture: Picture,
        sample: Passage,
        reel: Reel,
        geometries: Sequence[Geometry],
        sampling: Sampling,
    ) -> None:
        session = Session(reel, reel.decoder, geometries, reel.cancelled)
        pictures = () if picture.in_software else list(session.pictures_of(sample))
        same = next((made for made in pictures if _is_same(made, picture)), None)
        if same is None:
            sampling.again(sample)
            return
        sampling.told = True
        if not alike(same.planes, picture.planes):
            reason = f"its picture at {picture.time:.1f} s is not the one that software decodes"
            raise DeviceError("", reason, "update its driver, or use --encoder cpu")
        if is_blank(same.planes):
            sampling.again(sample)
        else:
            sampling.enough(sample)


def _is_same(one: Picture, other: Picture) -> bool:
    return (one.output, one.slot, one.time) == (other.output, other.slot, other.time)


class Sampling:
    """Implements :class:`plex_previews.video.reel.Reel` around another, and keeps the packets of a passage or two.

    That is one of those that want a keyframe alone, and where ``decodes_on`` one of those that go on from it; some more
    are kept until it was compared, for a damaged one gives no picture. The latest one that wants a keyframe alone is kept
    until the next one comes. ``told`` is set by whoever compares, once there was something to compare.
    """

    told = False

    def __init__(self, reel: Reel, *, decodes_on: bool) -> None:
        self.video, self.threads = reel.video, reel.threads
        self.time_base, self.start_ticks = reel.time_base, reel.start_ticks
        self._reel = reel
        self._lock = Lock()
        self._wanted = Counter(dict.fromkeys({True, not decodes_on}, _MOST_KEPT))
        self._samples: list[Passage] = []
        self._latest: Passage | None = None

    def reading(self) -> AbstractContextManager[Iterator[Passage]]:
        return self._reading()

    def decoder(self) -> av.VideoCodecContext:
        return self._reel.decoder()

    def add_to(self, container: OutputContainer) -> VideoStream:
        return self._reel.add_to(container)

    def tone_map(self, output: OutputIndex) -> ToneMap:
        return self._reel.tone_map(output)

    def count_frames(self, decoded: int) -> None:
        self._reel.count_frames(decoded)

    def cancelled(self) -> bool:
        return self._reel.cancelled()

    def sample_of(self, picture: Picture) -> Passage | None:
        """The passage that the picture was made of, where it is one that was kept; once."""
        with self._lock:
            for sample in self._samples:
                if _shows(picture, sample):
                    self._samples.remove(sample)
                    return sample
        return None

    def latest_of(self, picture: Picture) -> Passage | None:
        """The latest passage, where the picture was made of it."""
        with self._lock:
            return self._latest if self._latest is not None and _shows(picture, self._latest) else None

    def again(self, sample: Passage) -> None:
        """The comparison said nothing, or little: the next passage of that kind is kept."""
        with self._lock:
            self._wanted[sample.keyframe_only] += 1

    def enough(self, sample: Passage) -> None:
        """The comparison said what there was to say of that kind."""
        with self._lock:
            self._wanted[sample.keyframe_only] = 0
            self._samples = [one for one in self._samples if one.keyframe_only != sample.keyframe_only]

    @contextmanager
    def _reading(self) -> Iterator[Iterator[Passage]]:
        with self._reel.reading() as passages:
            yield map(self._perhaps_kept, passages)

    def _perhaps_kept(self, passage: Passage) -> Passage:
        kept: list[av.Packet[Any]] = []
        sample = evolve(passage, packets=lambda: iter(kept), alternative=None)
        with self._lock:
            if self._wanted[passage.keyframe_only]:
                self._wanted[passage.keyframe_only] -= 1
                self._samples.append(sample)
            elif passage.keyframe_only:
                self._latest = sample
            else:
                return passage
        return evolve(passage, packets=lambda: self._copied(passage.packets, kept))

    def _copied(
        self, packets: Callable[[], Iterator[av.Packet[Any]]], kept: list[av.Packet[Any]]
    ) -> Iterator[av.Packet[Any]]:
        kept.clear()
        size = 0
        for packet in packets():
            size += packet.size
            if size <= _MOST_BYTES:
                kept.append(_copy(packet))
            yield packet


def _shows(picture: Picture, passage: Passage) -> bool:
    return any((want.output, want.slot) == (picture.output, picture.slot) for want in passage.wants)


def _copy(packet: av.Packet[Any]) -> av.Packet[Any]:
    copy: av.Packet[Any] = av.Packet(bytes(packet))
    copy.pts, copy.dts, copy.time_base = packet.pts, packet.dts, packet.time_base
    copy.is_keyframe = packet.is_keyframe
    return copy
