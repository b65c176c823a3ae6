"""A server's own previews are switched, and put back as they were."""

import json
from collections import Counter

import pytest


def makes(done):
    assert done.status == 0, done.err
    return {told["library"]: told["makes"] for told in done.objects}


def settings_of(one, kind, library):
    if kind == "plex":
        return dict(one.stand_in.library_settings[library])
    return dict(one.stand_in.library_options[library])


@pytest.fixture
def making(added, home):
    """A stand-in that makes previews of its own of the library 1, beside a folder for its data."""

    def make(kind):
        one = added(kind, "--no-check")
        if kind == "plex":
            one.stand_in.settings["GenerateBIFBehavior"] = "asap"
        else:
            switch = "EnableChapterImageExtraction" if kind == "emby" else "EnableTrickplayImageExtraction"
            one.stand_in.library_options[1][switch] = True
        return one

    return make


def test_the_doctor_s_command_switches_the_rest_of_it_on_too(cli, making):
    making("jellyfin")
    half, off = [told for told in cli("doctor", "--json").objects if "servers previews" in told["remedy"]]
    assert (half["severity"], off["severity"]) == ("warning", "problem")
    assert half["what"] == "Films: ExtractTrickplayImagesDuringLibraryScan is not set as it should be"
    for told in (half, off):
        assert cli(*told["remedy"].split()[1:]).status == 0
    assert not [told for told in cli("doctor", "--json").objects if "servers previews" in told["remedy"]]


@pytest.mark.parametrize("kind", ["plex", "emby"])
def test_off_and_back_for_one_library(cli, making, kind, home):
    one = making(kind)
    before = [settings_of(one, kind, library) for library in (1, 2)]
    assert makes(cli("servers", "previews", kind, "--json"))["Films"] is True
    assert not (home / "own-previews.json").exists()
    told = cli("servers", "previews", kind, "--library", "Films", "--off", "--json")
    assert makes(told) == {"Films": False}
    after = settings_of(one, kind, 1)
    assert {name for name in after if after[name] != before[0][name]} == told.objects[0]["changed"].keys()
    assert settings_of(one, kind, 2) == before[1]
    # Once more changes nothing, and does not make the change the original.
    assert (
        cli("servers", "previews", kind, "--library", "Films", "--off", "--json").objects[0]["changed"] == {}
    )
    assert makes(cli("servers", "previews", kind, "--undo", "--json"))["Films"] is True
    assert [settings_of(one, kind, library) for library in (1, 2)] == before
    assert [told["changed"] for told in cli("servers", "previews", kind, "--undo", "--json").objects] == [
        {},
        {},
    ]


def test_what_was_before_the_first_change_is_what_comes_back(cli, making, home):
    one = making("emby")
    one.stand_in.library_options[1]["ThumbnailImagesIntervalSeconds"] = 30
    for way in ("--off", "--on", "--off"):
        assert cli("servers", "previews", "emby", way).status == 0
    assert one.stand_in.library_options[1]["ThumbnailImagesIntervalSeconds"] == -1
    assert cli("servers", "previews", "emby", "--undo").status == 0
    assert one.stand_in.library_options[1]["ThumbnailImagesIntervalSeconds"] == 30
    assert json.loads((home / "own-previews.json").read_text()) == {"version": 1}


def test_jellyfin_shows_none_without_its_own(cli, making, home):
    one = making("jellyfin")
    refused = cli("servers", "previews", "jellyfin", "--off")
    assert (refused.status, "--force" in refused.err) == (2, True)
    assert one.stand_in.library_options[1]["EnableTrickplayImageExtraction"] is True
    assert makes(cli("servers", "previews", "jellyfin", "--off", "--force", "--json")) == {
        "Films": False,
        "Series": False,
    }
    before = one.stand_in.library_options[2]
    assert makes(cli("servers", "previews", "jellyfin", "--on", "--json")) == {"Films": True, "Series": True}
    assert one.stand_in.library_options[2]["ExtractTrickplayImagesDuringLibraryScan"] is True
    changed = {name for name, value in one.stand_in.library_options[2].items() if value != before[name]}
    assert len(changed) == 2, "all other options are as they were"


def test_the_doctor_s_command_switches(cli, making):
    making("emby")
    (found,) = [told for told in cli("doctor", "--json").objects if told["severity"] == "warning"]
    assert found["remedy"] == "plex-previews servers previews emby --library Films --off"
    assert cli(*found["remedy"].split()[1:]).status == 0
    assert Counter(told["severity"] for told in cli("doctor", "--json").objects)["warning"] == 0


def test_its_table_fits(cli, making):
    making("jellyfin")
    done = cli("servers", "previews", "jellyfin", "--on")
    assert "makes its own" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_what_cannot_be_switched(cli, home, media, added):
    one = added("plex", "--no-check")
    assert cli("servers", "add", "folder", "films", "--url", media).status == 0
    assert cli("servers", "previews", "films").status == 2
    assert cli("servers", "previews", "nobody").status == 2
    unknown = cli("servers", "previews", "plex", "--library", "Flims")
    assert (unknown.status, "there are: Films, Series" in unknown.err) == (2, True)
    one.stand_in.faults.refusing = True
    assert cli("servers", "previews", "plex", "--off").status == 1
    assert not (home / "own-previews.json").exists()


@pytest.mark.parametrize("text", ["[]", '{"servers": {"a": {"1": {"x": "y"}}}}', '{"servers": 3}', "{"])
def test_a_file_of_originals_that_cannot_be_read_is_named_and_nothing_is_changed(cli, making, home, text):
    one = making("emby")
    (home / "own-previews.json").write_text(text)
    done = cli("servers", "previews", "emby", "--off")
    assert (done.status, "own-previews.json" in done.err) == (2, True)
    assert one.stand_in.library_options[1]["ThumbnailImagesIntervalSeconds"] == 10
