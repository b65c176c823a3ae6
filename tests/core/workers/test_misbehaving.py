"""What no film may do to the service, done by a plugin in a real child."""

import re
from time import monotonic

import pytest

from plex_previews.errors import (
    Cancelled,
    DeviceError,
    WorkerDied,
    WorkerError,
    WorkerOutOfMemory,
    WorkerStalled,
)
from plex_previews.workers.messages import Done


def failure(pool, task):
    with pytest.raises(WorkerError) as caught:
        list(pool.run(task))
    assert str(task.source.path) in str(caught.value)
    return caught.value


def is_well(pool, task):
    return isinstance(list(pool.run(task()))[-1], Done)


def test_a_crash_names_its_signal(make_pool, task):
    pool = make_pool()
    error = failure(pool, task("crash"))
    assert type(error) is WorkerDied
    assert "SIGSEGV" in str(error)
    assert is_well(pool, task)


def test_an_end_names_its_status_and_last_words(make_pool, task):
    pool = make_pool()
    error = failure(pool, task("leave"))
    assert type(error) is WorkerDied
    assert "status 3" in str(error)
    assert "last words: no licence for this codec" in str(error)
    assert is_well(pool, task)


@pytest.mark.parametrize("device", ["hang", "freeze"])
def test_a_child_without_progress_is_ended_at_its_deadline(make_pool, task, children, device):
    pool = make_pool(deadline_s=2)
    assert is_well(pool, task)
    begun = monotonic()
    error = failure(pool, task(device))
    assert type(error) is WorkerStalled
    assert monotonic() - begun >= 1.9
    assert children() == []
    assert is_well(pool, task)


def test_a_device_that_failed_costs_its_child(make_pool, task, children):
    """What CUDA was once told about an illegal address, it tells whoever asks in the same process."""
    pool = make_pool()
    with pytest.raises(DeviceError, match="the device is lost"):
        list(pool.run(task("lose")))
    assert children() == []
    assert is_well(pool, task)


def test_a_hang_does_not_outlast_cancelling(make_pool, task, children):
    pool, opened = make_pool(grace_s=0.2), []
    messages = pool.run(task("freeze"), lambda: bool(opened))
    opened.append(next(messages))
    with pytest.raises(Cancelled):
        next(messages)
    assert children() == []


@pytest.mark.parametrize("device", ["eat", "hoard"], ids=["its own", "a program's"])
def test_a_child_over_its_memory_is_ended(make_pool, task, device):
    pool = make_pool(memory_bytes=250_000_000)
    error = failure(pool, task(device))
    assert type(error) is WorkerOutOfMemory
    assert re.search(r"250 MB", str(error))
    assert is_well(pool, task)


def test_memory_that_the_system_refuses_is_told_as_such(make_pool, task):
    error = failure(make_pool(), task("exhaust"))
    assert type(error) is WorkerOutOfMemory


def test_a_defect_of_a_plugin_is_told_with_its_place(make_pool, task, children):
    pool = make_pool()
    error = failure(pool, task("blunder"))
    assert type(error) is WorkerError
    assert "RuntimeError: this plugin has a defect" in str(error)
    assert "misbehaving.py:" in str(error)
    assert is_well(pool, task)


def test_what_a_library_prints_does_not_reach_the_parent(make_pool, task, capfd):
    assert isinstance(list(make_pool().run(task("chatter")))[-1], Done)
    assert capfd.readouterr() == ("", "")
