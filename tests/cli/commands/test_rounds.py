"""``run``, ``plan`` and ``status`` over a folder, which is the one server that needs none."""

import json

import pytest


@pytest.fixture
def home(tmp_path, monkeypatch, films, run):
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(tmp_path / "home"))
    assert run("servers", "add", "folder", "attic", "--url", films).status == 0
    (films / "notes.mkv").unlink()


def objects(told):
    return [json.loads(line) for line in told.out.splitlines()]


def test_without_a_server_there_is_nothing_to_do(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(tmp_path / "home"))
    told = run("run")
    assert told.status == 1
    assert "servers add" in told.err


@pytest.mark.parametrize("command", ["verify", "repair", "gc"])
def test_without_a_server_or_a_folder_nothing_is_named(run, tmp_path, monkeypatch, command):
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(tmp_path / "home"))
    told = run(command)
    assert told.status == 2
    assert "servers add" in told.err


@pytest.mark.parametrize(
    ("variable", "value"), [("ENCODER", "rubbish"), ("ENCODER", "auto,cpu"), ("SLOTS", "rubbish=2")]
)
def test_an_encoder_that_is_none_is_told_of_before_anything_else(home, run, monkeypatch, variable, value):
    monkeypatch.setenv(f"PLEX_PREVIEWS_{variable}", value)
    status, out, err = run("run")
    assert (status, out) == (2, "")
    assert err.startswith(f"error: PLEX_PREVIEWS_{variable}: ")


def test_slots_that_are_none_say_how_they_are_given(home, run, monkeypatch):
    monkeypatch.setenv("PLEX_PREVIEWS_SLOTS", "rubbish")
    assert run("run").err == (
        "error: PLEX_PREVIEWS_SLOTS: 'rubbish' cannot be used (NAME=N,..., such as nvidia=2)\n"
    )


def test_a_folder_from_its_plan_to_its_status(home, run, films):
    told = run("plan")
    assert told.status == 0
    assert told.out.splitlines()[0].startswith("attic: 2 films: 2 to make")
    assert not list(films.glob("*.bif"))

    told = run("run", "--json")
    assert told.status == 0
    checked, *ended = objects(told)[:3]
    assert (checked["event"], checked["to_make"]) == ("checked", 2)
    assert {each["outcome"] for each in ended} == {"written"}
    assert len(list(films.glob("*.bif"))) == 2

    told = run("run")
    assert told.status == 0
    assert told.out.splitlines()[0].startswith("attic: 2 films: 2 up to date")

    told = run("run", "--path", films, "--force", "--json")
    assert told.status == 0
    checked, *ended = objects(told)[:3]
    assert checked["to_make"] == 2
    assert {each["outcome"] for each in ended} == {"written"}

    (standing,) = objects(run("status", "--json"))
    assert (standing["server"], standing["writer"], standing["outputs"]) == ("attic", "bif", 2)
    told = run("status")
    assert "attic" in told.out
    assert max(map(len, told.out.splitlines())) <= 80


@pytest.mark.parametrize("command", ["run", "plan"])
def test_a_library_that_no_server_has_is_told_with_those_that_there_are(home, run, films, tmp_path, command):
    told = run(command, "--library", "Nope")
    assert told.status == 1
    assert f"library: there is no 'Nope' (there are: {films.name})" in told.err
    (tmp_path / "other").mkdir()
    assert run("servers", "add", "folder", "shed", "--url", tmp_path / "other").status == 0
    told = run(command, "--library", "Nope", "--library", films.name)
    assert (told.status, told.err.count("there is no")) == (1, 1), "one of two servers having it is enough"
    assert f"(there are: attic: {films.name}; shed: other)" in told.err


