from threading import Thread
from time import monotonic

import pytest

from plex_previews.workers.inbox import Inbox


@pytest.fixture
def running():
    threads = []

    def start(target):
        thread = Thread(target=target, daemon=True)
        thread.start()
        threads.append(thread)
        return thread

    yield start
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()


def test_items_come_out_in_order_and_what_is_there_outlives_the_end():
    inbox = Inbox(3)
    for item in "abc":
        inbox.put(item)
    inbox.close()
    assert [inbox.take(0) for _ in range(3)] == ["a", "b", "c"]
    with pytest.raises(EOFError):
        inbox.take(60)


def test_taking_from_an_empty_inbox_gives_up_in_time():
    begun = monotonic()
    assert Inbox(1).take(0.05) is None
    assert monotonic() - begun >= 0.04


def test_a_full_inbox_holds_back_who_fills_it(running):
    inbox = Inbox(2)
    put = []

    def fill():
        for number in range(6):
            inbox.put(number)
            put.append(number)

    filler = running(fill)
    filler.join(0.2)
    assert put == [0, 1]
    assert [inbox.take(5) for _ in range(6)] == list(range(6))


def test_closing_frees_who_waits_on_either_side(running):
    full, empty, freed = Inbox(1), Inbox(1), []
    full.put("there")

    def put():
        full.put("dropped")
        freed.append("put")

    def take():
        with pytest.raises(EOFError):
            empty.take(60)
        freed.append("take")

    threads = [running(put), running(take)]
    full.close()
    empty.close()
    for thread in threads:
        thread.join(5)
    assert sorted(freed) == ["put", "take"]
    assert full.take(0) == "there"
    with pytest.raises(EOFError):
        full.take(0)


def test_what_is_heavier_than_the_inbox_has_it_to_itself(running):
    inbox, put = Inbox(10, weigh=len), []

    def fill():
        for item in ("a" * 6, "b" * 4, "c" * 20, "d"):
            inbox.put(item)
            put.append(item[0])

    filler = running(fill)
    filler.join(0.2)
    assert put == ["a", "b"]
    assert [inbox.take(5)[0] for _ in range(2)] == ["a", "b"]
    filler.join(0.2)
    assert put == ["a", "b", "c"]
    assert [inbox.take(5)[0] for _ in range(2)] == ["c", "d"]
