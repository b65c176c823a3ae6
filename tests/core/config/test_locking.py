"""One writer at a time, whether it is a thread or a process."""

import subprocess
import sys
import threading

import pytest

from plex_previews.config.locking import locked

HOLD = """
import sys
from pathlib import Path
from plex_previews.config.locking import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """A process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout.readline().strip() == b"held"
            yield process
        finally:
            process.kill()
            process.wait(10)


def test_another_process_keeps_us_out(tmp_path, holder):
    with pytest.raises(TimeoutError, match="another plex-previews"), locked(tmp_path / "lock", patience=0.2):
        pytest.fail("two at once")


@pytest.mark.parametrize("end", ["kill", "leave"])
def test_the_lock_ends_with_its_process(tmp_path, holder, end):
    if end == "kill":
        holder.kill()
    else:
        holder.stdin.close()
    holder.wait(10)
    with locked(tmp_path / "lock", patience=10):
        pass


def test_another_thread_waits_for_its_turn(tmp_path):
    inside, order = threading.Event(), []

    def second():
        inside.wait(10)
        with locked(tmp_path / "lock", patience=10):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with locked(tmp_path / "lock"):
        inside.set()
        thread.join(0.2)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileNotFoundError), locked(tmp_path / "none" / "lock"):
        pass
