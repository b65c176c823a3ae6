"""What films leave behind on Plex, Emby and Jellyfin is found, and goes only where that is sure."""

import shutil
from collections import Counter

import pytest
from attrs import evolve

from e2e.stage import set_up
from plex_previews.config.schema import Overrides
from plex_previews.errors import OutputError, SettingsError
from plex_previews.previews.events import Ended
from plex_previews.previews.rounds.round import Selection, Troubled
from plex_previews.previews.rounds.standing import standings
from plex_previews.previews.upkeep.sweeping import Fate
from plex_previews.workers.pool import Pool
from plex_previews_backends.sources.plex_source import PlexSource

TITLES = ("Alien", "Brazil", "Casino")


@pytest.fixture(scope="module")
def pool():
    with Pool(2) as pool:
        yield pool


@pytest.fixture
def stage(tmp_path, pool, film):
    films = [(title, film("h264")) for title in TITLES]
    with set_up(tmp_path, pool, 10.0, films=films) as stage:
        stage.run()
        yield stage


def collected(stage, *names, **how):
    """What was told of each server as a whole, and the orphans by fate."""
    with stage.upkeep() as (upkeep, servers, ledger):
        told = list(upkeep.collect_of(servers, ledger, names, **{"share": 1.0, **how}))
    heads = [one for one in told if isinstance(one, Troubled) or one.fate in (Fate.FINE, Fate.REFUSED)]
    fates = {}
    for one in told:
        if one not in heads:
            fates.setdefault(one.fate, set()).add(str(one.path.relative_to(stage.folder)))
    return heads, fates


def delete(stage, title):
    (path,) = stage.media.glob(f"{title}*/*.mkv")
    path.unlink()
    stage.scan()


def test_nothing_is_left_of_films_that_are_there(stage):
    heads, fates = collected(stage, apply=True)
    assert [(one.root, one.fate, one.outputs) for one in heads] == [
        ("plex", Fate.FINE, 3),
        ("emby", Fate.FINE, 3),
        ("jellyfin", Fate.FINE, 3),
    ]
    assert fates == {}


def test_what_a_deleted_film_leaves_goes_when_it_is_asked_for(stage):
    before = stage.outputs()
    delete(stage, "Brazil")
    heads, fates = collected(stage)
    assert {one.fate for one in heads} == {Fate.FINE}
    assert set(fates) == {Fate.ORPHAN}
    assert len(fates[Fate.ORPHAN]) == 3
    assert stage.outputs() == before, "without --apply it is only told"

    _, applied = collected(stage, apply=True)
    assert applied == {Fate.REMOVED: fates[Fate.ORPHAN]}
    gone = set(before) - set(stage.outputs())
    assert len(gone) == 3
    assert "media/Brazil (2001)/Brazil (2001)-320-2.bif" in gone
    assert not list(stage.media.glob("Brazil*/*.trickplay")), "nor the folder that held its widths"
    assert (stage.media / "Brazil (2001)").is_dir(), "the film's own folder is not ours"
    assert collected(stage, apply=True)[1] == {}
    assert {checked.gone for checked in stage.run().checked.values()} == {0}


def test_a_film_that_was_replaced_leaves_its_bundle(stage, film):
    (path,) = stage.media.glob("Alien*/*.mkv")
    before = set(_bundles(stage))
    path.write_bytes(film("h264_open_gop").read_bytes())
    stage.scan()
    stage.run()
    after = set(_bundles(stage))
    assert len(after - before) == 1
    _, fates = collected(stage, apply=True)
    (left,) = fates[Fate.REMOVED]
    assert left in before
    assert set(_bundles(stage)) == after - {left}
    assert stage.run().outcomes == {}


def test_what_a_writer_made_that_is_no_longer_wanted_stays(stage):
    stage.servers["jellyfin"].options["WidthResolutions"] = [320, 160]
    stage.run()
    before = [name for name in stage.outputs() if name.startswith("jellyfin")]
    assert len(before) == 2 * len(TITLES)
    stage.settings["jellyfin"] = evolve(stage.settings["jellyfin"], previews=Overrides(writers=("webvtt",)))
    _, fates = collected(stage, "jellyfin", apply=True)
    assert fates == {}
    assert [name for name in stage.outputs() if name.startswith("jellyfin")] == before


def _bundles(stage):
    return [name for name in stage.outputs() if name.startswith("plex")]


def test_a_film_that_is_only_unlisted_keeps_its_previews(stage):
    for server in stage.servers.values():
        for item in server.shelf.items():
            if item.title == "Brazil":
                server.shelf.remove(item.id)
    assert collected(stage, apply=True)[1] == {}


