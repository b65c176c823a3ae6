import json
import os
import pty
import select
import shutil
import socket
import time

import pytest

from plex_previews import read_bif
from plex_previews.testing.http_server import Behaviour, FilmServer
from plex_previews_cli.rendering.fields import FIELDS

LIMIT = 60


def objects(out):
    return {told["path"]: told for told in map(json.loads, out.splitlines())}


def test_films_of_a_folder_are_made_and_one_that_is_none_fails_alone(run, films):
    status, out, err = run("generate", films, "--interval", "2")
    assert status == 1
    *lines, summary = out.splitlines()
    assert sorted(line.split()[:2] for line in lines) == [
        ["written", str(films / "one.mp4")],
        ["written", str(films / "two.mkv")],
    ]
    assert summary.startswith("2 written, 1 failed in ")
    assert f"{films / 'notes.mkv'}: " in err
    assert err.startswith("failed ")
    assert err.count("\n") == 1
    assert sorted(path.name for path in films.glob("*.bif")) == ["one-320-2.bif", "two-320-2.bif"]


def test_settings_reach_the_bif(run, films, tmp_path):
    output = tmp_path / "out.bif"
    arguments = [
        "--interval",
        "3",
        "--width",
        "64",
        "--quality",
        "1",
        "--accuracy",
        "exact",
        "--workers",
        "1",
    ]
    status, out, err = run("generate", films / "one.mp4", "--output", output, *arguments)
    assert (status, err) == (0, "")
    assert f"-> {output} (" in out
    assert read_bif(output).interval == 3
    assert "64 x 36" in run("inspect", output).out


def test_settings_from_the_environment_give_way_to_options(run, films, monkeypatch):
    monkeypatch.setenv("PLEX_PREVIEWS_INTERVAL", "4")
    monkeypatch.setenv("PLEX_PREVIEWS_WIDTH", "64")
    assert run("generate", films / "one.mp4", "--width", "32").status == 0
    assert [path.name for path in films.glob("*.bif")] == ["one-32-4.bif"]


def test_a_wrong_setting_in_the_environment_is_named(run, films, monkeypatch):
    monkeypatch.setenv("PLEX_PREVIEWS_QUALITY", "fine")
    status, _, err = run("generate", films / "one.mp4")
    assert status == 2
    assert "Invalid value for PLEX_PREVIEWS_QUALITY (--quality): 'fine'" in err
    assert "--quality" in run("generate", films / "one.mp4", "--quality", "fine").err


def test_a_wrong_encoder_in_the_environment_is_named_and_what_there_is(run, films, monkeypatch):
    given = run("generate", films / "one.mp4", "--encoder", "cpuu")
    assert given.err.startswith("error: encoder cpuu: no plugin brings it (did you mean cpu?)")
    assert "plex-previews devices" in given.err
    monkeypatch.setenv("PLEX_PREVIEWS_ENCODER", "cpu:0")
    status, _, err = run("generate", films / "one.mp4")
    assert status == 2
    assert err.startswith("error: PLEX_PREVIEWS_ENCODER: encoder: cpu:0 is no device that works here")
    assert "plex-previews devices" in err


def test_a_device_that_is_none_names_the_option(run, films):
    assert run("generate", films / "one.mp4", "--encoder", "cpu:0").err.startswith(
        "error: --encoder: cpu:0 is"
    )


def test_slots_for_an_encoder_that_is_none_name_the_option(run, films):
    status, _, err = run("generate", films / "one.mp4", "--slots", "nonsense=2")
    assert status == 2
    assert err.startswith("error: --slots: encoder nonsense: no plugin brings it")


def test_slots_have_commas_or_are_repeated_and_come_from_the_environment_too(run, films, monkeypatch):
    film = films / "one.mp4"
    assert run("generate", film, "--slots", "cpu=1,nvidia=2", "--slots", "vaapi=1").status == 0
    assert "'cpu' is not NAME[:DEVICE]=N" in run("generate", film, "--slots", "nvidia=1,cpu").err
    monkeypatch.setenv("PLEX_PREVIEWS_SLOTS", "cpu=1, vaapi:renderD128=2")
    assert run("generate", film, "--force").status == 0
    monkeypatch.setenv("PLEX_PREVIEWS_SLOTS", "rubbish")
    status, _, err = run("generate", film, "--force")
    assert (status, "PLEX_PREVIEWS_SLOTS (--slots): 'rubbish' is not NAME[:DEVICE]=N" in err) == (2, True)
    monkeypatch.setenv("PLEX_PREVIEWS_SLOTS", "rubbish=2")
    assert run("generate", film, "--force").err.startswith(
        "error: PLEX_PREVIEWS_SLOTS: slots: encoder rubbish"
    )


