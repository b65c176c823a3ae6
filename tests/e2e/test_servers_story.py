"""A folder of films on Plex, Emby and Jellyfin at once, from the first run on: everything is real but the servers."""

import hashlib
import os
import shutil
import sys

import httpx
import pytest
from attrs import evolve

from e2e.stage import opened_files, set_up
from plex_previews.formats.bif_reading import read_bif
from plex_previews.previews.rounds.round import Restarted, Selection, Shown
from plex_previews.workers.pool import Pool

TITLES = ("Alien", "Brazil", "Casino", "Dune", "Elephant", "Fargo")
SECONDS = 10.0


@pytest.fixture(scope="module")
def pool():
    with Pool(2) as pool:
        yield pool


@pytest.fixture
def stage(tmp_path, pool, film):
    films = [(title, film("h264" if number % 2 else "h264_mp4")) for number, title in enumerate(TITLES)]
    with set_up(tmp_path, pool, SECONDS, films=films) as stage:
        yield stage


def test_a_library_over_time(stage, film):
    _first_run(stage)
    _second_run(stage)
    _one_is_upgraded(stage, film)
    _one_loses_its_tiles(stage)
    _one_is_moved(stage)
    _one_comes_to_be(stage, film)


def _first_run(stage):
    told = stage.run()
    assert told.outcomes == {"written": 6}
    assert not told.troubles
    assert set(stage.pool.made.values()) == {1}, "each film is decoded once for three servers"
    assert len(stage.pool.made) == 6
    assert set(told.shown) == {"plex", "emby", "jellyfin"}
    assert {shown.served for shown in told.shown.values()} == {6}
    _all_is_served(stage)


def _all_is_served(stage):
    plex, url = stage.servers["plex"], stage.served["plex"].url
    for item in plex.shelf.items():
        (part,) = item.parts
        served = httpx.get(
            f"{url}/library/parts/{part.id}/indexes/sd", headers={"X-Plex-Token": plex.token}, timeout=10
        )
        bif = read_bif(served.content)
        assert (len(bif), bif.interval) == (5, 2)
        sidecar = part.file.with_name(f"{part.file.stem}-320-2.bif")
        same = hashlib.sha256(sidecar.read_bytes()).digest() == hashlib.sha256(served.content).digest()
        assert same, "Emby and Plex are fed from the same pictures"
    assert len(stage.servers["jellyfin"].trickplay.rows) == len(plex.shelf.items())


def _second_run(stage):
    stage.forget()
    with opened_files() as opened:
        told = stage.run()
    assert told.outcomes == {}
    assert {name: (checked.films, checked.fresh) for name, checked in told.checked.items()} == dict.fromkeys(
        ("plex", "emby", "jellyfin"), (6, 6)
    )
    assert stage.pool.asked == 0
    assert not [path for path in opened if path.endswith((".mkv", ".mp4", ".bif", ".jpg"))]
    pages = {"plex": "/library/sections/1/all", "emby": "/emby/items", "jellyfin": "/items"}
    for kind, page in pages.items():
        counts = stage.requests(kind)
        assert counts[page] == 1
        assert not [path for path in counts if "tree" in path or "refresh" in path or "indexes" in path]
        assert sum(counts.values()) <= 8, counts


def _one_is_upgraded(stage, film):
    path = next(stage.media.glob("Alien*/*.m*"))
    path.write_bytes(film("h264_open_gop_mp4").read_bytes())
    stage.scan()
    stage.forget()
    told = stage.run()
    assert told.outcomes == {"written": 1}
    assert dict(stage.pool.made) == {str(path): 1}
    assert told.shown["plex"] == Shown("plex", served=1)  # another file has another bundle
    assert told.shown["emby"].served == told.shown["jellyfin"].served == 1
    assert stage.run().outcomes == {}


def _one_loses_its_tiles(stage):
    """Jellyfin lists them all the same."""
    tiles = min((stage.folder / "jellyfin").rglob("* - 3x2"))
    shutil.rmtree(tiles)
    stage.forget()
    assert stage.run().targets() == {("jellyfin_trickplay", "written"): 1}
    assert tiles.exists()
    assert stage.run().outcomes == {}


def _one_is_moved(stage):
    old = next(stage.media.glob("Brazil*/*.m*"))
    sidecar = old.with_name(f"{old.stem}-320-2.bif")
    made = sidecar.read_bytes()
    before = stage.outputs()
    new = stage.media / "Archive (2001)" / old.name
    new.parent.mkdir()
    old.rename(new)
    stage.scan()
    stage.forget()
    told = stage.run()
    assert told.outcomes == {}
    assert stage.pool.asked == 0, "its previews moved with it"
    # The name of Plex's bundle has nothing of the folder, so that it stays where it is.
    assert {name: checked.moved for name, checked in told.checked.items()} == {
        "plex": 0,
        "emby": 1,
        "jellyfin": 1,
    }
    assert not sidecar.exists()
    assert new.with_name(sidecar.name).read_bytes() == made
    assert len(stage.outputs()) == len(before)
    assert told.shown["emby"].served == 1
    assert stage.run().outcomes == {}


