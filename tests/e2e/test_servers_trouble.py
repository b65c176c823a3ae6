"""What goes wrong at one server or one film costs neither the others nor what was made: real servers, made-up pictures."""

import shutil

import pytest
from attrs import evolve

from e2e.stage import Told, set_up
from plex_previews.config.schema import Overrides
from plex_previews.errors import (
    OutputError,
    PlexPreviewsError,
    ServerAnswer,
    ServerDown,
    ServerRefused,
    SettingsError,
    SourceMissing,
    SourceUnreadable,
)
from plex_previews.previews.events import Found
from plex_previews.previews.rounds.round import Checked
from plex_previews.testing.pools import FakePool
from plex_previews.testing.servers.shelf import ShelfPart

TITLES = ("Alien", "Brazil", "Casino", "Dune", "Elephant", "Fargo")


@pytest.fixture
def stage(tmp_path):
    with set_up(tmp_path, FakePool(), 25.0, ("plex", "emby")) as stage:
        for number, title in enumerate(TITLES):
            path = stage.media / f"{title} (2001)" / f"{title} (2001).mkv"
            path.parent.mkdir()
            path.write_bytes(bytes(1000 + number))
        stage.scan()
        yield stage


def causes(told):
    return {trouble.server: type(trouble.error) for trouble in told.troubles}


def test_a_wrong_token_costs_its_own_server_alone(stage):
    stage.auth = stage.auth.with_token("plex", "nonsense")
    told = stage.run()
    assert causes(told) == {"plex": ServerRefused}
    assert told.targets() == {("emby_sidecar", "written"): 6}
    assert "nonsense" not in str(told.events)


def test_a_plugin_that_breaks_costs_its_own_server_alone(stage, monkeypatch):
    def broken(self, library, *, since=None, extras=False):
        raise KeyError("ratingKey")

    monkeypatch.setattr("plex_previews_backends.sources.plex_source.PlexSource.items", broken)
    told = stage.run()
    assert causes(told) == {"plex": PlexPreviewsError}
    assert told.targets() == {("emby_sidecar", "written"): 6}


def test_a_server_that_is_down_is_made_up_for_when_it_is_back(stage):
    stage.served["plex"].down()
    told = stage.run()
    assert causes(told) == {"plex": ServerDown}
    assert told.outcomes == {"written": 6}
    stage.served["plex"].up()
    told = stage.run()
    assert not told.troubles
    assert told.targets() == {("plex_bundle", "written"): 6}
    assert told.shown["plex"].served == 6


def test_a_slow_server_does_not_hold_up_the_check_of_another(stage):
    slow = stage.servers["plex"].faults.hold("/library/sections/1/all")
    events = []
    try:
        with stage.going() as going:
            for event in going:
                events.append(event)
                if isinstance(event, Checked) and event.server == "emby":
                    assert not slow.is_set(), "Emby waited for Plex"
                    slow.set()
    finally:
        slow.set()
    told = Told(events)
    assert set(told.checked) == {"plex", "emby"}
    assert set(stage.pool.made.values()) == {1}, "one decode serves both all the same"
    assert told.targets() == {("plex_bundle", "written"): 6, ("emby_sidecar", "written"): 6}


def test_extras_get_previews_where_they_are_not_left_out(tmp_path):
    with set_up(tmp_path, FakePool(), 25.0, ("jellyfin",)) as stage:
        for name in ("Dune (2001).mkv", "Dune (2001)-trailer.mkv"):
            path = stage.media / "Dune (2001)" / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(name.encode())
        stage.scan()
        assert stage.run().targets() == {("jellyfin_trickplay", "written"): 1}
        stage.settings["jellyfin"] = evolve(stage.settings["jellyfin"], previews=Overrides(skip_extras=False))
        told = stage.run()
        assert [ended.film.name for ended in told.ended] == [str(path)]
        assert told.targets() == {("jellyfin_trickplay", "written"): 1}
        stage.settings["jellyfin"] = evolve(stage.settings["jellyfin"], previews=Overrides())
        with stage.upkeep() as (upkeep, servers, ledger):
            (told,) = upkeep.collect_of(servers, ledger, share=1.0)
        assert told.fate == "fine", "the trailer is there, though nothing lists it now"


def test_a_server_that_goes_down_half_way_is_told_when_it_is_back(stage):
    events = []
    with stage.going() as going:
        for event in going:
            events.append(event)
            if isinstance(event, Found):
                stage.served["emby"].down()
    told = Told(events)
    assert told.outcomes == {"written": 6}
    assert causes(told) == {"emby": ServerDown}
    assert len(told.troubles) == 1, "it is told once"
    assert told.shown["plex"].served == 6
    stage.served["emby"].up()
    stage.forget()
    told = stage.run()
    assert not told.troubles
    assert (told.outcomes, stage.pool.asked) == ({}, 0)
    assert told.shown["emby"].served == 6
    assert stage.run().shown == {}