def test_a_film_that_was_moved_is_not_gone(stage):
    (path,) = stage.media.glob("Brazil*/*.mkv")
    (stage.media / "New").mkdir()
    path.rename(stage.media / "New" / path.name)
    stage.scan()
    assert collected(stage, apply=True)[1] == {}
    assert stage.run().outcomes == {}


def test_a_film_that_was_renamed_takes_its_previews_along(stage):
    (path,) = stage.media.glob("Brazil*/*.mkv")
    before = stage.outputs()
    folder = path.parent.rename(stage.media / "Brasilien (2001)")
    (folder / path.name).rename(folder / "Brasilien (2001).mkv")
    stage.scan()
    stage.forget()
    told = stage.run()
    assert (told.outcomes, stage.pool.asked) == ({}, 0)
    assert {name: checked.moved for name, checked in told.checked.items()} == {
        "plex": 1,
        "emby": 1,
        "jellyfin": 1,
    }
    assert len(stage.outputs()) == len(before)
    assert {shown.served for shown in told.shown.values()} == {1}
    assert collected(stage, apply=True)[1] == {}
    assert stage.run().shown == {}


@pytest.mark.parametrize("place", ["{folder}/Brasilien.mkv", "Brasilien/Brasilien.mkv"])
def test_a_film_that_was_renamed_and_is_not_listed_yet_keeps_its_previews(stage, place):
    (path,) = stage.media.glob("Brazil*/*.mkv")
    for server in stage.servers.values():
        for item in server.shelf.items():
            if item.title == "Brazil":
                server.shelf.remove(item.id)
    now = stage.media / place.format(folder=path.parent.name)
    now.parent.mkdir(exist_ok=True)
    path.rename(now)
    before = stage.outputs()
    with stage.upkeep() as (upkeep, servers, ledger):
        told = list(upkeep.collect_of(servers, ledger, (), apply=True, share=1.0))
    kept = [str(one.error) for one in told if one.fate is Fate.KEPT]
    assert len(kept) == 3
    assert all("was renamed" in each and str(now) in each and "plex-previews run" in each for each in kept)
    assert stage.outputs() == before

    stage.scan()
    assert {checked.moved for checked in stage.run().checked.values()} == {1}
    assert collected(stage, apply=True)[1] == {}


def test_more_than_the_share_stays(stage):
    delete(stage, "Brazil")
    before = stage.outputs()
    heads, fates = collected(stage, "emby", share=0.1, apply=True)
    assert [(one.fate, type(one.error)) for one in heads] == [(Fate.REFUSED, OutputError)]
    assert "--share 34" in str(heads[0].error)
    assert set(fates) == {Fate.ORPHAN}
    assert stage.outputs() == before


def test_a_server_that_cannot_be_listed_loses_nothing(stage):
    delete(stage, "Brazil")
    before = stage.outputs()
    stage.servers["emby"].faults.fail_next(20, "/emby/Items", 503)
    heads, fates = collected(stage, "emby", apply=True)
    assert [type(one) for one in heads] == [Troubled]
    assert fates == {}
    shutil.move(stage.folder / "plex", stage.folder / "away")
    heads, _ = collected(stage, "plex", apply=True)
    assert [type(one.error) for one in heads] == [SettingsError]
    shutil.move(stage.folder / "away", stage.folder / "plex")
    assert stage.outputs() == before


def test_a_streamed_film_that_a_page_has_skipped_keeps_its_outputs(stage, monkeypatch):
    stage.settings["plex"] = evolve(stage.settings["plex"], mapper="stream", maps=())
    shutil.rmtree(stage.folder / "home")
    stage.run(Selection(servers=("plex",)))
    before, items = stage.outputs(), PlexSource.items

    def all_but_one(self, library, **how):
        return (item for item in items(self, library, **how) if "Brazil" not in item.title)

    monkeypatch.setattr(PlexSource, "items", all_but_one)
    for apply in (False, True):
        _, fates = collected(stage, "plex", apply=apply)
        assert {fate: len(paths) for fate, paths in fates.items()} == {Fate.KEPT: 1}
    assert stage.outputs() == before


def test_a_disk_that_is_away_loses_nothing(stage):
    before = stage.outputs()
    away = stage.folder / "away"
    stage.media.rename(away)
    stage.media.mkdir()
    stage.scan()
    _, fates = collected(stage, apply=True)
    assert fates == {}
    stage.media.rmdir()
    away.rename(stage.media)
    stage.scan()
    assert stage.outputs() == before
    assert stage.run().outcomes == {}