def test_the_status_of_a_server_that_is_down_or_removed_has_its_name(home, run, films):
    assert run("run").status == 0
    films.rename(films.with_name("elsewhere"))
    told = run("status")
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines()[1].startswith("attic")
    assert run("servers", "remove", "attic").status == 0
    told = run("status")
    assert told.status == 0
    assert told.out.startswith("attic (removed): 2 previews, ")
    assert told.out.count("\n") == 1
    assert [each["removed"] for each in objects(run("status", "--json"))] == [True]


def test_what_was_made_for_a_server_is_verified_repaired_and_collected(home, run, films):
    assert run("run").status == 0
    first, second = sorted(films.glob("*.bif"))
    assert run("verify", "--server", "attic").out == "2 previews looked at, none wrong\n"

    made = first.read_bytes()
    first.write_bytes(made[:100])
    told = run("verify")
    assert told.status == 1
    assert told.out.splitlines()[-1] == "2 previews looked at, 1 wrong"
    told = run("repair", "--server", "attic", "--json")
    assert [each["outcome"] for each in objects(told)] == ["written"]
    assert first.read_bytes() == made
    assert run("run").out.splitlines()[0].startswith("attic: 2 films: 2 up to date")

    film = next(
        path for path in films.iterdir() if path.suffix != ".bif" and second.name.startswith(path.stem)
    )
    film.unlink()
    told = run("gc")
    assert told.status == 1
    assert "1 of 2 previews belong to no film" in told.err
    assert second.exists()
    told = run("gc", "--server", "attic", "--apply", "--share", "50")
    assert told.status == 0
    assert told.out.splitlines()[-1].startswith("2 previews looked at, 1 removed")
    assert not second.exists()


@pytest.mark.parametrize("command", ["verify", "repair", "gc"])
def test_folders_and_servers_at_once_are_a_usage_error(home, run, films, command):
    told = run(command, films, "--server", "attic")
    assert told.status == 2
    assert "or --server" in told.err


@pytest.mark.parametrize("command", ["verify", "repair", "gc"])
def test_a_server_that_cannot_be_asked_is_told_and_fails(home, run, films, command):
    films.rename(films.with_name("elsewhere"))
    told = run(command)
    assert told.status == 1
    assert "attic" in told.err


def test_a_folder_that_is_not_there_is_told_and_fails(home, run, films):
    films.rename(films.with_name("elsewhere"))
    told = run("run")
    assert told.status == 1
    assert "attic" in told.err


def test_a_folder_that_is_empty_in_place_of_the_known_one_is_told_and_fails(home, run, films):
    assert run("run").status == 0
    films.rename(films.with_name("elsewhere"))
    films.mkdir()
    told = run("run")
    assert told.status == 1
    assert "is it mounted?" in told.err
    assert "2 films" in told.err
    assert "nothing of theirs is removed" in told.err


@pytest.mark.parametrize(
    "arguments",
    [["--recent", "soon"], ["--sort", "size"], ["--server", "cellar"], ["--workers", "0"]],
)
def test_what_means_nothing_is_a_usage_error(home, run, arguments):
    assert run("run", *arguments).status == 2


def test_status_before_anything_was_made_says_how_to(home, run):
    told = run("status")
    assert told.status == 0
    assert "plex-previews run" in told.err


def test_a_folder_waits_for_nobody_and_is_kept_by_its_whole_path(run, films, tmp_path, monkeypatch):
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(tmp_path / "home"))
    (films / "notes.mkv").unlink()
    monkeypatch.chdir(films.parent)
    assert run("servers", "add", "folder", "attic", "--url", films.name).status == 0
    monkeypatch.chdir("/")
    told = run("run")
    assert told.status == 0
    assert "not shown yet" not in told.out
    assert "attic: shows 2 previews as written" in told.out


@pytest.mark.parametrize(
    "command", [["run"], ["plan"], ["libraries"], ["servers", "test"], ["explain", "/x"]]
)
def test_without_a_server_each_command_fails_alike(run, tmp_path, monkeypatch, command):
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(tmp_path / "home"))
    told = run(*command)
    assert told.status == 1
    assert "no server is known" in told.err