def test_what_is_up_to_date_is_skipped_unless_forced(run, films):
    film = films / "one.mp4"
    assert run("generate", film).status == 0
    assert run("generate", film).out.startswith("skipped ")
    assert run("generate", film, "--force").out.startswith("written ")


def test_json_is_one_object_per_film_with_the_promised_fields(run, films):
    status, out, err = run("generate", films, "--json")
    assert status == 1
    told = objects(out)
    assert [list(each) for each in told.values()] == [list(FIELDS)] * 3
    made = told[str(films / "one.mp4")]
    assert (made["outcome"], made["error"], made["encoder"]) == ("written", None, "cpu")
    assert made["thumbnails"] == len(read_bif(made["output"]))
    assert 0 < made["bytes_read"] <= made["source_bytes"] == (films / "one.mp4").stat().st_size
    failed = told[str(films / "notes.mkv")]
    assert failed["outcome"] == "failed"
    assert failed["error"] in err


def test_a_dry_run_plans_and_writes_nothing(run, films):
    before = sorted(films.iterdir())
    status, out, _ = run("generate", films / "one.mp4", "--dry-run", "--json", "--interval", "2")
    assert status == 0
    told = json.loads(out)
    assert (told["outcome"], told["thumbnails"], told["encoder"]) == ("planned", 5, None)
    assert told["bytes_read"] == told["source_bytes"], "so small a film is read whole"
    assert sorted(films.iterdir()) == before
    assert run("generate", films / "one.mp4", "--dry-run").out.startswith("planned ")


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(lambda films: [films / "one.mp4", films / "two.mkv"], id="named"),
        pytest.param(lambda films: [films], id="a folder"),
    ],
)
def test_several_films_in_one_bif_are_a_usage_error(run, films, named):
    status, out, err = run("generate", *named(films), "--output", films / "all.bif")
    assert (status, out) == (2, "")
    assert str(films / "all.bif") in err
    assert not (films / "all.bif").exists()


def test_films_of_one_name_fail_with_advice_and_the_others_are_made(run, films):
    shutil.copy(films / "one.mp4", films / "one.mkv")
    (films / "notes.mkv").unlink()
    status, out, err = run("generate", films)
    assert status == 1
    assert out.startswith(f"written  {films / 'two.mkv'} -> ")
    assert [path.name for path in films.glob("*.bif")] == ["two-320-10.bif"]
    first, second = err.splitlines()
    for line in (first, second):
        assert f"would be written for {films / 'one.mkv'} and for {films / 'one.mp4'}" in line
        assert "give each a folder of its own" in line


@pytest.mark.parametrize("name", ["x.jpg", "previews/x.mkv"])
def test_an_output_that_ends_like_another_file_is_wrong_usage(run, films, tmp_path, name):
    status, out, err = run("generate", films / "one.mp4", "--output", tmp_path / name)
    assert (status, out) == (2, "")
    assert name in err
    assert ".bif" in err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["new.v2/", "there.v2", "plain"])
def test_a_folder_may_have_a_dot_if_it_is_there_or_says_what_it_is(run, films, tmp_path, name):
    (tmp_path / "there.v2").mkdir()
    assert run("generate", films / "one.mp4", "--output", f"{tmp_path}/{name}").status == 0
    assert (tmp_path / name / "one-320-10.bif").is_file()


def test_a_film_read_whole_says_that_its_server_has_no_ranges(run, films, tmp_path):
    with FilmServer(films, Behaviour(ranges=False)) as server:
        told = run("generate", server.url("one.mp4"), "--output", f"{tmp_path}/")
        planned = run("generate", server.url("one.mp4"), "--output", f"{tmp_path}/new/", "--dry-run")
    assert "read from start to end: the server does not serve ranges, " in told.out
    assert "the server does not serve ranges, up to all of " in planned.out


