"""Making one film's previews, on a pool without children."""

import os
import threading
from collections import Counter

import pytest
from attrs import evolve

from plex_previews.errors import Cancelled, DeviceError, OutputError, Undecodable, WorkerDied, WorkerError
from plex_previews.formats.bif_reading import read_bif
from plex_previews.model import Device, Rated, Request
from plex_previews.previews.events import Advanced, Outcome, Planned
from plex_previews.previews.lanes import Lanes
from plex_previews.testing.pools import CPU, VIDEO, FakeFilm, FakePool, fake_jpeg
from plex_previews.workers.messages import Done, Made, Make, Opened, Unchanged

GPU = Device("gpu", "0")


def made(steps):
    """The events of a film's work, and how it ended."""
    events = []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as stop:
            return events, stop.value


def images(path):
    bif = read_bif(path)
    return [bif.image(number) for number in range(len(bif))]


def test_a_film_becomes_a_bif(films, making):
    (film,) = films("film.mkv")
    events, ended = made(making(FakePool(usual=FakeFilm(duration=35)))(film, 2))

    assert images(film.output) == [fake_jpeg(film.name, slot) for slot in range(4)]
    assert [type(event) for event in events] == [Planned, Advanced, Advanced, Advanced, Advanced]
    assert (events[0].thumbnails, events[-1].done) == (4, 4)
    assert (ended.outcome, ended.report.thumbnails) == (Outcome.WRITTEN, 4)


def test_pictures_may_come_in_any_order(films, making):
    (film,) = films("film.mkv")
    made(making(FakePool(usual=FakeFilm(duration=95, order=lambda slots: slots[::-1])))(film, 1))
    assert images(film.output) == [fake_jpeg(film.name, slot) for slot in range(10)]


def test_what_is_fresh_is_skipped(films, making):
    (film,) = films("film.mkv")
    pool = FakePool()
    made(making(pool)(film, 1))
    before = film.output.stat()

    _, ended = made(making(pool)(film, 1))

    assert ended.outcome is Outcome.SKIPPED
    assert film.output.stat().st_ino == before.st_ino


def test_what_is_fresh_is_made_again_by_force(films, making):
    (film,) = films("film.mkv")
    pool = FakePool()
    made(making(pool)(film, 1))
    _, ended = made(making(pool, force=True)(film, 1))
    assert ended.outcome is Outcome.WRITTEN


def test_too_few_thumbnails_are_not_fresh(films, making):
    (film,) = films("film.mkv")
    made(making(FakePool(usual=FakeFilm(duration=25)))(film, 1))
    _, ended = made(making(FakePool(usual=FakeFilm(duration=45)))(film, 1))
    assert ended.outcome is Outcome.WRITTEN
    assert len(read_bif(film.output)) == 5


@pytest.mark.parametrize(
    "order", [lambda slots: slots[1:], lambda slots: [*slots, 0], lambda slots: [*slots, 99]]
)
def test_a_set_that_is_not_whole_is_never_published(films, making, order):
    (film,) = films("film.mkv")
    _, ended = made(making(FakePool(usual=FakeFilm(order=order)))(film, 1))
    assert isinstance(ended.error, WorkerError)
    assert not film.output.exists()


def test_an_old_output_stays_where_the_new_one_fails(films, making):
    (film,) = films("film.mkv")
    made(making(FakePool())(film, 1))
    old = film.output.read_bytes()
    pool = FakePool(usual=FakeFilm(error=WorkerDied("film", "killed")))
    _, ended = made(making(pool, force=True)(film, 1))
    assert isinstance(ended.error, WorkerDied)
    assert film.output.read_bytes() == old
    assert len(list(film.output.parent.iterdir())) == 2


@pytest.mark.parametrize("error", [WorkerDied("film", "killed"), Undecodable("film", "not on this device")])
def test_the_next_device_is_tried(films, making, error):
    (film,) = films("film.mkv")
    pool = FakePool(usual=FakeFilm(error=error, unfit=frozenset({"gpu"})))
    _, ended = made(making(pool, devices=(GPU, CPU))(film, 1))
    assert ended.report.encoder == "cpu"
    assert [task.device for task in pool.tasks] == [GPU, CPU]


def test_the_report_says_why_another_device_decoded(films, making):
    (film,) = films("film.mkv")
    pool = FakePool(
        usual=FakeFilm(error=DeviceError("film", "the driver was reset"), unfit=frozenset({"gpu"}))
    )
    _, ended = made(making(pool, devices=(GPU, CPU))(film, 1))
    assert ended.report.fell_back == "gpu:0: the driver was reset"


def test_a_device_that_failed_three_films_is_left_alone(films, making):
    names = [f"{number}.mkv" for number in range(5)]
    pool = FakePool(usual=FakeFilm(error=DeviceError("film", "lost"), unfit=frozenset({"gpu"})))
    work = making(pool, devices=(GPU, CPU))
    reports = [made(work(film, 1))[1].report for film in films(*names)]
    assert [report.encoder for report in reports] == ["cpu"] * 5
    assert [bool(report.fell_back) for report in reports] == [True, True, True, False, False]
    assert [task.device for task in pool.tasks] == [GPU, CPU] * 3 + [CPU] * 2


