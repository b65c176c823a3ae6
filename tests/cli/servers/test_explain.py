"""The way of a path, and the rule that would make it one."""

import shlex

import pytest

FILM = "/data/films/Dune (2021)/Dune (2021).mkv"


@pytest.fixture
def jellyfin(cli, stand):
    """It is known, and nothing of it is mapped."""
    one = stand("jellyfin")
    done = cli("servers", "add", "jellyfin", "den", "--url", one.url, "--token", one.token, "--no-check")
    assert done.status == 0
    return one


def test_a_proposal_is_made_taken_and_good(child, cli, jellyfin, media):
    lost = child("explain", FILM, "--look-in", media)
    assert (lost.status, lost.out.splitlines()[0]) == (1, "den: not found")
    (line,) = [line for line in lost.out.splitlines() if line.strip().startswith("plex-previews")]
    program, *words = shlex.split(line)
    assert (program, words[:3]) == ("plex-previews", ["servers", "change", "den"])
    assert cli(*words).status == 0

    for path in (FILM, media / "films/Dune (2021)/Dune (2021).mkv"):
        (told,) = cli("explain", path, "--json").objects
        assert (told["usable"], told["path"], told["library"]) == (True, FILM, "Films")
        assert told["found"] == str(media / "films/Dune (2021)/Dune (2021).mkv")
        assert (told["verdict"], told["tried"][0]["presence"]) == ("found", "exists")
        assert told["storage"]["reads_at_once"] >= 1
        assert told["storage"]["way"] == "index"
    assert "at once, by index" in " ".join(cli("explain", FILM).out.split())


def test_a_mount_that_is_away_is_said_so(cli, added, tmp_path):
    added("plex", "--no-check")
    (tmp_path / "away").mkdir()
    cli("servers", "change", "plex", "--map", f"/data={tmp_path}/away", "--no-check")
    done = cli("explain", FILM, "--look-in", tmp_path / "away")
    assert done.status == 1
    assert "the rule's folder is empty" in " ".join(done.out.split())
    assert "mount" in done.out


def test_a_path_as_radarr_writes_it(cli, added, media):
    added("jellyfin", "--webhook-map", f"/movies={media / 'films'}")
    name = "Dune (2021)/Dune (2021).mkv"
    (told,) = cli("explain", f"/movies/{name}", "--json").objects
    assert (told["usable"], told["path"]) == (True, FILM)
    assert told["webhook"] == f"/movies -> {media / 'films'}"
    assert "/movies -> " in cli("explain", f"/movies/{name}").out
    (known,) = cli("servers", "list", "--json").objects
    assert known["webhook_maps"] == [["/movies", str(media / "films")]]


def test_why_it_is_left_out(cli, added):
    added("jellyfin", "--library", "Series")
    added("emby", "--exclude", "regex:Dune")
    jellyfin, emby = cli("explain", FILM, "--json").objects
    assert "not among those asked for" in jellyfin["left_out"]
    assert "exclude" in emby["left_out"]
    (other,) = cli("explain", "/elsewhere/film.mkv", "--server", "emby", "--json").objects
    assert "no library" in other["left_out"]


def test_a_server_that_is_down_is_told_and_the_rules_are_followed(cli, added):
    one = added("jellyfin")
    one.serving.down()
    done = cli("explain", FILM)
    assert done.status == 0
    assert "nothing answers" in done.out
    assert max(map(len, done.out.splitlines())) <= 200


def test_streamed_films_need_no_rule(cli, jellyfin):
    assert cli("servers", "change", "den", "--mapper", "stream").status == 0
    done = cli("explain", FILM)
    assert (done.status, "bytes come from the server" in done.out) == (0, True)


def test_without_any_server(cli):
    done = cli("explain", FILM)
    assert (done.status, "no server is known" in done.err) == (1, True)


def test_a_server_that_is_down_is_not_asked_to_scan(cli, jellyfin, media):
    assert cli("servers", "change", "den", "--map", f"/data={media}").status == 0
    assert "let the server scan" in cli("explain", "/data/films/gone.mkv").out
    jellyfin.serving.down()
    done = cli("explain", "/data/films/gone.mkv")
    assert "see that the server runs" in done.out
    assert "scan" not in done.out


@pytest.mark.parametrize("kind", ["plex", "emby"])
def test_a_server_that_is_down_is_told_once_and_in_our_words(child, added, kind):
    one = added(kind)
    one.serving.down()
    for command in (["servers", "test"], ["libraries"], ["status"], ["explain", "/data/films/gone.mkv"]):
        done = child(*command)
        assert "retry" not in done.out + done.err
        assert "stamina" not in done.out + done.err