def test_a_dry_run_tells_the_cost_and_that_small_films_are_read_whole(run, films):
    (films / "notes.mkv").unlink()
    planned = objects(run("generate", films, "--dry-run", "--json").out)
    lines = run("generate", films, "--dry-run").out.splitlines()
    assert ", decoding 1 keyframe, " in next(line for line in lines if "two.mkv" in line)
    assert "; decoding 2 keyframes, " in lines[-1]
    assert lines[-1].endswith("(100.0%) to read")
    for path, made in objects(run("generate", films, "--json").out).items():
        assert made["bytes_read"] == planned[path]["bytes_read"] == made["source_bytes"]
        assert planned[path]["estimated"] is False


def test_a_missing_film_fails_and_says_so(run, tmp_path):
    status, _, err = run("generate", tmp_path / "gone.mkv")
    assert status == 1
    assert f"{tmp_path / 'gone.mkv'}: there is no such file" in err


def test_a_json_line_comes_when_its_film_ends(spawn, films):
    """One film is done while the server of the other still keeps it waiting."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stalled = f"http://127.0.0.1:{server.getsockname()[1]}/film.mkv"
        arguments = ["--json", "--workers", "2", "--output", films]
        process = spawn("generate", stalled, films / "one.mp4", *arguments)
        ready, _, _ = select.select([process.stdout], [], [], LIMIT)
        assert ready
        assert json.loads(process.stdout.readline())["outcome"] == "written"
        assert process.poll() is None


def test_on_a_terminal_there_are_bars_and_colours(spawn, films):
    drawn = shown_on_a_terminal(spawn, "generate", films / "one.mp4", films / "two.mkv")
    assert "\x1b[?25l" in drawn
    assert "2 written in" in drawn
    assert "\x1b[32mwritten" in drawn


def test_no_color_is_respected(spawn, films, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    drawn = shown_on_a_terminal(spawn, "generate", films / "one.mp4")
    assert "1 written in" in drawn
    assert "\x1b[32m" not in drawn


def shown_on_a_terminal(spawn, *arguments):
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    try:
        process = spawn(*arguments, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)
        return "".join(_pieces(ours))
    finally:
        os.close(ours)
        assert process.wait(timeout=LIMIT) == 0


def _pieces(terminal):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end and select.select([terminal], [], [], LIMIT)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux says so where the last writer left
            return
        if not piece:
            return
        yield piece.decode(errors="replace")


def test_what_is_skipped_says_by_what_and_which_settings_were_not_compared(run, films):
    film = films / "one.mp4"
    assert run("generate", film).status == 0
    told = run("generate", film)
    assert "is up to date by its interval and count" in told.out
    assert told.err == ""
    told = run("generate", film, "--accuracy", "exact", "--quality", "1", "--tone-map", "clip")
    assert told.status == 0
    hint = "what was skipped may have other settings; --force applies --quality, --accuracy, --tone-map\n"
    assert told.err == hint


def test_an_interval_that_is_no_whole_number_says_what_would_be(run, films):
    for wrong in ("2.5", "0", "61"):
        status, _, err = run("generate", films, "--interval", wrong)
        assert status == 2
        assert f"'{wrong}' is not a whole number from 1 to 60" in err


def test_a_bif_is_no_film(run, films):
    assert run("generate", films / "one.mp4").status == 0
    status, out, err = run("generate", films / "one-320-10.bif", "--json")
    assert status == 1
    assert json.loads(out)["output"] is None
    assert "is a BIF, not a film ('plex-previews inspect' shows it)" in err
    assert [path.name for path in films.glob("*.bif")] == ["one-320-10.bif"]


def test_what_is_no_film_is_not_the_server_s_fault(run, films, tmp_path):
    with FilmServer(films, Behaviour(ranges=False)) as server:
        status, _, err = run("generate", server.url("notes.mkv"), "--output", tmp_path / "notes.bif")
    assert status == 1
    assert "no film that can be read" in err
    assert "ranges" not in err
