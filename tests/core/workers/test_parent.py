"""Children and what becomes of their parent: a real program with a pool, and what happens to it."""

import os
import signal
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest

from plex_previews.testing.misbehaving import install

PROGRAM = """
import sys, threading
from pathlib import Path
from plex_previews.model import Device, Every, FileSource, Output, Request
from plex_previews.workers.messages import FindDevices, Make
from plex_previews.workers.pool import Pool

film, device, answer_file = sys.argv[1:]
answer = Path(answer_file)
pool = Pool(2)
(found,) = pool.run(FindDevices(("misbehaving",)))
task = Make(FileSource(Path(film)), Request((Output(Every(1)),)), Device("misbehaving", device))
def work():
    for _ in pool.run(task):
        pass
"""
HANGING = """
threading.Thread(target=work, daemon=True).start()
(idle,) = pool.run(FindDevices(("misbehaving",)))
answer.write_text("ready")
"""


@pytest.fixture
def parent(tmp_path, film):
    """A function that starts a program with a pool; it ends with the test, and its children with it."""
    started = []

    def start(body, device="hang", before="", **options):
        program = before + textwrap.dedent(PROGRAM + body)
        env = os.environ | install(tmp_path / "plugins")
        arguments = [sys.executable, "-c", program, str(film("h264_mp4")), device, str(tmp_path / "answer")]
        process = subprocess.Popen(arguments, env=env, **options)
        started.append(process)
        return psutil.Process(process.pid), tmp_path / "answer"

    yield start
    for process in started:
        family = []
        if psutil.pid_exists(process.pid) and process.poll() is None:
            family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait(10)
        for child in family:
            if child.is_running():
                child.kill()


def wait_until(condition, seconds=40):
    deadline = monotonic() + seconds
    while not (met := condition()):
        assert monotonic() < deadline, "waited in vain"
        sleep(0.02)
    return met


def text_of(answer: Path):
    return answer.read_text() if answer.exists() else ""


def gone(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("device", ["hang", "freeze"])
def test_children_end_with_a_parent_that_was_killed(parent, device):
    program, answer = parent(HANGING + "\nthreading.Event().wait()", device)
    wait_until(lambda: text_of(answer) == "ready")
    sleep(0.3)
    children = program.children(recursive=True)
    assert len(children) == 2
    program.kill()
    try:
        wait_until(lambda: all(map(gone, children)))
    finally:
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()


def test_children_end_with_a_parent_that_forgets_them(parent):
    program, answer = parent(HANGING)
    wait_until(lambda: text_of(answer) == "ready" or gone(program))
    wait_until(lambda: gone(program))


@pytest.mark.skipif(os.name != "posix", reason="signals to a process group")
def test_an_interrupt_from_the_terminal_leaves_the_children_to_the_parent(parent):
    body = """
    from time import sleep
    import signal
    interrupts = []
    signal.signal(signal.SIGINT, lambda *_: interrupts.append(1))
    answer.write_text("ready")
    while not interrupts:
        sleep(0.01)
    sleep(0.3)
    (again,) = pool.run(FindDevices(("misbehaving",)))
    pool.close()
    answer.write_text(f"well: {again == found}")
    """
    program, answer = parent(textwrap.dedent(body), start_new_session=True)
    wait_until(lambda: text_of(answer) == "ready")
    os.killpg(program.pid, signal.SIGINT)
    wait_until(lambda: text_of(answer) == "well: True")


@pytest.mark.skipif(os.name != "posix", reason="closes the standard streams by number")
@pytest.mark.parametrize("closed", [(0,), (1,), (0, 1, 2)], ids=str)
def test_a_parent_without_standard_streams_has_working_children(parent, closed):
    before = f"import os\nfor number in {closed}: os.close(number)\n"
    body = """
    work()
    pool.close()
    answer.write_text("done")
    """
    _, answer = parent(textwrap.dedent(body), "chatter", before=before)
    wait_until(lambda: text_of(answer) == "done")


def test_the_parent_imports_no_libav_and_stays_small(parent):
    body = """
    work()
    loaded = {"av", "numpy", "simplejpeg", "httpx"} & set(sys.modules)
    answer.write_text(f"loaded: {sorted(loaded)}")
    threading.Event().wait()
    """
    program, answer = parent(textwrap.dedent(body), "chatter")
    wait_until(lambda: text_of(answer) == "loaded: []")
    assert program.memory_info().rss < 45e6
    (child,) = program.children()
    assert child.memory_info().rss < 90e6
