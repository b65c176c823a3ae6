"""Films without an index: GOPs that are too long to hold, and seeks that find nothing."""

from contextlib import contextmanager

import pytest
from attrs import evolve

from plex_previews.io.local import LocalStore
from plex_previews.model import Accuracy
from plex_previews.testing.films import CATALOGUE, Recipe
from plex_previews.video import gops
from plex_previews.video.cutting import open_reel
from plex_previews.video.demuxer import Demuxer
from plex_previews.video.landing import landings, reach
from plex_previews.video.prologue import Prologue

WITHOUT_INDEX = [
    "no_cues",
    "h264_open_gop_ts",
    "hevc_cra_ts",
    "mpeg2_ts",
    "mpeg2_ps",
    "h264_paff",
    "one_keyframe",
]


class Forward(LocalStore):
    """A store that reads forwards, as often as it is opened."""

    def __init__(self, path):
        super().__init__(path)
        self.seekable = False

    def open(self):
        return ForwardReader(super().open())


class ForwardReader:
    def __init__(self, file):
        self.name, self.read, self.tell, self.close = file.name, file.read, file.tell, file.close

    def seek(self, *_):
        raise OSError("it only reads forwards")

    def seekable(self):
        return False

    def readable(self):
        return True


@contextmanager
def cut_from(kind, path, request):
    store = kind(path)
    try:
        with open_reel(store, request) as reel:
            yield reel
    finally:
        store.close()


@pytest.fixture
def pictures(shown, every):
    """The ticks of each slot's picture, and how many there should be."""

    def pictures_of(path, accuracy, kind=LocalStore):
        with cut_from(kind, path, every(1, accuracy)) as reel, reel.reading() as passages:
            return shown(reel, passages), reel.counts[0]

    return pictures_of


@pytest.fixture
def holding_little(monkeypatch):
    monkeypatch.setattr(gops, "MOST_HELD", 300)


@pytest.mark.parametrize("accuracy", Accuracy)
@pytest.mark.parametrize("name", WITHOUT_INDEX)
def test_gops_too_long_to_hold_have_the_same_pictures(name, accuracy, film, pictures, monkeypatch):
    expected, count = pictures(film(name), accuracy)
    monkeypatch.setattr(gops, "MOST_HELD", 300)
    assert pictures(film(name), accuracy) == (expected, count)
    assert len(expected) == count


@pytest.mark.parametrize("accuracy", [Accuracy.AUTO, Accuracy.EXACT])
def test_one_long_gop_is_right_from_a_store_that_only_reads_forwards(
    accuracy, film, pictures, holding_little
):
    found, count = pictures(film("one_keyframe"), accuracy, Forward)
    assert len(set(found.values())) == count == 40


def test_where_a_long_gop_cannot_be_read_again_there_is_no_wrong_picture(film, pictures, monkeypatch):
    right, count = pictures(film("no_cues"), Accuracy.EXACT)
    monkeypatch.setattr(gops, "MOST_HELD", 300)
    found, _ = pictures(film("no_cues"), Accuracy.EXACT, Forward)
    assert 0 < len(found) < count
    assert found == {slot: right[slot] for slot in found}


def test_a_gop_that_was_let_go_still_knows_its_end(film, holding_little):
    store = LocalStore(film("no_cues"))
    demuxer = Demuxer(store, Prologue(store))
    found = list(gops.gops(demuxer.packets(), demuxer.is_second_field, keyframes_only=False))
    assert [(gop.ticks, gop.end, gop.whole, len(gop.packets)) for gop in found] == [
        (start, start + 2400, False, 2) for start in (0, 2500, 5000, 7500)
    ]
    demuxer.close()
    store.close()


# ---- seeks

ONE_KEYFRAME = Recipe(
    "one_keyframe_long",
    ".ts",
    "mpegts",
    (evolve(CATALOGUE["mpeg2_ts"].tracks[0], gop=9999, frames=1000),),
)


@pytest.fixture
def open_demuxer(made):
    opened = []

    def demux(path):
        store = LocalStore(path)
        demuxer = Demuxer(store, Prologue(store))
        opened.extend([demuxer, store])
        return demuxer, store

    yield demux
    for each in opened:
        each.close()


def test_the_search_for_a_keyframe_ends_where_none_can_follow(made, open_demuxer):
    """The only keyframe is at the start: three searches to the film's end would find no other."""
    demuxer, store = open_demuxer(made(ONE_KEYFRAME))
    target = demuxer.stream.start_time + 15 * 90_000
    before = store.bytes_read
    assert [first for first, _ in landings(demuxer, target)] == [None] * 3
    assert store.bytes_read - before < store.size // 2


def test_a_keyframe_is_reached_or_it_is_said_that_it_is_not(film, open_demuxer):
    demuxer, _ = open_demuxer(film("mpeg2_ts"))
    keyframes = [packet.pts for packet in demuxer.packets() if packet.is_keyframe]
    for ticks in keyframes[1:]:
        assert next(reach(demuxer, ticks)).pts == ticks
    assert reach(demuxer, keyframes[0] - 1) is None
