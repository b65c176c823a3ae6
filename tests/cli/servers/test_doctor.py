"""What the doctor says, and that its commands mend what it found."""

import shlex


def worst(objects):
    return [told for told in objects if told["severity"] != "ok"]


def test_a_healthy_house(child, added, home, tmp_path):
    (tmp_path / "plex/Media/localhost").mkdir(parents=True)
    added("plex", "--data-folder", tmp_path / "plex", "--no-check")
    for options in added("jellyfin").stand_in.library_options.values():
        options["EnableTrickplayImageExtraction"] = True
    added("emby")
    done = child("doctor", "--json")
    assert worst(done.objects) == []
    assert done.status == 0
    subjects = [told["subject"] for told in done.objects]
    assert subjects == ["settings"] * 2 + ["plex"] * 4 + ["jellyfin"] * 3 + ["emby"] * 3
    assert "1.43.1" in done.objects[2]["what"]
    assert sorted(path.name for path in home.iterdir()) == ["auth.json", "settings.json", "settings.lock"]
    assert not any("token" in told["what"] for told in done.objects)


def test_what_is_wrong_with_each_server(cli, added, tmp_path):
    plex, jellyfin, emby = added("plex", "--no-check"), added("jellyfin"), added("emby")
    plex.stand_in.settings["GenerateBIFBehavior"] = "asap"
    jellyfin.serving.down()
    emby.stand_in.faults.refusing = True
    done = cli("doctor", "--json")
    assert done.status == 1
    data, films, series, down, refused = worst(done.objects)
    assert (data["severity"], data["remedy"]) == (
        "problem",
        "plex-previews servers change plex --data-folder DIR",
    )
    assert [(told["severity"], "previews of its own" in told["what"]) for told in (films, series)] == [
        ("warning", True)
    ] * 2
    assert (down["subject"], "down" in down["what"]) == ("jellyfin", True)
    assert (refused["subject"], refused["remedy"]) == ("emby", "plex-previews login emby emby")


def test_its_words_fit_80_columns_but_commands_stay_whole(cli, added, tmp_path):
    added("jellyfin")
    cli("servers", "change", "jellyfin", "--map", f"/data={tmp_path}/away", "--no-check")
    done = cli("doctor")
    assert done.status == 1
    lines = [line for line in done.out.splitlines() if "/" not in line]
    assert len(lines) > 4
    assert max(map(len, lines)) <= 80
    assert " ".join(done.out.split()).count("do: mount it") == 2


def test_its_command_mends(cli, stand, media):
    one = stand("emby")
    cli("servers", "add", "emby", "den", "--url", one.url, "--token", one.token, "--no-check")
    first = worst(cli("doctor", "--json").objects)
    assert {told["subject"] for told in first} == {"den"}
    command = shlex.split(first[0]["remedy"].replace("FOLDER-HERE", str(media / "films")))
    assert command[:4] == ["plex-previews", "servers", "change", "den"]
    assert cli(*command[1:]).status == 0
    assert len(worst(cli("doctor", "--json").objects)) == len(first) - 1


def test_settings_that_cannot_be_read(cli, home):
    home.mkdir()
    (home / "settings.json").write_text("{")
    done = cli("doctor")
    assert (done.status, "settings.json" in done.out) == (1, True)
    assert cli("servers", "list").status == 2


def test_no_server_yet(cli):
    done = cli("doctor")
    assert (done.status, "plex-previews servers add --help" in done.out) == (0, True)
