"""What the doctor says, and that its commands mend what it found."""

import shlex
import sys

import pytest

from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.ledger import open_ledger
from plex_previews.ledger.records import FilmKey, MadeOutput, Sighting, State


def worst(objects):
    return [told for told in objects if told["severity"] != "ok"]


def test_a_healthy_house(child, added, home, tmp_path):
    (tmp_path / "plex/Media/localhost").mkdir(parents=True)
    added("plex", "--data-folder", tmp_path / "plex", "--no-check")
    for options in added("jellyfin").stand_in.library_options.values():
        options["EnableTrickplayImageExtraction"] = True
        options["ExtractTrickplayImagesDuringLibraryScan"] = True
    added("emby")
    done = child("doctor", "--json")
    assert worst(done.objects) == []
    assert done.status == 0
    subjects = [told["subject"] for told in done.objects]
    assert subjects == ["settings"] * 2 + ["plex"] * 6 + ["jellyfin"] * 3 + ["emby"] * 5 + ["devices"]
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


@pytest.mark.parametrize("encoder", ["rubbish", "d3d11va" if sys.platform != "win32" else "vaapi"])
def test_an_encoder_that_cannot_be_used_is_a_problem(cli, added, monkeypatch, encoder):
    added("emby")
    (found,) = [told for told in cli("doctor", "--json").objects if told["subject"] == "devices"]
    assert (found["severity"], found["what"].startswith("encoder auto: films may be decoded by ")) == (
        "ok",
        True,
    )
    monkeypatch.setenv("PLEX_PREVIEWS_ENCODER", encoder)
    done = cli("doctor", "--json")
    found = done.objects[-1]
    assert done.status == 1
    assert (found["subject"], found["severity"]) == ("devices", "problem")
    assert found["what"].startswith("PLEX_PREVIEWS_ENCODER: encoder")
    assert found["remedy"]


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
    assert worst(cli("doctor", "--json").objects) == [], "it maps all folders of the server"


@pytest.fixture
def seen(home, media):
    """Films that the ledger has of a stand-in, as they are here, with an output in that state."""

    def make(one, state=State.SERVED):
        with open_ledger(home / "ledger.sqlite") as ledger, ledger.writing() as entries:
            for number, path in enumerate(sorted((media / "films").rglob("*.mkv"))):
                key = FilmKey(one.stand_in.id, str(number), f"/data/{path.relative_to(media)}")
                sighting = Sighting(key, "1", str(path), SourceFingerprint(1))
                settings, source = SettingsFingerprint(10.0), SourceFingerprint(1)
                made = MadeOutput("emby_sidecar", f"{path}.bif", settings, source, 3, 5.0, state=state)
                entries.made([(sighting, made)])

    return make


def test_films_that_wait_for_a_restart(cli, added, seen):
    seen(added("emby"), State.WAITING)
    (told,) = worst(cli("doctor", "--json").objects)
    assert (told["severity"], told["what"]) == ("warning", "1 film waits for a restart of the server")
    assert told["remedy"] == "plex-previews servers change emby --restart-command COMMAND"
    cli("servers", "change", "emby", "--restart-command", "docker restart emby")
    (told,) = worst(cli("doctor", "--json").objects)
    assert told["remedy"] == "docker restart emby"
    assert "emby: 1 film waits for a restart of the server" in cli("status").out


def test_a_folder_that_is_not_what_it_was(cli, added, seen, media):
    seen(added("emby"))
    assert worst(cli("doctor", "--json").objects) == []
    (media / "films").rename(media / "kept")
    (media / "films").mkdir()
    told = [each for each in worst(cli("doctor", "--json").objects) if "seen there" in each["why"]]
    assert [(each["what"], each["remedy"]) for each in told] == [
        (f"{media / 'films'}: empty: is it mounted?", "mount it")
    ]
    (media / "films" / "another.mkv").touch()
    (told,) = [each for each in worst(cli("doctor", "--json").objects) if "seen there" in each["why"]]
    assert told["what"] == f"{media / 'films'}: most known files are gone"


def test_a_folder_that_gc_knows(cli, added, media):
    added("emby")
    assert cli("gc", media, "--apply").status == 0
    assert worst(cli("doctor", "--json").objects) == []
    media.rename(media.with_name("away"))
    (told,) = [each for each in worst(cli("doctor", "--json").objects) if each["subject"] == "gc"]
    assert told["what"] == f"{media}: missing: is it mounted?"
    assert f"plex-previews gc {media} --renew" in told["remedy"]
    assert cli("gc", media, "--renew").status == 0
    assert [each for each in worst(cli("doctor", "--json").objects) if each["subject"] == "gc"] == []


def test_previews_that_may_not_be_written_beside_their_films(cli, added, media, as_nobody):
    added("emby")
    folder = next((media / "films").rglob("*.mkv")).parent
    for each in (media, *media.rglob("*")):
        if each.is_dir():
            each.chmod(0o777)
    folder.chmod(0o555)
    with as_nobody():
        done = cli("doctor", "--json")
    (told,) = [each for each in worst(done.objects) if each["subject"] == "emby"]
    assert done.status == 1
    assert told["what"].startswith(f"Films: {folder} may not be written by ")
    assert told["remedy"].endswith(str(media / "films"))


def test_bundles_of_plex_that_may_not_be_written(cli, added, tmp_path, as_nobody):
    data = tmp_path / "plex/Media/localhost"
    for digit in "0123456789abcdef":
        (data / digit).mkdir(parents=True)
        (data / digit).chmod(0o555)
    data.chmod(0o777)
    added("plex", "--data-folder", tmp_path / "plex", "--no-check")
    with as_nobody():
        told = [each for each in worst(cli("doctor", "--json").objects) if each["subject"] == "plex"]
    assert [each["what"].partition(":")[0] for each in told] == ["Films", "Series"]
    assert {shlex.split(each["remedy"])[-1] for each in told} == {str(data)}


def test_a_data_folder_that_is_closed_is_told_once(cli, added, tmp_path, as_nobody):
    data = tmp_path / "plex/Media/localhost"
    data.mkdir(parents=True)
    data.chmod(0o555)
    added("plex", "--data-folder", tmp_path / "plex", "--no-check")
    with as_nobody():
        (told,) = [each for each in worst(cli("doctor", "--json").objects) if each["subject"] == "plex"]
    assert told["what"].startswith(f"{data} may not be written by ")


def test_a_ledger_that_cannot_be_used(cli, added, home):
    added("emby")
    (home / "ledger.sqlite").write_bytes(b"this is no database" * 100)
    (told,) = worst(cli("doctor", "--json").objects)
    assert (told["subject"], told["severity"]) == ("ledger", "problem")


def test_settings_that_cannot_be_read(cli, home):
    home.mkdir()
    (home / "settings.json").write_text("{")
    done = cli("doctor")
    assert (done.status, "settings.json" in done.out) == (1, True)
    assert cli("servers", "list").status == 2


def test_no_server_yet(cli):
    done = cli("doctor")
    assert (done.status, "plex-previews servers add --help" in done.out) == (0, True)