class Preferring(FakePool):
    """Every other film is one that the child leaves to the processor."""

    def run(self, task, cancelled):
        if isinstance(task, Make) and task.source.name.endswith(("1.mkv", "3.mkv")):
            task = evolve(task, device=CPU)
        yield from super().run(task, cancelled)


def test_a_film_that_the_processor_made_says_nothing_of_the_device(films, making):
    pool = Preferring(usual=FakeFilm(error=DeviceError("film", "lost"), unfit=frozenset({"gpu"})))
    work = making(pool, devices=(GPU, CPU))
    for film in films(*(f"{number}.mkv" for number in range(5))):
        made(work(film, 1))
    assert work.lanes.health.is_aside(GPU)


def test_the_last_device_has_the_last_word(films, making):
    (film,) = films("film.mkv")
    pool = FakePool(usual=FakeFilm(error=Undecodable("film", "damaged")))
    _, ended = made(making(pool, devices=(GPU, CPU))(film, 1))
    assert (ended.outcome, str(ended.error)) == (Outcome.FAILED, "film: damaged")
    assert [task.device for task in pool.tasks] == [GPU, CPU]


def test_a_place_that_cannot_be_is_found_out_before_decoding(films, making):
    (film,) = films("film.mkv")
    film.output.mkdir()
    pool = FakePool()
    _, ended = made(making(pool)(film, 1))
    assert isinstance(ended.error, OutputError)
    assert pool.tasks == []


def test_what_a_dead_run_left_is_gone_after_the_next(films, making):
    (film,) = films("film.mkv")
    stale = film.output.with_name(f".{film.output.name}.00000000-1-0123abcd.tmp")
    stale.touch()
    os.utime(stale, (0, 0))
    made(making(FakePool())(film, 1))
    assert not stale.exists()


def test_cancelling_leaves_nothing(films, making):
    (film,) = films("film.mkv")
    cancelled, gate = threading.Event(), threading.Event()
    steps = making(FakePool(usual=FakeFilm(gate=gate)), cancelled=cancelled)(film, 1)
    assert isinstance(next(steps), Planned)
    cancelled.set()
    with pytest.raises(Cancelled):
        next(steps)
    assert [path.name for path in film.output.parent.iterdir()] == ["film.mkv"]


class Confused:
    """A pool whose child talks nonsense."""

    workers = 1

    def __init__(self, *messages):
        self.messages = messages

    def run(self, task, cancelled):
        yield from self.messages


def test_a_confused_child_is_an_error_of_the_film(films, making):
    (film,) = films("film.mkv")
    whole = list(FakePool().run(Make(film.source, Request((film.targets[0].output,)), CPU), bool))
    kinds = Counter(map(type, whole))
    assert kinds == {Opened: 1, Made: 3, Done: 1}
    unchanged = [Unchanged(whole[0].video, (3,))]
    for messages in (
        [],
        whole[1:],
        whole[:1],
        whole[:-1],
        [whole[0], *whole],
        unchanged,
        [Opened(VIDEO, (), CPU)],
    ):
        _, ended = made(making(Confused(*messages))(film, 1))
        assert isinstance(ended.error, WorkerError)
        assert "out of turn" in str(ended.error)
    assert not film.output.exists()


def test_the_device_that_the_child_took_is_the_one_that_failed(films, making):
    direct, detour = (Device(name, "card", hardware="0000:03:00.0") for name in ("direct", "detour"))
    rated = {device: Rated(device) for device in (direct, detour, CPU)}
    lanes = Lanes(list(rated), rated)
    lost = FakeFilm(error=DeviceError("", "lost"), unfit=frozenset({"detour"}), detour="detour")
    for film in films("1.mkv", "2.mkv", "3.mkv"):
        _, ended = made(making(FakePool(usual=lost), lanes=lanes)(film, 1))
        assert ended.report.fell_back == "detour:card: lost"
    assert lanes.health.is_aside(detour)
    assert not lanes.health.is_aside(direct)


def test_a_success_is_that_of_the_device_that_the_child_took(films, making):
    direct, detour = (Device(name, "card", hardware="0000:03:00.0") for name in ("direct", "detour"))
    rated = {device: Rated(device) for device in (direct, detour, CPU)}
    lanes = Lanes(list(rated), rated)
    for _ in range(2):
        lanes.health.failed(detour, DeviceError("", "lost"))
    made(making(FakePool(usual=FakeFilm(detour="detour")), lanes=lanes)(films("film.mkv")[0], 1))
    lanes.health.failed(detour, DeviceError("", "lost"))
    assert not lanes.health.is_aside(detour)
