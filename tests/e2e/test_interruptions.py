"""Stopped at any moment: no process is left, nothing half-written is a result, and the next run heals it."""

import os
import random
import signal
import time

import psutil
import pytest

from oracle.bif import read_bif

FILMS = 8
PICTURES = 120
OPTIONS = ("--interval", "1", "--accuracy", "exact", "--workers", "2")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


@pytest.fixture
def library(tmp_path, film):
    """A folder of films that take a few seconds in all."""
    for number in range(FILMS):
        os.link(film("short_gops"), tmp_path / f"film {number}.mp4")
    return tmp_path


def results(folder):
    """The results, each of which must be whole."""
    found = sorted(folder.glob("*.bif"))
    for path in found:
        assert len(read_bif(path)) == PICTURES
    return found


def check_next_run_heals(folder, start):
    program = start("generate", folder, *OPTIONS)
    out, err = program.finish()
    assert program.process.returncode == 0, out + err
    assert len(results(folder)) == FILMS
    assert len(list(folder.iterdir())) == 2 * FILMS
    assert not program.wait_for_end_of_all()


def check_after_the_end(program, folder, killed=False):
    """Only a program that was killed may leave unfinished files, all of them hidden."""
    assert not program.wait_for_end_of_all()
    unfinished = [path.name for path in folder.iterdir() if path.suffix not in {".mp4", ".bif"}]
    assert all(name.startswith(".") for name in unfinished)
    assert killed or not unfinished
    results(folder)


def wait_for_a_moment(program, folder, seed):
    """Any moment of a run: before the first result, or a little after one of the first half."""
    chance = random.Random(seed)
    made, end = seed * chance.randint(1, FILMS // 4), time.monotonic() + 30
    while len(list(folder.glob("*.bif"))) < made and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(chance.uniform(0.0, 0.2) if made else chance.uniform(0.3, 0.7))
    assert program.process.poll() is None, "the library is too small for this machine"


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_a_signal_at_any_moment(number, status, seed, library, start):
    program = start("generate", library, *OPTIONS)
    wait_for_a_moment(program, library, seed)
    program.process.send_signal(number)
    out, err = program.finish()
    # A shell calls both the same; the second is that of an interpreter which has only just begun.
    assert program.process.returncode in {status, -number}, out + err
    assert "Traceback" not in err
    check_after_the_end(program, library, killed=number == signal.SIGKILL)
    check_next_run_heals(library, start)


def test_ctrl_c_reaches_the_children_too(library, start):
    program = start("generate", library, *OPTIONS)
    wait_for_a_moment(program, library, 1)
    os.killpg(program.process.pid, signal.SIGINT)
    out, err = program.finish()
    assert program.process.returncode == 130, out + err
    assert "Traceback" not in err
    check_after_the_end(program, library)


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_child_costs_its_film_at_most(seed, library, start):
    program = start("generate", library, *OPTIONS)
    wait_for_a_moment(program, library, seed)
    wait_for_a_child(program, random.Random(seed)).kill()
    out, err = program.finish()
    assert program.process.returncode in {0, 1}, out + err
    assert len(results(library)) >= FILMS - 1
    assert (len(results(library)) == FILMS) == (program.process.returncode == 0)
    assert program.process.returncode == 0 or "SIGKILL" in out + err
    check_after_the_end(program, library)
    check_next_run_heals(library, start)


def wait_for_a_child(program, chance):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if children := psutil.Process(program.process.pid).children(recursive=True):
            return chance.choice(children)
        time.sleep(0.02)
    raise AssertionError("no child was started")
