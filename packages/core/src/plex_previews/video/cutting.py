"""Cutting a reel: a film is opened, its index read, its passages planned and handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from attrs import evolve

from plex_previews.errors import Undecodable
from plex_previews.io.store import OnProgress, Store
from plex_previews.model import Plan, Request, Strategy, VideoInfo
from plex_previews.video.decoders import DecoderSource
from plex_previews.video.demuxer import Demuxer, shown_at
from plex_previews.video.facts import describe
from plex_previews.video.handout import Demuxers, Handout
from plex_previews.video.index import Index
from plex_previews.video.indexing import bare_index, read_index
from plex_previews.video.planning import Part, cost, count_pictures, extents, plan_parts
from plex_previews.video.prologue import Prologue
from plex_previews.video.reel import Passage, Tally
from plex_previews.video.slots import Timeline
from plex_previews.video.sweep import due_slots

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext


def open_reel(
    store: Store,
    request: Request,
    *,
    threads: int = 1,
    on_progress: OnProgress = lambda: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> CutReel:
    """Opens a film, reads its facts and index, and plans; reads no more than that. Close the reel after use.

    Raises the :class:`~plex_previews.errors.MediaError` that says why the film cannot be used, or what the
    store failed with.
    """
    prologue = Prologue(store)
    first = Demuxer(store, prologue)
    try:
        video = describe(first.container, first.stream)
        index = read_index(first, prologue) if store.seekable else None
        if video.duration <= 0:
            video, first = _measured(store, prologue, first, video)
        prologue.finish()
        return CutReel(store, request, first, prologue, video, index, threads, on_progress, cancelled)
    except BaseException:
        first.close()
        raise


def _measured(
    store: Store, prologue: Prologue, first: Demuxer, video: VideoInfo
) -> tuple[VideoInfo, Demuxer]:
    """The duration of a film that states none, by a look at all its packets; and a demuxer at its start."""
    clock = bare_index(first)
    first.rewind()
    times = ((shown_at(packet), packet.duration or 0) for packet in first.packets())
    end = max((at + lasting for at, lasting in times if at is not None), default=clock.start_ticks)
    if end <= clock.start_ticks:
        raise Undecodable(store.name, "none of its pictures has a time", "convert it to Matroska or MP4")
    first.close()
    duration = float((end - clock.start_ticks) * clock.time_base)
    return evolve(video, duration=duration), Demuxer(store, prologue)


class CutReel:
    """A :class:`~plex_previews.video.reel.Reel` cut from a store.

    ``counts[i]`` is how many pictures output i will have.
    """

    def __init__(
        self,
        store: Store,
        request: Request,
        first: Demuxer,
        prologue: Prologue,
        video: VideoInfo,
        index: Index | None,
        threads: int,
        on_progress: OnProgress,
        cancelled: Callable[[], bool],
    ) -> None:
        self._store = store
        self._index = index or bare_index(first)
        self._parts: tuple[Part, ...] = plan_parts(index, request, video) if index is not None else ()
        demuxers = Demuxers(store, prologue, first)
        self._decoders = DecoderSource(first.stream)
        timeline = Timeline.of(self._index, video)
        self._handout = Handout(store, demuxers, self._parts, lambda: due_slots(request, timeline))
        self._on_progress = on_progress
        self._frames = 0
        self._announced = False
        self._lock = Lock()
        self.video = video
        self.time_base = self._index.time_base
        self.start_ticks = self._index.start_ticks
        self.threads = threads
        self.cancelled = cancelled
        self.counts = count_pictures(self._index, request, video)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes every demuxer; no thread may be reading any more."""
        self._handout.close()

    @contextmanager
    def reading(self) -> Iterator[Iterator[Passage]]:
        """A reader of one thread's own; see :meth:`plex_previews.video.reel.Reel.reading`."""
        self._announce()
        passages = self._handout.passages()
        try:
            yield passages
        finally:
            passages.close()

    def _announce(self) -> None:
        """Tells the store, once, what is going to be read."""
        with self._lock:
            announced, self._announced = self._announced, True
        if not announced and self._parts:
            self._store.expect(extents(self._parts, self._index))

    def decoder(self) -> VideoCodecContext:
        """A new, unopened decoder; its ``options`` hold the pixel cap: add to them, do not replace them."""
        return self._decoders.make()

    def count_frames(self, decoded: int) -> None:
        """Tells how many more frames were decoded; thread-safe. It also counts as progress."""
        with self._lock:
            self._frames += decoded
        self._on_progress()

    def plan(self) -> Plan:
        """What making all pictures would take. Call it before reading."""
        known = cost(self._parts, self._index) if self._parts else None
        return Plan(
            video=self.video,
            thumbnails=sum(self.counts),
            keyframes=known.keyframes if known else sum(self.counts),
            decode_on_seconds=known.decode_on_seconds if known else 0.0,
            bytes_to_read=known.bytes_to_read if known else None,
            source_bytes=self._store.size,
            strategy=self._handout.strategy,
        )

    def tally(self) -> Tally:
        """What it has cost so far, and the way that was taken."""
        return Tally(self._handout.strategy, self._frames, tuple(self._notes()))

    def _notes(self) -> Iterator[str]:
        if self._handout.lies:
            yield f"the index promised {self._handout.lies} keyframes where there are none"
        elif self._handout.strategy is Strategy.LINEAR:
            yield "without an index, the film was read from start to end"
