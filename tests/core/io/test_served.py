from __future__ import annotations

import io

import pytest

from plex_previews.errors import NotMedia, SourceLost, SourceUnreadable
from plex_previews.io.opening import open_store
from plex_previews.io.served import FileServer, ServedStore
from plex_previews.model import ServedSource


class Counting:
    """Stands for the parent at the other end of a pipe."""

    def __init__(self, data):
        self.size = len(data)
        self.data = data
        self.calls = 0

    def read_at(self, position, size, /):
        self.calls += 1
        return self.data[position : position + size]


def test_small_reads_do_not_each_cross():
    served = Counting(bytes(100_000))
    store = ServedStore("film", served)
    reader = store.open()
    for _ in range(1000):
        reader.read(100)
    assert served.calls <= 4
    assert store.bytes_read == 100_000
    store.close()


def test_another_process_may_answer(whole):
    store = open_store(ServedSource(io.BytesIO()), serve=Counting(b"film"))
    assert whole(store.open()) == b"film"
    store.close()


def test_an_empty_file_object():
    with pytest.raises(NotMedia, match="is empty"):
        open_store(ServedSource(io.BytesIO()))


def test_a_closed_file_object():
    file = io.BytesIO(b"film")
    file.close()
    with pytest.raises(SourceUnreadable, match="closed"):
        open_store(ServedSource(file, "film"))


def test_a_file_object_that_cannot_seek():
    class Pipe(io.RawIOBase):
        def readable(self):
            return True

    with pytest.raises(SourceUnreadable, match="cannot be used"):
        open_store(ServedSource(Pipe(), "pipe"))


def test_a_file_object_that_fails_half_way():
    file = io.BytesIO(bytes(100_000))
    store = open_store(ServedSource(file, "film"))
    store.open().read(10)
    file.close()
    reader = store.open()
    reader.seek(90_000)
    with pytest.raises(SourceLost, match="film: the file object failed"):
        reader.read(10)
    assert isinstance(store.failure, SourceLost)


def test_a_file_object_that_shrinks():
    served = Counting(bytes(100_000))
    store = ServedStore("film", served)
    served.data = b""
    with pytest.raises(SourceLost, match="shorter"):
        store.open().read(10)


def test_a_file_server_reads_anywhere():
    server = FileServer("film", io.BytesIO(b"0123456789"))
    assert server.size == 10
    assert server.read_at(8, 5) == b"89"
    assert server.read_at(2, 3) == b"234"
