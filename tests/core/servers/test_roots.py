"""The folders of a server's libraries: there, away, mapped wrongly, and the rules that would help."""

import re
import shlex

import pytest
from attrs import evolve

from plex_previews.errors import ServerDown
from plex_previews.servers.findings import Severity
from plex_previews.servers.roots import examined, mapping_command, proposed, roots_of

OK, WARNING, PROBLEM = Severity.OK, Severity.WARNING, Severity.PROBLEM


def findings(server, libraries, around):
    return list(examined(server, libraries, around))


def test_a_folder_that_is_here(servers, tv, disk, around):
    here = disk("tv/Lost")
    server = servers(maps=(("/data", str(here)),)).open("attic")
    (found,) = findings(server, [tv], around)
    assert (found.severity, found.subject, found.why, found.remedy) == (OK, "attic", "", "")
    assert found.what.startswith(f"Series: /data/tv: here it is {here / 'tv'}, on: ")


def test_how_fast_it_is_is_measured_on_a_film_in_it(servers, tv, disk, around):
    here = disk("tv/Lost")
    with (here / "tv" / "Lost" / "film.mkv").open("wb") as film:
        film.truncate(8 << 20)
    server = servers(maps=(("/data", str(here)),)).open("attic")
    (found,) = findings(server, [tv], around)
    assert re.search(
        r"[.0-9]+ ms a seek and [0-9]+ MB/s .measured [-0-9]{10}., [0-9]+ films? at once, by index",
        found.what,
    )


def test_the_same_path_here(servers, tv, disk, around):
    here = str(disk("tv/Lost") / "tv")
    (found,) = findings(servers().open("attic"), [evolve(tv, roots=(here,))], around)
    assert found.what.startswith(f"Series: {here}: here on: ")


def test_a_new_library_may_be_empty(servers, tv, box, tmp_path, around):
    (tmp_path / "tv").mkdir()
    box.paths.clear()
    (found,) = findings(servers(maps=(("/data", str(tmp_path)),)).open("attic"), [tv], around)
    assert (found.severity, found.what) == (OK, "Series: /data/tv: empty, as the library is")


def test_a_mount_that_is_away_may_have_moved(servers, tv, tmp_path, disk, around):
    here = disk("shows/Lost", "shows/Fargo")
    (found,) = findings(servers(maps=(("/data", str(tmp_path / "gone")),)).open("attic"), [tv], around)
    assert found.remedy.startswith("mount it; or, ")
    assert found.remedy.endswith(f"--map /data/tv={here / 'shows'}")
    assert f"and {tmp_path / 'gone'} does not exist" in found.what


@pytest.mark.parametrize("left", ["", "tv"])
def test_a_mount_that_is_away_is_told_as_such(servers, tv, tmp_path, around, left):
    mount = tmp_path / "mnt"
    (mount / left).mkdir(parents=True)
    (found,) = findings(servers(maps=(("/data", str(mount)),)).open("attic"), [tv], around)
    assert (found.severity, found.remedy) == (PROBLEM, "mount it")
    assert "not mounted" in found.why
    assert str(mount / "tv") in found.what


def test_no_rule_and_nothing_like_it_here(servers, tv, around):
    (found,) = findings(servers(maps=(("/films", "/mnt"),)).open("attic"), [tv], around)
    assert (found.severity, found.what) == (PROBLEM, "Series: /data/tv: no rule leads to it")
    rules = "--map /films=/mnt --map /data/tv=FOLDER-HERE"
    assert found.remedy == f"plex-previews servers change attic {rules}"


def test_one_command_maps_all_that_is_lost_and_drops_the_rule_that_leads_nowhere(
    servers, tv, disk, tmp_path, around
):
    """Commands of their own would undo one another."""
    here = disk("shows of mine/Lost", "shows of mine/Fargo")
    (tmp_path / "wrong" / "notes").mkdir(parents=True)
    films = evolve(tv, id="2", title="Films", roots=("/data/films",))
    server = servers(maps=(("/data", str(tmp_path / "wrong")), ("/other", "/mnt"))).open("attic")
    (remedy,) = {found.remedy for found in findings(server, [tv, films], around)}
    rules = ["/other=/mnt", f"/data/tv={here / 'shows of mine'}", "/data/films=FOLDER-HERE"]
    assert [word for word in shlex.split(remedy) if "=" in word] == rules


def test_a_rule_that_another_folder_needs_stays(servers, tv, disk, around):
    here = disk("tv/Lost")
    films = evolve(tv, id="2", title="Films", roots=("/data/films",))
    *_, lost = findings(servers(maps=(("/data", str(here)),)).open("attic"), [tv, films], around)
    assert lost.remedy.endswith(f"--map /data={here} --map /data/films=FOLDER-HERE")


def test_a_rule_is_proposed_where_the_names_are_found(servers, tv, disk, around):
    here = disk("shows of mine/Lost", "shows of mine/Fargo", "other/Dune")
    server = servers(maps=(("/films", "/mnt"),)).open("attic")
    (found,) = findings(server, [tv], around)
    rule = f"/data/tv={here / 'shows of mine'}"
    assert found.remedy == f"plex-previews servers change attic --map /films=/mnt --map '{rule}'"
    (proposal,) = proposed(server, roots_of(server, [tv], around), around)
    assert (proposal.found, proposal.sought) == (2, 3)
    assert mapping_command(server, [proposal]) == found.remedy


def test_the_server_is_not_asked_for_films_while_all_is_there(servers, tv, disk, around, box):
    box.errors["items"] = ServerDown("box", "silent")
    server = servers(maps=(("/data", str(disk("tv/Lost"))),)).open("attic")
    assert proposed(server, roots_of(server, [tv], around), around) == ()


def test_a_server_that_falls_silent_leaves_the_names_of_folders(servers, tv, disk, around, box):
    box.errors["items"] = ServerDown("box", "silent")
    here = disk("tv/Lost")
    server = servers().open("attic")
    (found,) = proposed(server, roots_of(server, [tv], around), around)
    assert (found.remote, found.local, found.sought) == ("/data/tv", here / "tv", 0)


def test_films_of_a_server_that_streams_need_not_be_here(servers, tv, around):
    server = servers(mapper="stream").open("attic")
    (found,) = findings(server, [tv], around)
    assert (found.severity, found.what) == (OK, "Series: /data/tv: its films come from the server")
    assert proposed(server, roots_of(server, [tv], around), around) == ()


def test_one_disk_of_several_is_away(servers, tv, disk, around, tmp_path):
    here, away = disk("one/Lost"), tmp_path / "away"
    away.mkdir()
    maps = (("/data/tv", str(here / "one")), ("/data/tv", str(away)))
    there, gone = findings(servers(maps=maps).open("attic"), [tv], around)
    assert (there.severity, gone.severity) == (OK, WARNING)
    assert str(away) in gone.what


def test_a_folder_that_may_not_be_looked_into(servers, tv, disk, tmp_path, around):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    (found,) = findings(servers(maps=(("/data/tv", str(loop)),)).open("attic"), [tv], around)
    assert (found.severity, "permission" in found.remedy) == (PROBLEM, True)
