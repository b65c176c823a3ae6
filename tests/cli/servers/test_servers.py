"""Servers are added, listed, tested, changed and removed."""

import stat

import pytest

from plex_previews_cli.commands.servers import SUMMARIES


@pytest.mark.parametrize("kind", ["plex", "jellyfin", "emby"])
def test_from_adding_to_removing(child, cli, stand, kept, home, media, kind):
    one = stand(kind)
    arguments = ["--url", one.url, "--token-file", "-", "--map", f"/data={media}", "--library", "Films"]
    done = child("servers", "add", kind, "attic", *arguments, "--data-folder", home, typed=f"{one.token}\n")
    assert done.status == 0, done.err
    assert done.out.startswith(f"kept attic, {kind} at {one.url}\n")
    assert "1 library: Films" in done.out
    settings, tokens = kept()
    assert settings["attic"]["maps"] == [["/data", str(media)]]
    assert tokens == {"attic": one.token}
    assert stat.S_IMODE((home / "auth.json").stat().st_mode) == 0o600

    (told,) = cli("servers", "test", "--json").objects
    assert (told["server"], told["state"], told["error"]) == ("attic", "up", None)
    assert told["version"] == (one.stand_in.version if kind != "plex" else "1.43.1.10611-1e34174b1")
    assert told["libraries"] == ["Films", "Series"]

    assert cli("servers", "remove", "attic").out == "removed attic\n"
    assert kept() == ({}, {})
    assert cli("servers", "remove", "attic").status == 2


def test_a_server_that_is_not_as_said_is_not_kept(cli, stand, kept):
    one = stand("jellyfin")
    there = ["servers", "add", "jellyfin", "den", "--url", one.url]
    refused = cli(*there, "--token", "wrong-token")
    assert (refused.status, "wrong-token" in refused.err) == (1, False)
    unknown = cli(*there, "--token", one.token, "--library", "Flims")
    assert (unknown.status, "there are: Films, Series" in unknown.err) == (2, True)
    one.serving.down()
    assert cli(*there, "--token", one.token).status == 1
    assert kept() == ({}, {})
    unasked = cli(*there, "--token", one.token, "--no-check", "--json")
    assert unasked.objects == [{"server": "den", "kind": "jellyfin", "state": None}]
    assert list(kept()[0]) == ["den"]


def test_what_does_not_concern_the_connection_is_changed_while_the_server_is_down(cli, stand, kept):
    one = stand("jellyfin")
    assert cli("servers", "add", "jellyfin", "den", "--url", one.url, "--token", one.token).status == 0
    one.serving.down()
    done = cli("servers", "change", "den", "--interval", "7", "--restart-command", "")
    assert (done.status, "den: jellyfin" in done.err) == (0, True), "that it is down is told all the same"
    assert kept()[0]["den"]["previews"]["interval"] == 7
    for change in (["--token", "another"], ["--url", f"{one.url}/den"]):
        refused = cli("servers", "change", "den", *change)
        assert (refused.status, "keep it without asking: --no-check" in refused.err) == (1, True)
    assert kept()[0]["den"]["url"] == one.url


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plix", "a", "--url", "http://x"], "plex"),
        (["plex", "a", "--url", "http://x"], "No token"),
        (["plex", "a", "--url", "http://x", "--token", " "], "plex-previews login plex http://x a"),
        (
            ["emby", "a", "--url", "http://x", "--token-file", "-", "--no-check"],
            "plex-previews login emby http://x a",
        ),
        (["plex", "a", "--url", "x://y", "--token", "t"], "url"),
        (["plex", "a", "--url", "http://x", "--token", "t", "--token-file", "-"], "not both"),
        (["plex", "a", "--url", "http://x", "--token", "t", "--map", "/data"], "REMOTE=LOCAL"),
        (["plex", "a", "--url", "http://x", "--token", "t", "--map", "data=/mnt"], "data"),
        (["plex", "a", "--url", "http://x", "--token", "t", "--exclude", "regex:("], "regular expression"),
        (["plex", "/", "--url", "http://x", "--token", "t"], "name"),
    ],
)
def test_what_cannot_be_used_is_a_usage_error(cli, home, arguments, told):
    done = cli("servers", "add", *arguments)
    assert (done.status, done.out) == (2, "")
    assert told in done.err
    assert not (home / "settings.json").exists()


def test_a_restart_command_is_kept_as_words_and_taken_back(run, home, media, kept):
    add = ("servers", "add", "folder", "films", "--url", media)
    assert run(*add, "--restart-command", "docker restart 'my plex'", "--timeout", "5").status == 0
    assert kept()[0]["films"]["restart_command"] == ["docker", "restart", "my plex"]
    assert kept()[0]["films"]["timeout_s"] == 5
    assert '"restart_command": ["docker", "restart", "my plex"]' in run("servers", "list", "--json").out
    assert run("servers", "change", "films", "--restart-command", "").status == 0
    assert "restart_command" not in kept()[0]["films"]
    done = run("servers", "change", "films", "--restart-command", "sh -c 'half")
    assert (done.status, "--restart-command" in done.err) == (2, True)


def test_a_taken_name_is_told_before_anything_is_asked(run, home, media):
    assert run("servers", "add", "folder", "films", "--url", media).status == 0
    done = run("servers", "add", "plex", "films", "--url", "http://x")
    assert (done.status, "already" in done.err) == (2, True)


def test_what_needs_mending_is_said_when_a_server_is_added(cli, stand):
    one = stand("emby")
    done = cli("servers", "add", "emby", "den", "--url", one.url, "--token", one.token, "--json")
    assert done.status == 0
    (told,) = done.objects
    assert (told["state"], told["name"]) == ("up", one.stand_in.name)
    assert done.err.count("problem") == 2
    assert "plex-previews servers change den --map" in done.err


