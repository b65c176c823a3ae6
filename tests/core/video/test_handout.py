"""Handing out ends in order, even where a thread does not."""

from threading import Event, Thread

from attrs import evolve

from plex_previews.io.local import LocalStore
from plex_previews.model import Obstacle, Strategy
from plex_previews.testing.films import CATALOGUE, Recipe
from plex_previews.video.cutting import CutReel, open_reel
from plex_previews.video.demuxer import Demuxer
from plex_previews.video.film import open_film
from plex_previews.video.lending import Demuxers
from plex_previews.video.prologue import Prologue

LONG = Recipe("long_mpeg2", ".ts", "mpegts", (evolve(CATALOGUE["mpeg2_ts"].tracks[0], frames=1000),))


class Stuck(LocalStore):
    """Reads stand still from the moment that somebody says so, until they may go on."""

    def __init__(self, path):
        super().__init__(path)
        self.standing, self.may_go_on = Event(), Event()
        self.may_go_on.set()

    def ask(self, size):
        if not self.may_go_on.is_set():
            self.standing.set()
            self.may_go_on.wait(20)
        super().ask(size)


def test_a_thread_that_hangs_in_the_sweep_does_not_spoil_the_end(made, every):
    store = Stuck(made(LONG))
    reel = open_reel(store, every(1))
    store.may_go_on.clear()
    thread = Thread(target=take_all, args=(reel,), daemon=True)
    try:
        thread.start()
        assert store.standing.wait(20)
        reel.close()
    finally:
        store.may_go_on.set()
        thread.join(20)
        store.close()
    assert not thread.is_alive()


def take_all(reel):
    with reel.reading() as passages:
        for passage in passages:
            list(passage.packets())


def test_a_demuxer_that_comes_back_late_is_closed(film, stored):
    with stored(film("h264")) as store:
        prologue = Prologue(store)
        demuxers = Demuxers(store, prologue, Demuxer(store, prologue))
        with demuxers.lent() as first, demuxers.lent() as second:
            assert second is not first
            demuxers.close()
        for demuxer in (first, second):
            assert is_closed(demuxer)


def test_the_index_leads_and_nothing_is_in_its_way(film, every, cut):
    with cut(film("h264_mp4"), every(2)) as (reel, _):
        take_all(reel)
        assert (reel.tally().strategy, reel.tally().obstacle) == (Strategy.INDEX, None)


def test_a_film_without_an_index_says_so_before_and_after(film, every, cut):
    with cut(film("mpeg2_ts"), every(1)) as (reel, _):
        assert reel.plan().obstacle is Obstacle.NO_INDEX
        take_all(reel)
        assert reel.tally().obstacle is Obstacle.NO_INDEX


def test_an_index_that_lies_is_the_reason_told(film, every, stored):
    with stored(film("h264_mp4")) as store:
        opened = open_film(store, Prologue(store))
        shifted = (evolve(each, ticks=each.ticks + 1, dts=None) for each in opened.index.keyframes)
        lying = evolve(opened, index=evolve(opened.index, keyframes=shifted))
        options = {"threads": 1, "on_progress": lambda: None, "cancelled": lambda: False, "habits": None}
        with CutReel(lying, every(2), **options) as reel:
            assert reel.plan().obstacle is None
            take_all(reel)
            assert reel.tally().strategy is not Strategy.INDEX
            assert reel.tally().obstacle is Obstacle.FALSE_INDEX


def is_closed(demuxer):
    try:
        demuxer.index_entries  # noqa: B018
    except ValueError:
        return True
    return False
