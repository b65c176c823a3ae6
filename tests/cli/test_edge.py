"""How the program ends: exit statuses, signals and closed pipes, on real processes."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from plex_previews_cli.__main__ import main

LIMIT = 60


def test_an_error_is_one_line_that_names_the_file(run, tmp_path):
    broken = tmp_path / "broken.bif"
    broken.write_text("text")
    status, out, err = run("inspect", broken)
    assert (status, out) == (1, "")
    assert err.startswith(f"error: {broken}: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["generate"],
        ["generate", "film.mkv", "--interval", "0"],
        ["generate", "film.mkv", "--interval", "61"],
        ["generate", "film.mkv", "--width", "15"],
        ["generate", "film.mkv", "--quality", "11"],
        ["generate", "film.mkv", "--accuracy", "perfect"],
        ["generate", "film.mkv", "--workers", "0"],
        ["generate", "film.mkv", "--no-such-option"],
        ["inspect"],
        ["completion", "tcsh"],
    ],
)
def test_wrong_usage_is_status_2_and_told_on_stderr(run, arguments):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert "Usage: plex-previews" in err


def test_an_unknown_encoder_is_status_2(run, films):
    status, _, err = run("generate", films, "--encoder", "abacus")
    assert status == 2
    assert "abacus" in err
    assert not list(films.glob("*.bif"))


def test_the_handler_of_sigterm_is_given_back():
    before = signal.getsignal(signal.SIGTERM)
    main(["--version"])
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.fixture
def silent_server():
    """An address whose server takes a request and never answers; ``accept`` waits until somebody asks."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT)
        yield server


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_promptly_and_says_what_is_done(spawn, silent_server, tmp_path, number, status):
    port = silent_server.getsockname()[1]
    process = spawn("generate", f"http://127.0.0.1:{port}/film.mkv", "--output", tmp_path / "film.bif")
    connection, _ = silent_server.accept()
    with connection:
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == status
    assert "interrupted: 0 of 1 film done" in err
    assert "Traceback" not in err
    assert out == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [["completion", "zsh"], ["plugins"], ["--help"]])
def test_a_reader_that_went_away_is_no_reason_to_complain(spawn, arguments):
    reading, writing = os.pipe()
    os.close(reading)
    process = spawn(*arguments, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    _, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 1
    assert err == ""


def test_head_may_close_the_pipe_in_the_middle_of_a_run(spawn, film, tmp_path):
    for number in range(8):
        os.link(film("h264_mp4"), tmp_path / f"{number}.mp4")
    process = spawn("generate", tmp_path, "--json", "--workers", "1")
    process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=LIMIT)
    assert err == ""
    assert process.returncode == 1
    assert len(list(tmp_path.glob("*.bif"))) < 8
    assert not list(tmp_path.glob(".*"))


ODD_NAMES = [b"caf\xe9", "Ω".encode(), b"a\x1b[2Jb", b"two\nlines"]


@pytest.mark.skipif(os.name != "posix", reason="names of any bytes")
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("options", [[], ["--json"], ["--dry-run"]])
def test_no_name_of_a_file_stops_a_run_or_acts_on_a_terminal(spawn, film, tmp_path, encoding, options):
    good, bad = tmp_path / "good", tmp_path / "bad"
    for folder in (good, bad):
        folder.mkdir()
    for name in ODD_NAMES:
        os.link(film("h264_mp4"), os.path.join(os.fsencode(good), name + b".mp4"))
        Path(os.fsdecode(os.path.join(os.fsencode(bad), name + b".mkv"))).write_text("no film")
    environment = {**os.environ, "PYTHONIOENCODING": f"{encoding}:strict"}
    process = spawn("generate", good, bad, *options, env=environment, encoding=encoding)
    out, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 1, out + err
    assert "Traceback" not in err
    assert "\x1b" not in out + err
    assert len(out.splitlines()) == 2 * len(ODD_NAMES) if options == ["--json"] else len(ODD_NAMES) + 1
    assert len(err.splitlines()) == len(ODD_NAMES)
    if options == ["--json"]:
        told = {os.path.basename(os.fsencode(json.loads(line)["path"])) for line in out.splitlines()}
        assert told == {name + end for name in ODD_NAMES for end in (b".mp4", b".mkv")}


@pytest.mark.parametrize("arguments", [["inspect"], ["demo"]])
def test_an_error_about_an_odd_name_is_one_line(spawn, tmp_path, arguments):
    path = tmp_path / "a\x1b[2J\nb\udcff"
    path.write_text("text")
    process = spawn(*arguments, path)
    out, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 1
    assert out == ""
    assert err.startswith("error: ")
    assert r"a\x1b[2J\nb\udcff" in err
    assert err.count("\n") == 1


def test_a_full_disk_below_stdout_is_one_line(spawn, films):
    with open("/dev/full", "w") as full:
        process = spawn("generate", films / "one.mp4", films / "two.mkv", "--workers", "1", stdout=full)
        _, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, err) == (1, "error: No space left on device\n")


def test_a_place_that_cannot_be_is_one_line(run):
    status, _, err = run("demo", "/proc/nope")
    assert (status, err.count("\n")) == (1, 1)
    assert err.startswith("error: /proc/nope")
