from __future__ import annotations

import os
import sys
from pathlib import Path

import av
import pytest

from plex_previews.errors import NotMedia, SourceLost, SourceMissing, SourceUnreadable
from plex_previews.io import local
from plex_previews.io.local import open_local
from plex_previews.io.small import SMALL, SmallStore
from plex_previews.io.store import Extent


def refused(path, error):
    with pytest.raises(error) as caught:
        open_local(path).close()
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_missing_file(tmp_path):
    assert "no such file" in refused(tmp_path / "gone.mkv", SourceMissing)


def test_a_file_where_a_folder_should_be(tmp_path):
    (tmp_path / "film.mkv").write_bytes(b"film")
    refused(tmp_path / "film.mkv" / "film.mkv", SourceMissing)


def test_an_impossible_name():
    with pytest.raises(SourceMissing):
        open_local(Path("a\0b"))


def test_a_folder(tmp_path):
    assert "is a folder" in refused(tmp_path, SourceUnreadable)


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.mkv").touch()
    assert "is empty" in refused(tmp_path / "empty.mkv", NotMedia)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_refused_without_waiting_for_its_writer(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refused(tmp_path / "pipe", SourceUnreadable)


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "film.mkv"
    path.write_bytes(b"film")
    path.chmod(0)
    return path


@pytest.fixture
def _nobody(secret):
    """Root may read everything, so root becomes nobody for the length of a test."""
    if not hasattr(os, "seteuid") or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs the permissions of POSIX")
@pytest.mark.usefixtures("_nobody")
def test_a_file_that_may_not_be_read(secret):
    assert "permission" in refused(secret, SourceUnreadable)


def test_a_name_that_is_too_long(tmp_path):
    assert "cannot be opened" in refused(tmp_path / ("x" * 5000), SourceUnreadable)


def test_a_small_film_is_read_once_for_all_readers(tmp_path, whole):
    path = tmp_path / "short.mkv"
    path.write_bytes(bytes(SMALL))
    store = open_local(path)
    assert isinstance(store, SmallStore)
    assert len(whole(store.open())) == len(whole(store.open())) == SMALL == store.bytes_read
    store.close()


def test_a_film_that_shrinks_is_lost(tmp_path):
    path = tmp_path / "film.mkv"
    path.write_bytes(bytes(2 * SMALL))
    store = open_local(path)
    try:
        os.truncate(path, 100)
        reader = store.open()
        reader.seek(SMALL)
        with pytest.raises(SourceLost, match="shorter"):
            reader.read(10)
        assert isinstance(store.failure, SourceLost)
    finally:
        store.close()


def test_reading_after_close_is_an_error(folder):
    store = open_local(folder / "noise.bin")
    reader = store.open()
    store.close()
    store.close()
    with pytest.raises(SourceLost):
        reader.read(10)


def test_expecting_reads_nothing_by_itself(folder):
    store = open_local(folder / "noise.bin")
    try:
        store.expect([Extent(place, 50_000) for place in range(0, 3_000_000, 300_000)])
        reader = store.open()
        reader.seek(300_000)
        reader.read(50_000)
        assert store.bytes_read == 50_000
    finally:
        store.close()


def requests(monkeypatch):
    """How often the system is asked for bytes."""
    sizes, pread = [], local._pread
    monkeypatch.setattr(local, "_pread", lambda *args: sizes.append(args[1]) or pread(*args))
    return sizes


@pytest.mark.parametrize("name", ["film.mkv", "film.mp4"])
def test_pieces_are_few_where_requests_are_dear(folder, name, monkeypatch):
    asked = requests(monkeypatch)
    counts = {}
    for piece in (0, 256 << 10):
        store = open_local(folder / name, piece=piece)
        try:
            with av.open(store.open()) as container:
                packets = [bytes(packet) for packet in container.demux(video=0)]
        finally:
            store.close()
        counts[piece] = len(asked), packets
        asked.clear()
    assert counts[0][1] == counts[256 << 10][1]
    assert counts[256 << 10][0] * 4 < counts[0][0]


def test_a_piece_is_read_once_for_all_that_lies_in_it(folder, monkeypatch):
    asked = requests(monkeypatch)
    store = open_local(folder / "noise.bin", piece=256 << 10)
    try:
        for place in (1_000_000, 1_030_000, 1_200_000):
            reader = store.open()
            reader.seek(place)
            assert reader.read(1000) == (folder / "noise.bin").read_bytes()[place : place + 1000]
        assert asked == [256 << 10]
        assert store.bytes_read == 256 << 10
    finally:
        store.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("name", ["film.mkv", "film.mp4"])
def test_the_count_is_the_kernels(folder, name):
    store = open_local(folder / name)
    try:
        before = read_by_this_process()
        with av.open(store.open()) as container:
            for _ in container.demux(video=0):
                pass
        kernel = read_by_this_process() - before
        assert store.bytes_read == pytest.approx(kernel, rel=0.03)
    finally:
        store.close()


def read_by_this_process():
    counts = Path("/proc/self/io").read_text(encoding="ascii")
    return int(counts.split("rchar: ")[1].split()[0])