def test_lists_show_of_tokens_the_end_at_most(run, home):
    assert run("servers", "list").err.startswith("no server is known")
    secret = "0123456789abcdefghij"
    arguments = ["--token", secret, "--no-check", "--library", "Films", "--map", "D:\\tv=/mnt/tv"]
    assert run("servers", "add", "plex", "attic", "--url", "http://nas:32400", *arguments).status == 0
    table = run("servers", "list")
    assert max(map(len, table.out.splitlines())) <= 80
    assert ("ghij" in table.out, secret[-5:] in table.out) == (True, False)
    as_json = run("servers", "list", "--json").out
    assert '"maps": [["D:\\\\tv", "/mnt/tv"]]' in as_json
    assert secret[-5:] not in as_json


def test_the_environment_s_token_outweighs(cli, stand, monkeypatch):
    one = stand("jellyfin")
    cli("servers", "add", "jellyfin", "den", "--url", one.url, "--token", "old", "--no-check")
    assert cli("servers", "test").status == 1
    monkeypatch.setenv("PLEX_PREVIEWS_TOKEN_DEN", one.token)
    assert cli("servers", "test").status == 0


def test_up_refused_and_down(child, cli, added):
    plex, jellyfin = added("plex", "--no-check"), added("jellyfin")
    done = cli("servers", "test")
    assert done.status == 0
    assert max(map(len, done.out.splitlines())) <= 80
    plex.stand_in.faults.refusing = True
    jellyfin.serving.down()
    done = child("servers", "test", "--json")
    assert done.status == 1
    assert [told["state"] for told in done.objects] == ["refused", "down"]
    assert plex.token not in done.out + done.err
    plex.stand_in.faults.refusing = False
    assert cli("servers", "test", "plex").status == 0
    assert cli("servers", "test", "cellar").status == 2


def test_what_is_given_takes_the_place_of_what_was(cli, added, kept, media):
    added("jellyfin", "--library", "Films", "--exclude", "/data/films/Dune")
    assert cli("servers", "change", "jellyfin", "--map", f"/data/tv={media}/tv").status == 0
    settings = kept()[0]["jellyfin"]
    assert settings["maps"] == [["/data/tv", f"{media}/tv"]]
    assert (settings["libraries"], settings["excludes"]) == (["Films"], ["/data/films/Dune"])
    assert cli("servers", "change", "jellyfin", "--library", "").status == 0
    assert "libraries" not in kept()[0]["jellyfin"]

    before = kept()
    assert cli("servers", "change", "jellyfin", "--library", "Flims").status == 2
    assert cli("servers", "change", "jellyfin", "--token", "wrong").status == 1
    assert cli("servers", "change", "cellar", "--library", "Films").status == 2
    assert kept() == before


def test_how_previews_are_made_for_a_server_and_for_a_library(cli, added, kept):
    added("plex", "--interval", "5", "--writer", "plex_bundle", "--no-check")
    assert kept()[0]["plex"]["previews"] == {"interval": 5, "writers": ["plex_bundle"]}
    change = ("servers", "change", "plex")
    assert cli(*change, "--min-duration", "60", "--accuracy", "keyframe").status == 0
    assert cli(*change, "--for", "Series", "--width", "240", "--skip-extras").status == 0
    assert cli(*change, "--for", "Series", "--extras", "--quality", "2").status == 0
    settings = kept()[0]["plex"]
    assert settings["previews"] == {
        "interval": 5,
        "writers": ["plex_bundle"],
        "min_duration": 60.0,
        "accuracy": "keyframe",
    }
    assert settings["overrides"] == {"Series": {"width": 240, "quality": 2, "skip_extras": False}}
    (told,) = cli("servers", "list", "--json").objects
    assert (told["previews"], told["overrides"]) == (settings["previews"], settings["overrides"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--for", "Series"], "--for"),
        (["--for", "Serious", "--width", "240"], "there is no 'Serious'"),
        (["--width", "5000"], "--width"),
        (["--writer", "scribe"], "scribe"),
    ],
)
def test_previews_that_cannot_be_are_a_usage_error(cli, added, kept, arguments, told):
    added("plex", "--no-check")
    before = kept()
    done = cli("servers", "change", "plex", *arguments)
    assert (done.status, told in done.err) == (2, True)
    assert kept() == before


def test_libraries_of_all_servers_but_one_that_is_down(child, cli, added):
    plex, jellyfin = added("plex", "--library", "Series", "--no-check"), added("jellyfin")
    plex.stand_in.settings["GenerateBIFBehavior"] = "scheduled"
    table = cli("libraries")
    assert table.status == 0
    assert max(map(len, table.out.splitlines())) <= 80
    assert "left out" in table.out
    assert "its own too" in table.out

    jellyfin.serving.down()
    done = child("libraries", "--json")
    assert done.status == 1
    assert [(told["title"], told["wanted"], told["roots"]) for told in done.objects] == [
        ("Films", False, ["/data/films"]),
        ("Series", True, ["/data/tv"]),
    ]
    assert "jellyfin: " in done.err
    assert cli("libraries", "--server", "plex").status == 0


@pytest.mark.parametrize("name", SUMMARIES)
def test_help_of_each_has_an_example_and_fits_80_columns(run, name):
    status, out, _ = run("servers", name, "--help")
    assert status == 0
    assert f"plex-previews servers {name}" in out.partition("Examples:")[2]
    assert max(map(len, out.splitlines())) <= 80
    assert SUMMARIES[name] in out
