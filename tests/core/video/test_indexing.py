from contextlib import contextmanager
from itertools import pairwise

import av
import pytest
from attrs import evolve

from plex_previews.io.local import LocalStore
from plex_previews.testing.films import CATALOGUE
from plex_previews.video.demuxer import Demuxer
from plex_previews.video.indexing import read_index
from plex_previews.video.prologue import Prologue

INDEXED = [
    "h264",
    "h264_mp4",
    "h264_open_gop",
    "h264_open_gop_mp4",
    "hevc",
    "hevc_cra",
    "hevc_cra_mp4",
    "vp9",
    "av1",
    "av1_mkv",
    "mpeg4_avi",
    "prores",
    "variable_rate_mp4",
    "late_start",
    "late_start_mp4",
    "negative_times",
    "audio_longer",
    "sparse_keyframes_mp4",
    "one_frame",
    "fragmented",
    "four_hours",
    "cover_first",
    "two_videos",
]
WITHOUT = ["no_cues", "lost_cues", "h264_open_gop_ts", "mpeg2_ts", "mpeg2_ps", "one_keyframe"]


@contextmanager
def indexed(path):
    """The index of a film, which asks its demuxer for sizes, and the number of the film's stream."""
    store = LocalStore(path)
    prologue = Prologue(store)
    demuxer = Demuxer(store, prologue)
    try:
        yield read_index(demuxer, prologue), demuxer.stream.index
    finally:
        demuxer.close()
        store.close()


def index_of(path):
    with indexed(path) as (index, stream):
        return index, stream


def packets(path, stream):
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(container.streams[stream]) if packet.size]


@pytest.mark.parametrize("name", INDEXED)
def test_keyframes_are_those_that_are_in_the_file(name, film):
    index, stream = index_of(film(name))
    real = sorted(
        packet.dts if packet.pts is None else packet.pts
        for packet in packets(film(name), stream)
        if packet.is_keyframe
    )
    assert list(index.keyframes.ticks) == real
    assert index.hidden == 0


@pytest.mark.parametrize("name", ["h264_mp4", "h264_open_gop_mp4", "mpeg4_avi", "fragmented"])
def test_sizes_are_those_of_the_packets(name, film):
    with indexed(film(name)) as (index, stream):
        real = packets(film(name), stream)
        sizes = [packet.size for packet in real]
        starts = [number for number, packet in enumerate(real) if packet.is_keyframe]
        assert [keyframe.size for keyframe in index.keyframes] == [sizes[start] for start in starts]
        gops = [sum(sizes[start:end]) for start, end in pairwise([*starts, len(sizes)])]
        assert list(index.gop_bytes) == gops
        assert index.gop_bytes[-2:] == gops[-2:]
    with pytest.raises(ValueError, match="is closed"):
        index.gop_bytes[0]


@pytest.mark.parametrize("name", WITHOUT)
def test_a_film_that_lists_no_keyframes_has_no_index(name, film):
    assert index_of(film(name))[0] is None


def test_a_keyframe_that_an_edit_list_cuts_away_is_hidden(film):
    index, _ = index_of(film("edit_list"))
    assert index.hidden == 1
    assert index.keyframes[0].ticks < index.start_ticks == 0 < index.keyframes[1].ticks


def test_a_fragmented_film_with_open_gops_has_no_index_that_can_be_proven(made):
    """Its keyframes are shown unequally long after they are decoded, and no table says how long."""
    closed, open_gops = CATALOGUE["fragmented"], CATALOGUE["h264_open_gop_mp4"]
    assert index_of(made(evolve(closed, name="fragmented_open", tracks=open_gops.tracks)))[0] is None


def test_reading_an_index_reads_next_to_nothing(film):
    store = LocalStore(film("four_hours"))
    prologue = Prologue(store)
    demuxer = Demuxer(store, prologue)
    index = read_index(demuxer, prologue)
    assert len(index.keyframes) == 240
    assert store.bytes_read < 0.15 * store.size
    demuxer.close()
    store.close()
