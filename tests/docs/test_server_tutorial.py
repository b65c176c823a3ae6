"""The tutorial over a stand-in server, done as it stands there: each command of the page, in order."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from plex_previews_cli.demo.stand_in import FILMS

PAGE = (Path(__file__).parents[2] / "docs/tutorial/first-server.md").read_text(encoding="utf-8")
PROGRAM = [sys.executable, "-m", "plex_previews_cli"]
LIMIT = 60


def lines():
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def promised():
    """What the page shows of the output."""
    (block,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return block.splitlines()


@pytest.fixture
def place(film, tmp_path):
    """Where the page's user is; the films are drawn already."""
    for name in FILMS:
        path = tmp_path / "plex-previews-demo" / "media" / name
        path.parent.mkdir(parents=True)
        shutil.copy(film("h264_mp4"), path)
    return tmp_path


@pytest.fixture
def environment(place):
    """No setting of whoever runs the tests has a say."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PLEX_PREVIEWS_")}
    return {**mine, "HOME": str(place), "TMPDIR": str(place), "PWD": str(place)}


@pytest.fixture
def shell(place, environment):
    """Types a line, in an environment that stays; gives what it printed."""
    known = dict(environment)

    def expanded(line):
        return shlex.split(re.sub(r"\$(\w+)", lambda found: known[found[1]], line))

    def call(line):
        program, *words = expanded(line)
        if program == "export":
            known.update(word.split("=", 1) for word in words)
            return ""
        assert program == "plex-previews"
        done = subprocess.run(
            [*PROGRAM, *words],
            cwd=place,
            env=known,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
        assert done.returncode == 0, (line, done.stdout + done.stderr)
        return done.stdout

    return call


@pytest.fixture
def address(place, environment):
    """Of the demo that runs in the other terminal, as the page starts it."""
    _, words = (shlex.split(line)[1:] for line in lines()[:2])
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    with subprocess.Popen([*PROGRAM, *words], cwd=place, env=environment, text=True, **streams) as demo:
        watch = threading.Timer(LIMIT, demo.kill)
        watch.start()
        try:
            told = (re.match(r" *address +(\S+)", line) for line in demo.stdout)
            yield next(found[1] for found in told if found)
        finally:
            watch.cancel()
            demo.terminate()
            demo.communicate(timeout=LIMIT)


def test_all_at_once_ends_as_the_page_says(shell):
    out = shell(lines()[0]).splitlines()
    assert [line for line in out if line in promised()] == promised()


def test_step_by_step(shell, address, place):
    (first, second) = lines()[:2]
    assert (first, second) == ("plex-previews demo --server plex --once", "plex-previews demo --server plex")
    said = [(line, shell(line.replace("http://127.0.0.1:41234", address))) for line in lines()[2:]]
    runs = [out for line, out in said if line == "plex-previews run"]
    assert promised()[0] in runs[0]
    assert "3 up to date" in runs[1]
    (verified,) = [out for line, out in said if " verify " in line]
    assert promised()[1] in verified
    assert len(list(place.glob("plex-previews-demo/plex/**/index-sd.bif"))) == 3