@pytest.mark.parametrize("emptied", [True, False])
def test_a_library_whose_films_went_on_purpose_is_taken_as_it_is(stage, emptied):
    for path in stage.media.glob("*/*.mkv"):
        path.unlink()
    if emptied:
        for folder in stage.media.iterdir():
            shutil.rmtree(folder)
    stage.scan()
    (trouble, *_) = stage.run(Selection(servers=("plex",))).troubles
    assert "plex-previews gc --server plex --apply --renew" in str(trouble.error)
    assert collected(stage, "plex", apply=True)[1] == {}
    _, fates = collected(stage, "plex", apply=True, renew=True)
    assert {fate: len(paths) for fate, paths in fates.items()} == {Fate.REMOVED: 3}
    assert _bundles(stage) == []
    assert stage.run(Selection(servers=("plex",))).troubles == []


def test_what_is_no_preview_stays(stage):
    delete(stage, "Brazil")
    sidecar = stage.media / "Brazil (2001)" / "Brazil (2001)-320-2.bif"
    sidecar.write_bytes(b"somebody's own")
    _, fates = collected(stage, "emby", apply=True)
    assert fates == {Fate.KEPT: {str(sidecar.relative_to(stage.folder))}}
    assert sidecar.exists()


def test_no_link_leads_out_of_a_server_s_folder(stage, tmp_path_factory):
    delete(stage, "Brazil")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    media = stage.folder / "plex" / "Media"
    shutil.move(media, elsewhere / "Media")
    media.symlink_to(elsewhere / "Media")
    _, fates = collected(stage, "plex", apply=True)
    assert set(fates) == {Fate.KEPT}
    assert len(list(elsewhere.rglob("*.bif"))) == 3


def tended(stage, *names, repair=False):
    with stage.upkeep() as (upkeep, servers, ledger):
        register = upkeep.register(servers, ledger, names)
        verified = list(upkeep.verify_made(register, ledger))
        wrong = [one for one in verified if one.is_wrong]
        events = upkeep.repair_made(wrong, register, ledger) if repair else ()
        return verified, wrong, [event for event in events if isinstance(event, Ended)]


def test_all_that_was_made_for_servers_is_verified_against_its_film(stage):
    stage.forget()
    verified, wrong, _ = tended(stage)
    assert len(verified) == 9
    assert wrong == []
    assert set(stage.pool.known) == {True}, "the films are known"
    films = {str(path) for path in stage.media.glob("*/*.mkv")}
    assert {str(one.film) for one in verified} == films
    assert len(tended(stage, "plex")[0]) == 3


@pytest.mark.parametrize("adopted", [False, True])
def test_the_sizes_of_all_outputs_are_known_of_folders_too(stage, adopted):
    if adopted:
        shutil.rmtree(stage.folder / "home")
        stage.run()
    with stage.upkeep() as (_, servers, ledger):
        known = {each.server: each for each in standings(servers, ledger)}
    sizes = Counter()
    for path in map(stage.folder.joinpath, stage.outputs()):
        kind = "jellyfin" if path.suffix == ".jpg" else "plex" if path.name == "index-sd.bif" else "emby"
        sizes[kind] += path.stat().st_size
    assert {name: each.bytes for name, each in known.items()} == dict(sizes)
    assert {each.adopted for each in known.values()} == {3 if adopted else 0}


def test_only_what_is_wrong_is_made_again_in_one_decode_and_its_servers_are_told(stage):
    (bundle,) = [stage.folder / name for name in _bundles(stage)][:1]
    made = bundle.read_bytes()
    bundle.write_bytes(made[:300])
    (stage.media / "Brazil (2001)" / "Brazil (2001)-320-2.bif").unlink()
    stage.forget()
    _, wrong, ended = tended(stage, repair=True)
    assert len(wrong) == 2
    assert [str(one.outcome) for one in ended] == ["written"] * len(ended)
    assert bundle.read_bytes() == made
    assert tended(stage)[1] == []
    assert sum(stage.pool.made.values()) == len({one.film for one in wrong})
    assert set(stage.pool.known) == {True}
    told = stage.run()
    assert told.outcomes == {}
    assert {name: shown.served for name, shown in told.shown.items()} == {"plex": 1, "emby": 1}


def test_what_is_made_again_goes_through_no_link(stage, tmp_path_factory):
    bundle = stage.folder / _bundles(stage)[0]
    bundle.write_bytes(b"damaged")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.move(stage.folder / "plex" / "Media", elsewhere / "Media")
    (stage.folder / "plex" / "Media").symlink_to(elsewhere / "Media")
    _, wrong, (ended,) = tended(stage, "plex", repair=True)
    assert len(wrong) == 1
    assert isinstance(ended.error, OutputError)
    assert bundle.read_bytes() == b"damaged"
