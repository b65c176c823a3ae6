"""``demo --server``: a stand-in in a child, and the commands that try it, told or run."""

import os
import re
import shutil
import signal
import threading

import httpx
import psutil
import pytest

from plex_previews.errors import WorkerError
from plex_previews_cli.demo import stand_in, trying

ALL_IS_WELL = re.compile(r"^demo: shows 3 previews as written$", re.MULTILINE)


@pytest.fixture
def folder(film, tmp_path):
    """A demo whose films are drawn already."""
    for name in stand_in.FILMS:
        path = tmp_path / "a demo" / "media" / name
        path.parent.mkdir(parents=True)
        shutil.copy(film("h264_mp4"), path)
    return tmp_path / "a demo"


@pytest.fixture
def environment(tmp_path):
    """In which temporary folders end with the test."""
    return {**os.environ, "TMPDIR": str(tmp_path)}


@pytest.mark.parametrize(("kind", "previews"), [("jellyfin", "*.jpg"), ("emby", "*.bif")])
def test_once_makes_shows_and_checks_all_previews(run, folder, kind, previews, monkeypatch):
    """Of Plex the test of the tutorial does it."""
    monkeypatch.setattr(trying, "commands", without(trying.commands, "plan", "status"))
    status, out, err = run("demo", "--server", kind, "--once", folder)
    assert (status, err) == (0, "")
    assert ALL_IS_WELL.search(out)
    assert "3 previews looked at, none wrong" in out
    assert len([*folder.glob(f"media/**/{previews}")]) == 3


def without(commands, *left_out):
    return lambda server: [words for words in commands(server) if words[0] not in left_out]


def test_the_first_command_that_fails_ends_it(run, folder, monkeypatch):
    monkeypatch.setattr(trying, "commands", lambda _: [["inspect", "missing.bif"], ["plugins"]])
    status, out, err = run("demo", "--server", "emby", "--once", folder)
    assert status == 1
    assert "missing.bif" in err
    assert "plugins" not in out


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_it_runs_until_somebody_interrupts_and_leaves_nothing(spawn, folder, environment):
    program = spawn("demo", "--server", "plex", folder, env=environment)
    told = told_by(program)
    answer = httpx.get(f"{told['address']}/library/sections", headers={"X-Plex-Token": told["token"]})
    assert answer.status_code == 200
    children = psutil.Process(program.pid).children(recursive=True)
    assert children
    assert os.path.isdir(told["home"])
    program.send_signal(signal.SIGINT)
    assert program.wait(timeout=30) == 130
    assert program.stderr.read().strip() == ""
    assert not psutil.wait_procs(children, timeout=10)[1]
    assert not os.path.exists(told["home"])


@pytest.mark.skipif(os.name != "posix", reason="a kill that nobody hears of")
def test_the_server_ends_with_a_program_that_was_killed(spawn, folder, environment):
    program = spawn("demo", "--server", "emby", folder, env=environment)
    told_by(program)
    children = psutil.Process(program.pid).children(recursive=True)
    program.kill()
    assert children
    assert not psutil.wait_procs(children, timeout=10)[1]


def told_by(program):
    """What stands on the screen once all is there: by the words before it."""
    watch = threading.Timer(60, program.kill)  # the lines below end with the program
    watch.start()
    try:
        lines = []
        for line in program.stdout:
            lines.append(line.split())
            if "status" in lines[-1]:
                break
    finally:
        watch.cancel()
        watch.join()
    words = {line[0]: line[-1] for line in lines if line}
    home = next(line[1].partition("=")[2] for line in lines if line[1:] and "_HOME=" in line[1])
    return {**words, "home": home}


def test_films_are_drawn_once_and_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(stand_in, "FILMS", {"films/Short.mp4": 1})
    stand_in.make_films(tmp_path)
    (made,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert made == tmp_path / "media/films/Short.mp4"
    assert made.read_bytes()[4:8] == b"ftyp"
    before = made.stat().st_mtime_ns
    stand_in.make_films(tmp_path)
    assert made.stat().st_mtime_ns == before


def test_without_the_extra_it_says_what_to_install(run, tmp_path, monkeypatch):
    monkeypatch.setattr(stand_in, "_NEEDED", ("starlette", "no_such_module"))
    status, _, err = run("demo", "--server", "plex", tmp_path / "demo")
    assert status == 2
    assert err.startswith("error: demo --server: needs no_such_module, not installed here (pip install ")
    assert not (tmp_path / "demo").exists()


def test_a_server_that_cannot_start_is_told(tmp_path, capfd):
    with pytest.raises(WorkerError, match="ended by itself"), stand_in.stand_in("nobody", tmp_path):
        pass
    assert "KeyError" in capfd.readouterr().err


def test_once_needs_a_server(run):
    status, _, err = run("demo", "--once")
    assert status == 2
    assert "--server" in err
