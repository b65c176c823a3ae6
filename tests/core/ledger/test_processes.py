"""Two processes that write, and one that is killed while it does."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from plex_previews.ledger.ledger import open_ledger

WRITE = """
import sys
from pathlib import Path
from plex_previews.ledger.fingerprints import SettingsFingerprint
from plex_previews.ledger.ledger import open_ledger
from plex_previews.ledger.records import FilmKey, MadeOutput, Sighting

def films(name, count):
    for number in range(count):
        seen = Sighting(FilmKey("server", f"{name}{number}", f"/{name}{number}"), "1")
        yield seen, MadeOutput("bif", f"/{name}{number}.bif", SettingsFingerprint(10.0), seen.source, 3, 1.0)
"""

IN_TURNS = (
    WRITE
    + """
with open_ledger(Path(sys.argv[1])) as ledger:
    for each in films(sys.argv[2], 20):
        with ledger.writing() as entries:
            entries.made([each])
        ledger.known("server")
"""
)

NEVER_ENDING = (
    WRITE
    + """
with open_ledger(Path(sys.argv[1])) as ledger, ledger.writing() as entries:
    # Enough that pages of it are on the disk before it is done.
    entries.made(films("killed", 5_000))
    print("half way", flush=True)
    sys.stdin.read()
"""
)


@pytest.fixture
def started(tmp_path):
    """Starts processes that share a ledger; none outlives the test."""
    processes = []

    def start(code, *words):
        command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "ledger.sqlite"), *words]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate(timeout=10)


def test_two_processes_make_it_and_write_into_it(started, tmp_path):
    processes = [started(IN_TURNS, name) for name in "ab"]
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0, 0]
    with open_ledger(tmp_path / "ledger.sqlite") as ledger:
        known = ledger.known("server")
    assert {each.seen.key.part for each in known} == {
        f"{name}{number}" for name in "ab" for number in range(20)
    }
    assert all(len(each.outputs) == 1 for each in known)


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
def test_a_writer_that_is_killed_leaves_what_was_before(started, tmp_path, film):
    path = tmp_path / "ledger.sqlite"
    before = film()
    with open_ledger(path) as ledger, ledger.writing() as entries:
        entries.made([(before.seen, before.outputs[0])])
    process = started(NEVER_ENDING)
    assert process.stdout.readline() == b"half way\n"
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    with open_ledger(path) as ledger:
        assert ledger.known("server") == [before]
        with ledger.writing() as entries:
            entries.forgotten([before.seen.key])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM outputs").fetchall() == [(0,)]
