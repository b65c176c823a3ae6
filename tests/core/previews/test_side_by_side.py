"""Several iterators at once: all of their values, the first error, and no thread that stays."""

import threading
import time

import pytest

from plex_previews.errors import Cancelled
from plex_previews.previews.side_by_side import side_by_side


def threads_left():
    return [each for each in threading.enumerate() if each.name == "plex-previews side by side"]


def test_all_values_come_and_each_iterator_keeps_its_order():
    told = list(side_by_side([iter(range(0, 3000, 2)), iter(range(1, 3000, 2))], threading.Event()))
    assert sorted(told) == list(range(3000))
    assert [value for value in told if value % 2] == list(range(1, 3000, 2))
    assert not threads_left()


def test_they_go_at_once():
    meeting = threading.Barrier(3)

    def one():
        yield meeting.wait(timeout=10)

    assert sorted(side_by_side([one() for _ in range(3)], threading.Event())) == [0, 1, 2]


def test_a_thread_that_does_not_leave_is_left_behind():
    waits = threading.Event()

    def stuck():
        yield 1
        waits.wait(30)

    values = side_by_side([stuck()], threading.Event(), patience=0.1)
    assert next(values) == 1
    begun = time.monotonic()
    values.close()
    assert time.monotonic() - begun < 10
    waits.set()


def test_who_waits_for_a_thread_that_waits_is_let_go_when_all_is_to_stop():
    waits, cancelled = threading.Event(), threading.Event()

    def stuck():
        yield 1
        waits.wait(30)

    values = side_by_side([stuck()], cancelled, patience=0.1)
    assert next(values) == 1
    timer = threading.Timer(0.1, cancelled.set)
    timer.start()
    begun = time.monotonic()
    try:
        with pytest.raises(Cancelled):
            next(values)
        assert time.monotonic() - begun < 10
    finally:
        waits.set()
        timer.join()


def test_what_is_told_at_the_end_still_comes():
    cancelled = threading.Event()

    def ending():
        cancelled.wait(10)
        yield "the last"

    cancelled.set()
    assert list(side_by_side([ending()], cancelled, patience=5)) == ["the last"]


def test_nothing_gives_nothing():
    assert list(side_by_side([], threading.Event())) == []


def test_an_error_is_raised_and_ends_the_others():
    cancelled = threading.Event()

    def bad():
        yield 1
        raise ValueError("bad")

    def until_cancelled():
        yield 2
        cancelled.wait(10)

    with pytest.raises(ValueError, match="bad"):
        list(side_by_side([until_cancelled(), bad()], cancelled))
    assert cancelled.is_set()
    assert not threads_left()


def test_no_more_is_held_than_a_thousand_values_and_closing_ends_it():
    cancelled, given = threading.Event(), []

    def endless():
        while not cancelled.is_set():
            given.append(None)
            yield len(given)

    values = side_by_side([endless()], cancelled)
    assert next(values) == 1
    threads_left()[0].join(0.3)
    assert len(given) <= 1003
    values.close()
    assert cancelled.is_set()
    assert not threads_left()
