"""One thread's work: passages of a reel become pictures."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, Any

from plex_previews.encoding.blank import is_blank
from plex_previews.encoding.colour import Developer
from plex_previews.encoding.decoder import Damaged, Decoders, Mode
from plex_previews.encoding.settling import Settling, Shot
from plex_previews.errors import Cancelled
from plex_previews.model import Picture

if TYPE_CHECKING:
    import av

    from plex_previews.model import Geometry, Planes, ToneMap
    from plex_previews.video.reel import Passage, Reel, Want


class Session:
    """Decodes passages and develops the frames that are wanted, each once for each size and tone map. Not thread-safe."""

    def __init__(
        self,
        reel: Reel,
        new_decoder: Callable[[], av.VideoCodecContext],
        geometries: Sequence[Geometry],
        stopping: Callable[[], bool],
    ) -> None:
        self._reel = reel
        self._decoders = Decoders(new_decoder)
        self._developer = Developer.of(reel.video)
        self._geometries = geometries
        self._stopping = stopping

    @property
    def knows_orientation(self) -> bool:
        """Whether frames without a display matrix come out as they should."""
        return self._developer.knows_orientation

    def pictures(self) -> Iterator[Picture]:
        """The pictures of every passage that this thread gets hold of.

        Raises :class:`~plex_previews.errors.Cancelled` soon after it is told to stop.
        """
        with self._reel.reading() as passages:
            for passage in passages:
                yield from self.pictures_of(passage)

    def pictures_of(self, passage: Passage) -> Iterable[Picture]:
        """The pictures of a passage; it must be read before the next is asked for."""
        return self._best_of(passage) if passage.alternative else self._made_of(passage)

    def developed(self, wants: Sequence[Want], shot: Shot[av.VideoFrame]) -> Sequence[Picture]:
        """The pictures that a frame, however it was decoded, makes for all these wants."""
        planes: dict[tuple[Geometry, ToneMap], Planes] = {}
        return [self._picture(want, shot, planes) for want in wants]

    def _best_of(self, passage: Passage) -> Sequence[Picture]:
        """The passage's pictures, or those of its alternative where these show nothing, or are damaged."""
        first = list(self._made_of(passage))
        if passage.alternative is None or (
            len(first) == len(passage.wants) and not is_blank(first[0].planes)
        ):
            return first
        second = list(self._made_of(passage.alternative()))
        better = len(second) >= len(first) and second and not is_blank(second[0].planes)
        return second if better or not first else first

    def _made_of(self, passage: Passage) -> Iterator[Picture]:
        developed: dict[tuple[Geometry, ToneMap], Planes] = {}
        current = None
        for want, shot in self._settled(passage):
            if shot is not current:
                developed, current = {}, shot
            yield self._picture(want, shot, developed)

    def _picture(
        self, want: Want, shot: Shot[av.VideoFrame], developed: dict[tuple[Geometry, ToneMap], Planes]
    ) -> Picture:
        look = self._geometries[want.output], self._reel.tone_map(want.output)
        if look not in developed:
            developed[look] = self._developer.develop(shot.frame, *look)
        time = float((shot.ticks - self._reel.start_ticks) * self._reel.time_base)
        return Picture(want.output, want.slot, time, developed[look])

    def _settled(self, passage: Passage) -> Iterator[tuple[Want, Shot[av.VideoFrame]]]:
        """Each want with its shot, until all are settled or the data turns out to be damaged."""
        packets = passage.packets()
        keyframe = next(packets, None)
        if keyframe is None:
            return
        mode = Mode.of(passage)
        settling = Settling[Any](passage.wants, None if mode is Mode.KEYFRAMES else keyframe.pts)
        try:
            with closing(self._shots(chain([keyframe], packets), mode, keyframe.pts)) as shots:
                for shot in shots:
                    yield from settling.take(shot)
                    if settling.done:
                        return
        except Damaged:
            return
        yield from settling.finish()

    def _shots(
        self, packets: Iterator[av.Packet[Any]], mode: Mode, keyframe_ticks: int | None
    ) -> Generator[Shot[av.VideoFrame]]:
        """The sound frames, by time. Raises :class:`Damaged` at the first that is not.

        Nothing after a damaged frame is trusted, for it may be predicted from it; libav flags only the frame
        itself.
        """
        ticks = keyframe_ticks or 0
        for frames in self._decoders.frames(packets, mode):
            if self._stopping():
                raise Cancelled
            if frames:
                self._reel.count_frames(len(frames))
            for frame in frames:
                ticks = _ticks(frame, ticks)
                if not frame.is_corrupt:
                    yield Shot(ticks, frame)
                elif keyframe_ticks is None or ticks >= keyframe_ticks:
                    raise Damaged


def _ticks(frame: av.VideoFrame, before: int) -> int:
    """A frame's time; AVI gives only decoding times, a few streams none: then that of the one before."""
    if frame.pts is not None:
        return frame.pts
    return before if frame.dts is None else frame.dts