def test_a_listing_that_breaks_off_loses_nothing(stage):
    stage.run()
    stage.servers["emby"].faults.fail_next(10, "/emby/Items", 503)
    told = stage.run()
    assert causes(told) == {"emby": ServerDown}
    assert told.checked["emby"].gone == 0
    assert told.checked["plex"].fresh == 6
    stage.servers["emby"].faults.recover()
    stage.servers["emby"].faults.fail_next(2, "/emby/Items", 500)
    assert stage.run().checked["emby"].fresh == 6


def test_a_path_that_maps_nowhere_is_told_once_for_its_library(stage):
    stage.settings["plex"] = evolve(stage.settings["plex"], maps=(("/elsewhere", str(stage.media)),))
    told = stage.run()
    (trouble,) = told.troubles
    assert (trouble.server, trouble.films) == ("plex", 6)
    assert isinstance(trouble.error, SettingsError)
    assert "no rule leads to it" in trouble.error.reason
    assert trouble.error.what == "Films: /data/films"
    assert told.targets() == {("emby_sidecar", "written"): 6}
    assert told.checked["plex"].away == 6


def test_a_mount_that_vanished_is_told_as_that_and_nothing_is_missing(stage):
    stage.run()
    away = stage.media.with_name("unmounted")
    stage.media.rename(away)
    for there in (False, True):
        told = stage.run()
        assert {trouble.server: trouble.films for trouble in told.troubles} == {"plex": 6, "emby": 6}
        assert {type(trouble.error) for trouble in told.troubles} == {SourceUnreadable}
        assert "is it mounted?" in told.troubles[0].error.reason
        assert [checked.missing for checked in told.checked.values()] == [0, 0]
        if not there:
            stage.media.mkdir()
    for server in stage.servers.values():
        server.shelf.scan()  # the servers believe that all films are deleted
    told = stage.run()
    assert [checked.gone for checked in told.checked.values()] == [0, 0]
    assert {trouble.server: trouble.films for trouble in told.troubles} == {"plex": 6, "emby": 6}
    stage.media.rmdir()
    away.rename(stage.media)
    stage.scan()
    told = stage.run()
    assert told.outcomes == {}
    assert {checked.fresh for checked in told.checked.values()} == {6}


@pytest.mark.parametrize("instead", [None, "readme.txt"])
def test_no_server_looks_for_films_whose_mount_vanishes_meanwhile(stage, instead):
    events = []
    with stage.going() as going:
        for event in going:
            events.append(event)
            if isinstance(event, Found):
                stage.media.rename(stage.media.with_name("unmounted"))
                if instead:
                    stage.media.mkdir()
                    (stage.media / instead).touch()
    told = Told(events)
    assert told.targets()["plex_bundle", "written"] == 6
    assert not [path for path in stage.requests("plex") if path.endswith("/refresh")]
    assert not stage.servers["plex"].faults.counts().get("/library/parts")
    away = [trouble for trouble in told.troubles if isinstance(trouble.error, SourceUnreadable)]
    assert len(away) == 1, "it is told once"
    assert away[0].error.what == str(stage.media)
    shutil.rmtree(stage.media, ignore_errors=True)
    stage.media.with_name("unmounted").rename(stage.media)
    stage.forget()
    told = stage.run()
    assert told.targets() == {("emby_sidecar", "written"): 6}
    assert told.shown["plex"].served == 6
    assert [path for path in stage.requests("plex") if path.endswith("/refresh")]


def test_another_folder_in_place_of_the_known_one_is_not_believed(stage):
    stage.run()
    away = stage.media.with_name("unmounted")
    stage.media.rename(away)
    stage.media.mkdir()
    (stage.media / "readme.txt").write_text("mount films here")
    stage.previews = evolve(stage.previews, interval=5)
    told = stage.run()
    assert [(checked.missing, checked.gone, checked.away) for checked in told.checked.values()] == [
        (0, 0, 6)
    ] * 2
    assert {type(trouble.error) for trouble in told.troubles} == {SourceUnreadable}
    assert told.outcomes == {}
    shutil.rmtree(stage.media)
    away.rename(stage.media)
    assert stage.run().outcomes == {"written": 6}