def _one_comes_to_be(stage, film):
    path = stage.add_film("Gattaca", film("h264"))
    stage.scan()
    stage.forget()
    planned = stage.run(dry=True)
    assert planned.outcomes == {"planned": 1}
    assert not stage.pool.made
    told = stage.run(Selection(paths=(str(path),)))
    assert told.outcomes == {"written": 1}
    assert {checked.films for checked in told.checked.values()} == {1}
    told = stage.run(Selection(paths=(str(path.parent),)), force=True)
    assert told.outcomes == {"written": 1}
    assert {checked.to_make for checked in told.checked.values()} == {1}
    assert stage.run(Selection(since=0)).outcomes == {}


def test_settings_that_change_make_it_again_and_plex_waits_for_a_restart(stage):
    for path in list(stage.media.iterdir())[1:]:
        shutil.rmtree(path)
    stage.scan()
    assert stage.run().shown["plex"].served == 1
    stage.settings = {"plex": stage.settings["plex"]}
    stage.previews = stage.previews.__class__(interval=5)
    told = stage.run()
    assert told.outcomes == {"written": 1}
    assert told.shown["plex"] == Shown("plex", waiting=1)
    assert stage.run().shown["plex"] == Shown("plex", waiting=1)
    restart = tuple(
        map(str, (sys.executable, "-c", f"open({str(stage.folder / 'restarts')!r}, 'a').write('once')"))
    )
    stage.settings["plex"] = evolve(stage.settings["plex"], restart_command=restart)
    told = stage.run()
    (restarted,) = [event for event in told.events if isinstance(event, Restarted)]
    assert (restarted.server, restarted.films) == ("plex", 1)
    assert told.events[-1] is restarted
    stage.servers["plex"].restart()
    assert stage.run().shown["plex"] == Shown("plex", served=1)
    assert (stage.folder / "restarts").read_text() == "once"
    assert stage.run().shown == {}


def test_what_opening_a_film_found_out_serves_the_next_plan_and_the_next_width(stage):
    stage.settings = {"emby": stage.settings["emby"]}
    assert stage.run(dry=True).outcomes == {"planned": 6}
    assert stage.pool.known == {False: 6}
    stage.forget()
    assert stage.run().outcomes == {"written": 6}
    stage.previews = stage.previews.__class__(interval=2, width=160)
    planned = stage.run(dry=True)
    assert planned.outcomes == {"planned": 6}
    assert stage.run().outcomes == {"written": 6}
    assert stage.pool.known == {True: 18}


@pytest.mark.parametrize("beside", [True, False])
def test_jellyfin_gets_all_the_widths_that_it_is_set_to_from_one_decode(stage, beside):
    jellyfin = stage.servers["jellyfin"]
    jellyfin.options.update(WidthResolutions=[320, 160], JpegQuality=60)
    for options in jellyfin.library_options.values():
        options["SaveTrickplayWithMedia"] = beside
    stage.settings = {"jellyfin": stage.settings["jellyfin"]}
    told = stage.run()
    assert told.targets() == {("jellyfin_trickplay", "written"): 12}
    assert set(stage.pool.made.values()) == {1}
    assert told.shown["jellyfin"] == Shown("jellyfin", served=12)
    assert [sorted(rows) for rows in jellyfin.trickplay.rows.values()] == [[160, 320]] * 6
    refreshes = [path for path in stage.requests("jellyfin").elements() if path.endswith("/refresh")]
    assert len(refreshes) == 6, "each film is told of once"
    assert {target.target.output.quality for one in told.ended for target in one.targets} == {6}

    stage.forget()
    with opened_files() as opened:
        assert stage.run().outcomes == {}
    assert not [path for path in opened if path.endswith((".mkv", ".mp4", ".jpg"))]
    assert sum(stage.requests("jellyfin").values()) == 4

    film = next(stage.media.glob("Brazil*/*.m*"))
    film.rename(film.with_stem("Brasilien (2001)"))
    stage.scan()
    assert stage.run().outcomes == {}, "both widths follow their film"
    assert [sorted(rows) for rows in jellyfin.trickplay.rows.values()][-1] == [160, 320]

    jellyfin.options.update(WidthResolutions=[320, 160, 100])
    told = stage.run()
    assert told.targets() == {("jellyfin_trickplay", "written"): 6}, "the others stay"
    assert told.shown["jellyfin"].served == 6
    assert stage.run().outcomes == {}


def test_what_others_made_is_adopted(stage):
    stage.settings = {"emby": stage.settings["emby"]}
    assert stage.run().outcomes == {"written": 6}
    shutil.rmtree(stage.folder / "home")
    stage.forget()
    told = stage.run()
    assert told.outcomes == {}
    assert told.checked["emby"].adopted == 6
    assert stage.run().checked["emby"].adopted == 0


def test_a_film_is_streamed_where_nothing_is_mounted(stage):
    kept, *others = sorted(stage.media.iterdir())
    for path in others:
        shutil.rmtree(path)
    stage.scan()
    plex = stage.settings["plex"]
    stage.settings = {"plex": plex.__class__("plex", "plex", plex.url, plex.data_folder, mapper="stream")}
    told = stage.run()
    assert told.outcomes == {"written": 1}
    assert told.shown["plex"].served == 1
    (name,) = stage.pool.made
    assert name.startswith(plex.url)
    assert stage.run().outcomes == {}
    assert stage.pool.known == {False: 1}
    stage.previews = stage.previews.__class__(interval=5)
    assert stage.run().outcomes == {"written": 1}
    assert stage.pool.known == {False: 1, True: 1}
    assert os.listdir(kept) == [f"{kept.name}.mp4"]
