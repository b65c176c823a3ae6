"""One path at one server."""

import pytest
from attrs import evolve

from plex_previews.config.excluding import Exclude
from plex_previews.errors import ServerDown
from plex_previews.mapping.explaining import Verdict
from plex_previews.servers.explaining import account

FILM = "/data/tv/Lost/film.mkv"


@pytest.fixture
def mapped(servers, disk):
    """A server of which Lost is here, with these settings."""
    here = disk("tv/Lost")

    def make(**settings):
        return servers(**{"maps": (("/data", str(here)),)} | settings).open("attic")

    return make


def test_a_film_that_is_here(mapped, tv, tmp_path, around):
    told = account(mapped(), FILM, around)
    assert told.usable
    assert told.explanation.found == tmp_path / "disk/tv/Lost/film.mkv"
    assert (told.explanation.library, told.rules, told.command, told.left_out) == ("Series", (), "", "")


def test_a_path_of_this_machine_is_known_as_what_the_server_calls_it(mapped, tv, tmp_path, around):
    told = account(mapped(), str(tmp_path / "disk/tv/Lost/film.mkv"), around)
    assert (told.usable, told.explanation.path) == (True, FILM)


def test_so_it_is_while_the_server_is_down(mapped, box, tmp_path, around):
    box.errors["libraries"] = ServerDown("box", "silent")
    told = account(mapped(), str(tmp_path / "disk/tv/Lost/film.mkv"), around)
    assert (told.usable, told.explanation.path, told.error.reason) == (True, FILM, "silent")
    assert told.explanation.library is None


def test_a_path_as_a_webhook_gives_it_is_known_by_its_rule(mapped, tv, tmp_path, around):
    sonarr = ("/sonarr", str(tmp_path / "disk"))
    told = account(mapped(webhook_maps=(sonarr,)), "/sonarr/tv/Lost/film.mkv", around)
    assert (told.usable, told.explanation.path) == (True, FILM)
    assert told.webhook == f"/sonarr -> {tmp_path / 'disk'}"
    assert account(mapped(webhook_maps=(sonarr,)), FILM, around).webhook == ""
    assert not account(mapped(), "/sonarr/tv/Lost/film.mkv", around).usable


def test_a_webhook_s_path_that_leads_nowhere_is_told_with_its_rule(mapped, tv, tmp_path, around):
    told = account(mapped(webhook_maps=(("/sonarr", "/elsewhere"),)), "/sonarr/film.mkv", around)
    assert (told.usable, told.webhook) == (False, "/sonarr -> /elsewhere")
    assert "no library" in told.left_out


@pytest.mark.parametrize(
    ("settings", "path", "why"),
    [
        ({"libraries": ("Films",)}, FILM, "library"),
        ({"excludes": (Exclude("/data/tv/Lost"),)}, FILM, "exclude"),
        ({}, "/data/films/film.mkv", "no library"),
    ],
)
def test_what_is_left_out_is_not_usable(mapped, tv, around, settings, path, why):
    told = account(mapped(**settings), path, around)
    assert why in told.left_out
    assert not told.usable


def test_a_file_that_is_gone_needs_no_rule(mapped, tv, around):
    told = account(mapped(), "/data/tv/Lost/other.mkv", around)
    assert (told.explanation.verdict, told.rules) == (Verdict.MISSING, ())
    assert not told.usable


def test_a_rule_is_proposed_with_the_command_that_makes_it(servers, tv, disk, around):
    here = disk("shows/Lost", "shows/Fargo")
    told = account(servers().open("attic"), FILM, around)
    assert not told.usable
    (rule,) = told.rules
    assert (rule.remote, rule.local) == ("/data/tv", here / "shows")
    assert told.command == f"plex-previews servers change attic --map /data/tv={here / 'shows'}"


def test_only_libraries_that_could_hold_it_are_sought(servers, tv, box, disk, around):
    box.libraries = [tv, evolve(tv, id="2", title="Films", roots=("/data/films",))]
    box.paths["2"] = ["/data/films/Dune/film.mkv"]
    disk("shows/Lost", "shows/Fargo", "films/Dune")
    told = account(servers().open("attic"), FILM, around)
    assert [rule.remote for rule in told.rules] == ["/data/tv"]


def test_a_streamed_film_is_usable_where_a_library_has_it(servers, tv, around):
    server = servers(mapper="stream").open("attic")
    assert account(server, FILM, around).usable
    assert not account(server, "/elsewhere/film.mkv", around).usable


def test_an_empty_folder_is_not_usable(servers, tv, tmp_path, around):
    (tmp_path / "tv").mkdir()
    told = account(servers(maps=(("/data", str(tmp_path)),)).open("attic"), "/data/tv", around)
    assert (told.explanation.verdict, told.usable) == (Verdict.FOUND, False)


def test_a_path_that_leads_out_is_refused(mapped, tv, around):
    told = account(mapped(), "/data/tv/../../etc/passwd", around)
    assert told.explanation.verdict is Verdict.REFUSED
    assert not told.usable