def test_previews_are_not_written_below_a_data_folder_that_is_not_mounted(stage):
    stage.run()
    stage.run()
    data = stage.folder / "plex"
    data.rename(stage.folder / "unmounted")
    data.mkdir()
    shutil.copytree(stage.media / "Dune (2001)", stage.media / "Emma (1999)")
    (stage.media / "Emma (1999)" / "Dune (2001).mkv").rename(stage.media / "Emma (1999)" / "Emma (1999).mkv")
    stage.scan()
    told = stage.run()
    assert causes(told) == {"plex": SettingsError}
    assert "is it mounted?" in told.troubles[0].error.reason
    assert list(data.iterdir()) == []


@pytest.mark.parametrize("kind", ["plex", "jellyfin"])
def test_previews_are_not_written_into_a_folder_that_is_no_data_folder(tmp_path, kind):
    with set_up(tmp_path, FakePool(), 25.0, (kind,)) as stage:
        film = stage.media / "Alien (1979)" / "Alien (1979).mkv"
        film.parent.mkdir()
        film.write_bytes(bytes(1000))
        stage.scan()
        wrong = tmp_path / "unmounted"
        wrong.mkdir()
        stage.settings[kind] = evolve(stage.settings[kind], data_folder=wrong)
        told = stage.run()
        assert causes(told) == {kind: SettingsError}
        assert "no data folder" in told.troubles[0].error.reason
        assert list(wrong.iterdir()) == []


def test_jellyfins_data_folder_is_known_again(tmp_path):
    with set_up(tmp_path, FakePool(), 25.0, ("jellyfin",)) as stage:
        stage.run()
        with stage.upkeep() as (_, _, ledger):
            assert str(tmp_path / "jellyfin") in {str(root.sentinel.root) for root in ledger.roots()}


def test_a_film_that_is_listed_and_not_there_fails_alone(stage):
    shutil.rmtree(next(stage.media.glob("Casino*")))
    told = stage.run()
    assert told.checked["plex"].missing == 1
    failed = [ended for ended in told.ended if ended.error]
    assert {type(ended.error) for ended in failed} == {SourceMissing}
    assert told.outcomes == {"written": 5, "failed": 2}


def test_a_bundle_that_cannot_be_written_costs_that_target_alone(stage):
    place = stage.folder / "plex" / "Media" / "localhost"
    place.rmdir()
    place.write_text("in the way")
    told = stage.run()
    assert told.targets() == {("plex_bundle", "failed"): 6, ("emby_sidecar", "written"): 6}
    assert {type(ended.error) for ended in told.ended} == {OutputError}
    assert told.shown["emby"].served == 6
    place.unlink()
    place.mkdir()
    assert stage.run().targets() == {("plex_bundle", "written"): 6}


@pytest.mark.parametrize("told_hash", ["../../x", "/etc/passwd", "..", "a" * 200])
def test_a_hostile_hash_writes_nothing_outside(stage, told_hash):
    plex = stage.servers["plex"]
    plex.digest = lambda part: told_hash
    before = {path for path in stage.folder.rglob("*") if path.suffix == ".bif"}
    told = stage.run()
    assert told.targets() == {("plex_bundle", "failed"): 6, ("emby_sidecar", "written"): 6}
    assert {type(ended.error) for ended in told.ended} == {ServerAnswer}
    written = {path for path in stage.folder.rglob("*") if path.suffix == ".bif"} - before
    assert {path.parent.parent for path in written} == {stage.media}


@pytest.mark.parametrize("path", ["/data/films/../../etc/passwd", "/data/films/a\\..\\..\\b.mkv"])
def test_a_hostile_path_leads_nowhere(stage, path):
    plex = stage.servers["plex"]
    item = plex.shelf.items()[0]
    (version,) = item.versions
    part = evolve(version.parts[0], path=path)
    assert isinstance(part, ShelfPart)
    plex.shelf.put(evolve(item, versions=(evolve(version, parts=(part,)),)))
    told = stage.run()
    assert told.targets()["plex_bundle", "written"] == 5
    assert told.checked["plex"].films == 6


def test_a_data_folder_that_is_not_there_is_told_once(stage):
    shutil.rmtree(stage.folder / "plex")
    told = stage.run()
    assert causes(told) == {"plex": SettingsError}
    assert told.targets() == {("emby_sidecar", "written"): 6}
    assert not (stage.folder / "plex").exists()


def test_a_film_that_plex_has_not_analysed_waits(stage):
    plex = stage.servers["plex"]
    plex.analyses = False
    for item in plex.shelf.items()[1:]:
        plex.analyse(item)
    told = stage.run()
    assert told.targets()["plex_bundle", "failed"] == 1
    plex.analyse(plex.shelf.items()[0])
    assert stage.run().targets() == {("plex_bundle", "written"): 1}
