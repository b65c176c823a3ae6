"""What a mount does, measured within bounds."""

import itertools
import os
import threading
import time

import pytest

from plex_previews.errors import SourceUnreadable
from plex_previews.storage.answering import answer
from plex_previews.storage.measuring import SEEKS, SMALL, SMALLEST, measure


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    path = tmp_path_factory.mktemp("measuring") / "film.mkv"
    with path.open("wb") as file:
        file.write(os.urandom(1 << 20) * 8)
        os.fsync(file.fileno())
    return path


def test_a_real_file_is_measured(large):
    speed = measure(large)
    assert 0 < speed.seek_s < 1
    assert speed.throughput > 0
    assert speed.bytes_read == SEEKS * SMALL + (4 << 20)


@pytest.mark.parametrize("most", [1 << 20, 3_000_000])
def test_no_more_bytes_than_allowed(large, most):
    assert measure(large, most_bytes=most).bytes_read == most


def test_no_more_time_than_allowed(large):
    ticks = itertools.count()
    speed = measure(large, most_seconds=4, clock=lambda: float(next(ticks)))
    # A second passes at each look at the clock: the seeks end after half of the time, the row after one piece.
    assert speed.bytes_read < SEEKS * SMALL + (2 << 20)
    assert speed.seek_s == 1


def test_what_cannot_be_measured(tmp_path):
    small = tmp_path / "small.mkv"
    small.write_bytes(bytes(SMALLEST - 1))
    for path, said in (
        (small, "fewer than 4 MiB"),
        (tmp_path, "Is a directory"),
        (tmp_path / "x", "No such file"),
    ):
        with pytest.raises(SourceUnreadable, match=said):
            measure(path)


def test_an_answer_or_an_error_is_handed_on():
    assert answer(lambda: 5, patience=5) == 5
    with pytest.raises(KeyError):
        answer(lambda: {}["x"], patience=5)


def test_what_does_not_answer_is_left_behind():
    over = threading.Event()
    began = time.monotonic()
    try:
        with pytest.raises(TimeoutError, match="no answer in 0.1 s"):
            answer(lambda: over.wait(20), patience=0.1)
        assert time.monotonic() - began < 10
    finally:
        over.set()
