"""What the doctor finds, from the settings to the last folder."""

import pytest
from attrs import evolve

from plex_previews.config.schema import ServerSettings
from plex_previews.errors import ServerDown, ServerRefused
from plex_previews.plugins.records import PluginRecord, Status
from plex_previews.servers.connecting import contact
from plex_previews.servers.diagnosing import about_home, about_plugins, about_server, diagnose
from plex_previews.servers.findings import Severity
from plex_previews.servers.keeping import add_server

OK, WARNING, PROBLEM = Severity.OK, Severity.WARNING, Severity.PROBLEM


@pytest.fixture
def examine(servers, tv, disk, around, tmp_path):
    """What is found of a server that has all it needs, but for these settings."""
    here = disk("tv/Lost")
    (tmp_path / "data/Media").mkdir(parents=True)

    def run(**settings):
        well = {"maps": (("/data", str(here)),), "data_folder": tmp_path / "data"}
        known = servers(**well | settings)
        return list(about_server(known, contact(known, "attic"), around))

    return run


def bad(findings):
    return [finding for finding in findings if finding.severity is not OK]


def test_all_is_well(examine, tmp_path):
    up, data, root = examine()
    assert [each.severity for each in (up, data, root)] == [OK, OK, OK]
    assert up.what == "box: The “Box” 1.2 answers at http://box"
    assert data.what.startswith(f"its data folder {tmp_path / 'data'} can be written, on a ")
    assert root.what.startswith("Series: /data/tv: ")


def test_a_server_that_is_down(examine, box):
    box.errors["about"] = ServerDown("http://box", "nothing answers", "start it")
    (found,) = bad(examine())
    assert found.what == "box down: http://box: nothing answers"
    assert (found.severity, found.remedy) == (PROBLEM, "start it")


def test_a_server_that_refuses_is_logged_in_to_again(examine, box):
    box.errors["libraries"] = ServerRefused("http://box", "no")
    (found,) = bad(examine())
    assert found.what == "box (1.2) refused: http://box: no"
    assert found.remedy == "plex-previews login box attic"


def test_where_there_is_no_login_another_token_is_given(examine, box):
    box.errors["libraries"] = ServerRefused("http://box", "no")
    (found,) = bad(examine(kind="plain", data_folder=None))
    assert found.remedy == "plex-previews servers change attic --token-file FILE"


def test_a_server_of_a_kind_that_no_plugin_brings(examine):
    (found,) = examine(kind="gone")
    assert (found.severity, found.what.startswith("gone cannot be used: ")) == (PROBLEM, True)


def test_a_data_folder_that_is_not_known_or_not_there_or_another(examine, tmp_path):
    (tmp_path / "empty").mkdir()
    for folder in (None, tmp_path / "none", tmp_path / "empty"):
        (found,) = bad(examine(data_folder=folder))
        assert found.severity is PROBLEM
        assert found.remedy == "plex-previews servers change attic --data-folder DIR"
    assert bad(examine(kind="plain", data_folder=None)) == []


def test_a_data_folder_that_may_not_be_written(examine, tmp_path, as_nobody):
    (tmp_path / "data/Media").chmod(0o555)
    with as_nobody():
        (found,) = bad(examine())
    assert "may not be written by " in found.what
    assert found.remedy.endswith(str(tmp_path / "data/Media"))


def test_a_library_that_is_not_there(examine, box):
    (found,) = bad(examine(libraries=("Series", "Flims")))
    assert "no library 'Flims'; there are: Series" in found.what
    assert found.remedy == "plex-previews servers change attic --library Series"


def test_a_server_that_makes_its_own(examine, box, tv):
    box.libraries = [evolve(tv, own_previews=True)]
    (found,) = bad(examine())
    assert (found.severity, found.what) == (WARNING, "Series: the server makes previews of its own as well")
    assert found.remedy == "switch it off: at its back"


@pytest.mark.parametrize(("own", "count"), [(True, 0), (None, 0), (False, 1)])
def test_a_server_that_must_be_let_make_its_own(box, examine, tv, own, count):
    box.libraries = [evolve(tv, own_previews=own)]
    found = bad(examine(kind="shy"))
    assert [(each.severity, each.remedy) for each in found] == [
        (PROBLEM, "switch it on: at its back")
    ] * count


def test_a_folder_that_is_not_mapped(examine):
    (found,) = bad(examine(maps=(("/films", "/mnt"),)))
    assert found.severity is PROBLEM
    assert found.remedy.startswith("plex-previews servers change attic --map /films=/mnt --map /data/tv=")


def test_plugins_that_do_not_work():
    well = PluginRecord("cpu", "plex-previews-backends", "1", offers=("encoder cpu",))
    records = [
        well,
        evolve(well, status=Status.DISABLED, reason="by the user"),
        PluginRecord("toaster", "their-toaster", "2", Status.FAILED_IMPORT, "No module named 'toast'"),
        evolve(well, name="many", status=Status.TAKEN_NAME, reason="cpu is taken by another"),
    ]
    broken, half = about_plugins(records)
    assert (broken.severity, broken.remedy) == (
        WARNING,
        "update it, or remove it: pip uninstall their-toaster",
    )
    assert broken.what == "toaster of their-toaster 2: failed to import: No module named 'toast'"
    assert (broken.why, half.why) == ("nothing of it can be used", "the rest of it works: encoder cpu")


# ---- before any server ------------------------------------------------------------------------------------


def test_no_server_is_known(home, host, around):
    first, last = diagnose(home, {}, host, around)
    assert (first.severity, last.severity, last.what) == (OK, WARNING, "no server is known")
    assert not home.folder.exists()


def test_settings_that_cannot_be_read_end_it(home, host, around):
    home.make()
    home.settings.write_text('{"servers": [{"name": 7}]}')
    last = list(diagnose(home, {}, host, around))[-1]
    assert (last.severity, last.subject) == (PROBLEM, "settings")
    assert str(home.settings) in last.what


def test_tokens_that_others_can_read(home):
    home.make()
    home.auth.write_text("{}")
    home.auth.chmod(0o644)
    (found,) = bad(about_home(home))
    assert (found.severity, found.remedy) == (WARNING, f"chmod 600 {home.auth}")


def test_a_folder_that_cannot_be_made(home):
    home.folder.write_text("a file is in its place")
    (found,) = bad(about_home(home))
    assert (found.severity, found.what) == (PROBLEM, f"{home.folder} may not be written")


def test_every_server_is_asked_and_let_go(home, host, box, tv, around):
    for name in ("attic", "den"):
        add_server(home, ServerSettings(name, "open", f"http://{name}", mapper="stream"))
    box.errors["http://attic"] = ServerDown("http://attic", "silent")
    found = list(diagnose(home, {}, host, around))
    assert [each.subject for each in found] == ["settings", "settings", "attic", "den", "den"]
    assert [each.severity for each in found] == [OK, OK, PROBLEM, OK, OK]
    assert box.open == 0
