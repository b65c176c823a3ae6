"""What every store promises, whatever lies behind it."""

from __future__ import annotations

import io
import os
from contextlib import ExitStack, suppress

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plex_previews.errors import Cancelled
from plex_previews.io.opening import open_store
from plex_previews.io.store import Extent
from plex_previews.model import FileSource, ServedSource, UrlSource

KINDS = ("file", "pieces", "url", "served")


@pytest.fixture
def locate(folder, serving):
    """A source of each kind for a film of the folder."""
    with ExitStack() as stack:

        def located(kind, name):
            match kind:
                case "file" | "pieces":
                    return FileSource(folder / name)
                case "url":
                    return UrlSource(serving().url(name))
                case _:
                    return ServedSource(stack.enter_context((folder / name).open("rb")))

        yield located


def opened(kind, source, **others):
    return open_store(source, piece=256 << 10 if kind == "pieces" else 0, **others)


def seeks(size):
    places = st.integers(0, size + 10) | st.sampled_from([0, size - 1, size])
    return st.one_of(
        st.tuples(st.just("seek"), places),
        st.tuples(st.just("end"), st.integers(-size, 0)),
        st.tuples(st.just("on"), st.integers(0, 100_000)),
        st.tuples(st.just("read"), st.integers(0, 200_000)),
    )


def exactly(reader, size):
    """Loops over short reads, as libav does."""
    got = b""
    while len(got) < size and (data := reader.read(size - len(got))):
        got += data
    return got


def act(file, read, what, number):
    match what:
        case "seek":
            return file.seek(number)
        case "end":
            return file.seek(number, os.SEEK_END)
        case "on":
            return file.seek(number, os.SEEK_CUR)
        case _:
            return read(file, number)


@pytest.mark.parametrize("kind", KINDS)
def test_any_sequence_of_seeks_and_reads_equals_the_file(kind, locate, folder):
    expected = (folder / "noise.bin").read_bytes()
    store = opened(kind, locate(kind, "noise.bin"))
    try:

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(seeks(len(expected)), max_size=12), st.lists(st.integers(0, len(expected) - 1)))
        def check(actions, hints):
            store.expect([Extent(hint, hint % 70_000) for hint in hints])
            ours, theirs = store.open(), io.BytesIO(expected)
            for action in actions:
                ours_said = act(ours, exactly, *action)
                assert ours_said == act(theirs, lambda file, size: file.read(size), *action)
                assert ours.tell() == theirs.tell()

        check()
        assert store.size == len(expected)
        assert store.failure is None
    finally:
        store.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["film.mkv", "film.mp4"])
def test_libav_reads_every_packet(kind, name, locate, folder):
    with av.open(str(folder / name)) as container:
        expected = [bytes(packet) for packet in container.demux(video=0)]
    store = opened(kind, locate(kind, name))
    try:
        with av.open(store.open()) as container:
            assert [bytes(packet) for packet in container.demux(video=0)] == expected
    finally:
        store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusing_gate_ends_the_demuxing_and_is_kept(kind, locate, capfd):
    allowed = 600_000

    def gate(size):
        nonlocal allowed
        allowed -= size
        if allowed < 0:
            raise Cancelled("film", "enough")

    store = opened(kind, locate(kind, "film.mkv"), gate=gate)
    try:
        read_until_the_end_or_an_error(store)
        assert isinstance(store.failure, Cancelled)
        assert store.bytes_read <= 600_000
        assert capfd.readouterr().err == ""
    finally:
        store.close()


def read_until_the_end_or_an_error(store):
    with suppress(av.FFmpegError, Cancelled), av.open(store.open()) as container:
        for _ in container.demux(video=0):
            pass


@pytest.mark.parametrize("kind", KINDS)
def test_progress_is_told_and_bytes_are_counted_once(kind, locate, whole):
    told = []
    store = opened(kind, locate(kind, "noise.bin"), on_progress=lambda: told.append(1))
    try:
        reader = store.open()
        assert len(whole(reader)) == store.size == store.bytes_read
        assert told
    finally:
        store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_failure_readers_raise_once_and_read_nothing_until_it_is_cleared(kind, locate):
    store = opened(kind, locate(kind, "noise.bin"))
    try:
        store.failure = Cancelled("film")
        reader = store.open()
        with pytest.raises(Cancelled):
            reader.read(10)
        assert reader.read(10) == b""
        store.failure = None
        assert reader.read(10)
    finally:
        store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_extents_from_a_hostile_index_cost_nothing(kind, locate, folder, whole):
    store = opened(kind, locate(kind, "noise.bin"))
    try:
        store.expect(
            [Extent(100, 2**62), Extent(2**63, 10), Extent(200, 2**70), Extent(-5, 10), Extent(9, -9)]
        )
        assert whole(store.open()) == (folder / "noise.bin").read_bytes()
        assert store.bytes_read == store.size
    finally:
        store.close()


def test_a_position_before_the_start_is_refused(locate):
    store = open_store(locate("file", "noise.bin"))
    try:
        with pytest.raises(ValueError, match="-5"):
            store.open().seek(-5)
    finally:
        store.close()
