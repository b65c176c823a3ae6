import sys
from threading import Barrier, Event, Thread
from time import monotonic, sleep

import psutil
import pytest

from plex_previews.errors import Cancelled, PluginError, SettingsError, SourceMissing, WorkerDied
from plex_previews.model import Device, FileSource
from plex_previews.testing.misbehaving import NAME
from plex_previews.workers.messages import (
    Answer,
    Between,
    Done,
    DrawSheet,
    FindDevices,
    Made,
    Opened,
    Survey,
    Unchanged,
)
from plex_previews.workers.pool import Pool


def devices(pool, *names):
    (answer,) = pool.run(FindDevices(names))
    return answer.value


def pid_of(pool, children):
    devices(pool, "cpu")
    (child,) = children()
    return child.pid


def test_a_film_becomes_thumbnails(make_pool, task):
    opened, *made, done = make_pool().run(task())
    assert isinstance(opened, Opened)
    assert {type(message) for message in made} == {Made}
    assert isinstance(done, Done)
    assert len(made) == opened.counts[0] == done.report.thumbnails
    assert sorted(message.thumbnail.slot for message in made) == list(range(len(made)))
    assert all(message.thumbnail.jpeg.startswith(b"\xff\xd8") for message in made)
    assert done.report.encoder == "cpu"
    assert done.report.bytes_read > 0
    assert done.report.distinct == len({message.thumbnail.time for message in made})


def test_a_film_that_has_all_its_thumbnails_is_left_alone(make_pool, task):
    from attrs import evolve

    pool = make_pool()
    opened = next(pool.run(task()))
    (count,) = opened.counts
    for enough in (Between(count, count), Between(1, count + 1)):
        (message,) = pool.run(evolve(task(), have=(enough,)))
        assert message == Unchanged(opened.video, opened.counts)
    assert isinstance(next(pool.run(evolve(task(), have=(Between(1, count - 1),)))), Opened)


def test_a_survey_says_what_making_would_take(make_pool, task):
    wanted = task()
    (answer,) = make_pool().run(Survey(wanted.source, wanted.request))
    assert answer.value.thumbnails > 0
    assert answer.value.source_bytes == wanted.source.path.stat().st_size


def test_a_sheet_is_drawn_in_a_child(make_pool):
    (answer,) = make_pool().run(DrawSheet((b"no jpeg",) * 300))
    assert answer.value.startswith(b"\x89PNG")


def test_devices_come_from_plugins(make_pool):
    pool = make_pool()
    assert Device("cpu", "cpu") in {Device(found.encoder, found.name) for found in devices(pool, "cpu")}
    assert {found.encoder for found in devices(pool)} >= {"cpu", NAME}
    with pytest.raises(PluginError, match="nonesuch"):
        devices(pool, "nonesuch")


def test_a_child_is_kept_warm_and_replaced_after_its_films(make_pool, children):
    pool = make_pool(films_per_child=2)
    seen = []
    for _ in range(4):
        (answer,) = pool.run(FindDevices(("cpu",)))
        assert answer.value
        seen.append({child.pid for child in children()})
    assert seen[1] == seen[3] == set()
    assert len(seen[0]) == len(seen[2]) == 1
    assert seen[0] != seen[2]


def test_the_child_outlives_an_error_about_the_film_and_the_thread_of_its_first_caller(
    make_pool, task, children
):
    pool = make_pool()
    pids = []
    first = Thread(target=lambda: pids.append(pid_of(pool, children)))
    first.start()
    first.join(60)
    with pytest.raises(SourceMissing, match="nowhere.mkv"):
        list(pool.run(task(source=FileSource(task().source.path.parent / "nowhere.mkv"))))
    sleep(0.2)
    assert [pid_of(pool, children)] == pids


def test_more_callers_than_children_wait_for_their_turn(make_pool, children):
    pool = make_pool(2)
    most, ends, barrier = [], [], Barrier(6)

    def call():
        barrier.wait(10)
        for message in pool.run(FindDevices(("cpu",))):
            most.append(len(children()))
            ends.append(message)

    callers = [Thread(target=call) for _ in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert len(ends) == 6
    assert max(most) <= 2


def test_a_child_killed_while_idle_is_replaced_in_silence(make_pool, children):
    pool = make_pool()
    child = psutil.Process(pid_of(pool, children))
    child.kill()
    psutil.wait_procs([child], timeout=5)
    assert pid_of(pool, children) != child.pid


def test_a_pool_without_children_is_refused():
    with pytest.raises(SettingsError, match="0 children"):
        Pool(0)


def test_a_child_that_cannot_be_started_is_a_clear_error(make_pool, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(WorkerDied, match="encoders: a child process cannot be started"):
        devices(make_pool())


def test_a_task_that_holds_no_number_is_refused_and_the_child_goes_on(make_pool, task, children):
    pool = make_pool()
    pid = pid_of(pool, children)
    with pytest.raises(SettingsError, match="cannot be sent"):
        list(pool.run(task(interval=float("nan"))))
    assert pid_of(pool, children) == pid


def test_cancelling_before_the_start_starts_nothing(make_pool, task, children):
    with pytest.raises(Cancelled):
        list(make_pool().run(task(), lambda: True))
    assert children() == []


def test_cancelling_a_wait_for_a_child(make_pool, task):
    pool = make_pool()
    busy = pool.run(task())
    next(busy)
    begun = monotonic()
    with pytest.raises(Cancelled):
        list(pool.run(task(), lambda: monotonic() > begun + 0.2))
    busy.close()


def test_a_cancelled_film_leaves_its_child_usable(make_pool, task, children):
    pool = make_pool(grace_s=20)
    pid, stop = pid_of(pool, children), Event()
    with pytest.raises(Cancelled, match="h264"):
        for _ in pool.run(task(interval=0.04), stop.is_set):
            stop.set()
    assert pid_of(pool, children) == pid


def test_leaving_early_leaves_the_child_usable(make_pool, task, children):
    pool = make_pool(grace_s=20)
    pid = pid_of(pool, children)
    messages = pool.run(task(interval=0.04))
    next(messages)
    messages.close()
    assert pid_of(pool, children) == pid


def test_closing_ends_tasks_under_way(make_pool, task, children):
    pool = make_pool(2)
    ends, begun = [], monotonic()

    def call(device):
        try:
            list(pool.run(task(device)))
        except Cancelled as error:
            ends.append(error)

    callers = [Thread(target=call, args=(device,)) for device in ("hang", "freeze", "hang")]
    for caller in callers:
        caller.start()
    while len(children()) < 2 and monotonic() < begun + 20:
        sleep(0.02)
    sleep(0.3)
    pool.close()
    for caller in callers:
        caller.join(30)
    assert len(ends) == 3
    assert children() == []
    with pytest.raises(Cancelled):
        devices(pool)


def test_an_answer_is_the_last_message(make_pool):
    pool = make_pool()
    messages = pool.run(FindDevices(("cpu",)))
    assert isinstance(next(messages), Answer)
    assert next(messages, None) is None
