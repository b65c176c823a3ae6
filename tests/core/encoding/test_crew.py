"""Threads that come to an end, whatever happens."""

import threading
import time
from contextlib import closing

import pytest

from plex_previews.encoding.crew import Crew


def alive():
    return [thread for thread in threading.enumerate() if thread.name.startswith("decode-")]


def test_everything_arrives_from_every_thread():
    with closing(Crew(3, lambda _: iter(range(100)))) as crew:
        assert sorted(crew) == sorted([*range(100)] * 3)
    assert not alive()


def test_the_first_error_is_raised_and_ends_the_others():
    turn = iter(range(3))
    lock = threading.Lock()

    def produce(stopping):
        with lock:
            number = next(turn)
        if number == 1:
            raise KeyError("broken")
        while not stopping():
            yield number

    with closing(Crew(3, produce)) as crew, pytest.raises(KeyError, match="broken"):
        list(crew)
    assert not alive()


def test_closing_stops_threads_that_wait_for_room():
    with closing(Crew(2, lambda _: iter(range(10**9)))) as crew:
        assert next(iter(crew)) == 0
    assert not alive()


def test_closing_stops_threads_that_find_nothing():
    def produce(stopping):
        while not stopping():
            time.sleep(0.001)
        yield from ()

    crew = Crew(2, produce)
    taking = threading.Thread(target=lambda: list(crew), daemon=True)
    taking.start()
    time.sleep(0.05)
    crew.close()
    assert not alive()


def test_one_that_was_never_iterated_can_be_closed():
    Crew(2, lambda _: iter(())).close()
