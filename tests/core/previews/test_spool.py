"""The spool: thumbnails come in any order and leave in ascending order, and none is lost or twice."""

import threading

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.errors import WorkerError
from plex_previews.model import (
    FileSource,
    Geometry,
    Grid,
    Output,
    OutputIndex,
    Request,
    Sheet,
    Slot,
    Thumbnail,
)
from plex_previews.previews.ordering import in_order
from plex_previews.previews.spool import IN_MEMORY, Spool, Spools
from plex_previews.testing.pools import CPU, FakeFilm, FakePool, fake_sheet
from plex_previews.workers.messages import Make


def thumbnail(slot, jpeg=None):
    jpeg = jpeg or b"\xff\xd8 picture %d" % slot
    return Thumbnail(OutputIndex(0), Slot(slot), slot * 10.0, slot * 10.0, 320, 180, jpeg)


@given(st.permutations(range(9)))
def test_thumbnails_leave_in_order(order):
    with Spool(Thumbnail, "film", 9) as spool:
        for slot in order:
            spool.add(thumbnail(slot))
        spool.check()
        assert list(spool) == [thumbnail(slot) for slot in range(9)]


def test_large_films_wait_on_disk():
    big = b"\xff\xd8" + bytes(IN_MEMORY // 2)
    with Spool(Thumbnail, "film", 5) as spool:
        for slot in range(5):
            spool.add(thumbnail(slot, big + b"%d" % slot))
        assert [one.jpeg[-1:] for one in spool] == [b"0", b"1", b"2", b"3", b"4"]


@pytest.mark.parametrize("slot", [-1, 3, 1])
def test_slots_that_were_not_asked_for_are_refused(slot):
    with Spool(Thumbnail, "film", 3) as spool:
        spool.add(thumbnail(1))
        with pytest.raises(WorkerError, match=f"slot {slot}"):
            spool.add(thumbnail(slot))


def test_a_missing_slot_is_told():
    with Spool(Thumbnail, "film", 3) as spool:
        spool.add(thumbnail(0))
        with pytest.raises(WorkerError, match="1 of 3"):
            spool.check()


def slots(film):
    pool = FakePool(usual=film)
    task = Make(FileSource("film.mkv"), Request((Output(),)), CPU)
    return (one.slot for one in in_order("film", pool.run(task, lambda: False)))


@given(st.permutations(range(5)))
def test_streaming_keeps_the_order(order):
    assert list(slots(FakeFilm(duration=50, order=lambda _: order))) == [0, 1, 2, 3, 4]


def test_streaming_does_not_wait_for_the_end():
    gate = threading.Event()
    gate.set()
    stream = slots(FakeFilm(duration=50, gate=gate))
    assert next(stream) == 0
    gate.clear()
    stream.close()


def test_streaming_tells_of_a_worker_that_stopped_early():
    with pytest.raises(WorkerError, match="4 of 5"):
        list(slots(FakeFilm(duration=50, order=lambda all_slots: all_slots[:-1])))
    with pytest.raises(WorkerError, match="before the last picture"):
        list(in_order("film", []))


def test_an_index_beyond_the_end_is_an_index_error():
    with Spool(Thumbnail, "film", 2) as spool, pytest.raises(IndexError):
        spool[0]


def sheet(number, output=1, thumbnails=4):
    jpeg = fake_sheet("film", number, Geometry(320, 180), Grid(2, 2))
    return Sheet(OutputIndex(output), number, thumbnails, 320, 180, jpeg)


TWO = (Output(), Output(sheet=Grid(2, 2)))


def test_each_output_has_a_spool_of_its_own():
    with Spools("film", TWO, (5, 5)) as spools:
        for number in range(5):
            spools.add(thumbnail(number))
        spools.add(sheet(1, thumbnails=1))
        spools.add(sheet(0))
        spools.check()
        assert list(spools[0]) == [thumbnail(slot) for slot in range(5)]
        assert list(spools[1]) == [sheet(0), sheet(1, thumbnails=1)]
        assert spools.thumbnails == 10


@pytest.mark.parametrize(
    "piece",
    [sheet(2), sheet(0, output=0), sheet(0, output=2), sheet(0, output=-1), evolve(thumbnail(0), output=1)],
)
def test_pieces_of_no_output_are_refused(piece):
    with Spools("film", TWO, (5, 5)) as spools, pytest.raises(WorkerError, match="not asked for"):
        spools.add(piece)


@pytest.mark.parametrize(
    "piece",
    [
        sheet(0, thumbnails=3),
        sheet(1, thumbnails=4),
        evolve(sheet(0), width=322),
        evolve(sheet(0), height=0),
        evolve(sheet(0), jpeg=b""),
        evolve(sheet(0), jpeg=b"\xff\xd8\xff\xd9"),
    ],
)
def test_a_sheet_that_is_not_what_it_says_is_refused(piece):
    with Spools("film", TWO, (5, 5)) as spools, pytest.raises(WorkerError, match="not what it says"):
        spools.add(piece)


def test_large_sheets_wait_on_disk_and_are_read_one_by_one():
    big = [evolve(sheet(number), jpeg=sheet(number).jpeg + bytes(IN_MEMORY)) for number in range(3)]
    with Spools("film", TWO, (0, 12)) as spools:
        for number in (2, 0, 1):
            spools.add(big[number])
        spools.check()
        assert all(one == right for one, right in zip(spools[1], big, strict=True))


def test_a_missing_sheet_is_told():
    with Spools("film", TWO, (0, 5)) as spools:
        spools.add(sheet(0))
        with pytest.raises(WorkerError, match="1 of 2"):
            spools.check()
