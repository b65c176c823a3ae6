"""Cutting a reel: a film is opened, its index read, its passages planned and handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from attrs import evolve

from plex_previews.io.store import OnProgress, Store
from plex_previews.model import OutputIndex, Plan, Request, Strategy, ToneMap
from plex_previews.storage.limits import Habits
from plex_previews.video.decoders import DecoderSource
from plex_previews.video.estimating import planned
from plex_previews.video.film import Film, check, open_film, probe_of
from plex_previews.video.handout import Handout
from plex_previews.video.lending import Demuxers
from plex_previews.video.planning import Part, count_pictures, extents, plan_parts, row, way
from plex_previews.video.plausibility import refuse_cut_off
from plex_previews.video.probe import Probe
from plex_previews.video.prologue import Prologue
from plex_previews.video.reel import Passage, Tally
from plex_previews.video.reopening import reopen_film
from plex_previews.video.sweep import due_slots

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream


def open_reel(
    store: Store,
    request: Request,
    *,
    threads: int = 1,
    on_progress: OnProgress = lambda: None,
    cancelled: Callable[[], bool] = lambda: False,
    habits: Habits | None = None,
    known: Probe | None = None,
) -> CutReel:
    """Opens a film, reads its facts and index, and plans; reads no more than that. Close the reel after use.

    ``habits`` say how fast the film's bytes come, which decides whether the index is worth following.
    ``known`` is what an earlier opening found out; what of it is not true of the film does no harm.

    Raises the :class:`~plex_previews.errors.MediaError` that says why the film cannot be used, or what the
    store failed with.
    """
    prologue = Prologue(store)
    film = (known and reopen_film(store, prologue, known, request)) or open_film(store, prologue)
    try:
        return CutReel(
            film, request, threads=threads, on_progress=on_progress, cancelled=cancelled, habits=habits
        )
    except BaseException:
        film.first.close()
        raise


class CutReel:
    """A :class:`~plex_previews.video.reel.Reel` cut from a film, which it closes in the end.

    ``counts[i]`` is how many pictures output i will have. Raises
    :class:`~plex_previews.errors.MediaError` where the film cannot have them, and
    :class:`~plex_previews.errors.SettingsError` where the request cannot be used.
    """

    def __init__(
        self,
        film: Film,
        request: Request,
        *,
        threads: int,
        on_progress: OnProgress,
        cancelled: Callable[[], bool],
        habits: Habits | None,
    ) -> None:
        self._film = film
        self._store = film.store
        self._tone_maps = tuple(output.tone_map for output in request.outputs)
        self._index = film.index
        self._on_progress = on_progress
        self._frames = 0
        self._announced = False
        self._lock = Lock()
        self.video = film.video
        self.time_base = film.index.time_base
        self.start_ticks = film.index.start_ticks
        self.threads = threads
        self.cancelled = cancelled
        self.counts = count_pictures(film.index, request, film.video)
        check(film, request, self.counts)
        self._parts = plan_parts(film.index, request, film.video) if film.index.keyframes else ()
        self._way = way(self._parts, film.index, film.store.size, habits)
        one_arm = habits is not None and habits.one_arm
        self._handout = _handout(film, request, self._parts, self._way, one_arm=one_arm)
        self._decoders = DecoderSource(film.first.stream)

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
        with self._handout.reading() as passages:
            yield passages

    def _announce(self) -> None:
        """Tells the store, once, what is going to be read."""
        with self._lock:
            announced, self._announced = self._announced, True
        if announced:
            return
        if self._way is Strategy.LINEAR:
            self._store.expect(row(self._store.size or 0))
        elif self._parts:
            self._store.expect(extents(self._parts, self._index))

    def decoder(self) -> VideoCodecContext:
        """A new, unopened decoder; its ``options`` hold the pixel cap: add to them, do not replace them."""
        return self._decoders.make()

    def tone_map(self, output: OutputIndex) -> ToneMap:
        """How high dynamic range is brought down for an output's pictures."""
        return self._tone_maps[output]

    def add_to(self, container: OutputContainer) -> VideoStream:
        """A stream with the film's parameters in a container that its packets are to be muxed to."""
        return self._decoders.add_to(container)

    def count_frames(self, decoded: int) -> None:
        """Tells how many more frames were decoded; thread-safe. It also counts as progress."""
        with self._lock:
            self._frames += decoded
        self._on_progress()

    def plan(self) -> Plan:
        """What making all pictures would take. Call it before reading."""
        size, strategy = self._store.size, self._handout.strategy
        opened = self._store.bytes_read
        plan = planned(self.video, self._index, self._parts, self.counts, size, strategy, opened)
        return evolve(plan, obstacle=self._handout.obstacle)

    def probe(self) -> Probe | None:
        """What opening the film found out, unless it was known before; call it while the reel is open."""
        return None if self._film.reopened else probe_of(self._film)

    def tally(self) -> Tally:
        """What it has cost so far, and the way that was taken."""
        return Tally(self._handout.strategy, self._handout.obstacle, self._frames)


def _handout(film: Film, request: Request, parts: Sequence[Part], way: Strategy, *, one_arm: bool) -> Handout:
    timeline = film.timeline

    def on_end(ticks: int) -> None:
        refuse_cut_off(film.store.name, ticks, request, timeline)

    demuxers = Demuxers(film.store, film.prologue, film.first)
    by_index = way is Strategy.INDEX
    return Handout(
        film.store,
        demuxers,
        parts if by_index else (),
        lambda: due_slots(request, timeline),
        on_end,
        seeks=by_index,
        one_arm=one_arm,
    )
