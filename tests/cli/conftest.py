"""How these tests run the program: in this process, or as a process of its own with a limit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from plex_previews_cli.__main__ import main

LIMIT = 90
COMMAND = [sys.executable, "-m", "plex_previews_cli"]


class Run(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    """No setting of whoever runs the tests has a say."""
    for name in [name for name in os.environ if name.startswith(("PLEX_PREVIEWS_", "FORCE_COLOR"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def run(capfd):
    """The program in this process, with the exit status, stdout and stderr of each call."""

    def call(*arguments):
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        return Run(int(status), *capfd.readouterr())

    return call


@pytest.fixture
def spawn():
    """The program as a process, killed at the test's end if it still runs."""
    processes = []

    def start(*arguments, **options):
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [*COMMAND, *map(str, arguments)]
        processes.append(subprocess.Popen(command, text=True, **(streams | options)))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate(timeout=LIMIT)


@pytest.fixture
def films(film, tmp_path):
    """A folder with two films to write previews beside, and one file that is none."""
    folder = tmp_path / "films"
    folder.mkdir()
    shutil.copy(film("h264_mp4"), folder / "one.mp4")
    shutil.copy(film("h264"), folder / "two.mkv")
    Path(folder, "notes.mkv").write_text("not a film")
    return folder
