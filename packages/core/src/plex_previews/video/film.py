"""A film that is open: what it is, and what its container says of it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from plex_previews.errors import Undecodable
from plex_previews.io.store import Store
from plex_previews.model import Request, VideoInfo
from plex_previews.video.boxes import is_fragmented
from plex_previews.video.demuxer import Demuxer, shown_at
from plex_previews.video.dynamic import with_dynamic_range
from plex_previews.video.facts import describe, refuse_encrypted
from plex_previews.video.index import Index
from plex_previews.video.indexing import bare_index, end_of_data, read_index
from plex_previews.video.plausibility import refuse_cut_off, refuse_too_long
from plex_previews.video.probe import Probe
from plex_previews.video.prologue import Prologue
from plex_previews.video.slots import Timeline


@frozen(eq=False)
class Film:
    """``first`` is the demuxer that opened it. ``index`` is without keyframes where the container lists none.

    ``reopened``: facts and index are those of an earlier opening.
    """

    store: Store
    prologue: Prologue
    first: Demuxer
    video: VideoInfo
    index: Index
    reopened: bool = False

    @property
    def timeline(self) -> Timeline:
        return Timeline.of(self.index, self.video)


def probe_of(film: Film) -> Probe | None:
    """What opening it found out, while it is open; None of a film whose size is not known."""
    if film.store.size is None:
        return None
    return Probe(film.store.size, film.first.stream.index, film.video, film.index)


def open_film(store: Store, prologue: Prologue) -> Film:
    """Reads a film's facts and index; all its packets where nothing else says how long it is.

    Raises the :class:`~plex_previews.errors.MediaError` that says why the film cannot be used, or what the
    store failed with. Whoever opens a film closes its demuxer.
    """
    first = Demuxer(store, prologue)
    try:
        opening = first.peek()
        refuse_encrypted(opening, store.name)
        index = read_index(first, prologue) if store.seekable else None
        video = with_dynamic_range(describe(first.container, first.stream), opening)
        film = Film(store, prologue, first, video, index or bare_index(first))
        if video.duration <= 0 or _lists_only_its_first_fragment(film):
            film = _measured(film)
        prologue.finish()
    except BaseException:
        first.close()
        raise
    return film


def _lists_only_its_first_fragment(film: Film) -> bool:
    """A fragmented MP4 tells its duration fragment by fragment: libav adds them up where it can seek to them."""
    return not film.store.seekable and "mp4" in film.first.format and is_fragmented(film.prologue.head())


def _measured(film: Film) -> Film:
    """A look at all packets says when the film ends; it costs one more demuxer at the start."""
    first, clock = film.first, bare_index(film.first)
    first.rewind()
    times = ((shown_at(packet), packet.duration or 0) for packet in first.packets())
    end = max((at + lasting for at, lasting in times if at is not None), default=clock.start_ticks)
    if end <= clock.start_ticks:
        reason = "none of its pictures has a time"
        raise Undecodable(film.store.name, reason, "convert it to Matroska or MP4")
    first.close()
    duration = float((end - clock.start_ticks) * clock.time_base)
    return evolve(
        film,
        first=Demuxer(film.store, film.prologue),
        video=evolve(film.video, duration=duration),
        index=evolve(film.index, end_ticks=end),
    )


def check(film: Film, request: Request, counts: Sequence[int]) -> None:
    """Raises a :class:`~plex_previews.errors.MediaError` for a film that cannot be what it says it is."""
    refuse_too_long(film.store.name, counts, film.store.size)
    if film.index.keyframes and film.store.size is not None:
        end = end_of_data(film.first, film.store.size)
        if end is not None:
            refuse_cut_off(film.store.name, end, request, film.timeline)
