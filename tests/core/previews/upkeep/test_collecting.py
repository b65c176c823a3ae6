import os
import shutil
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.errors import SourceError
from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.ledger import open_ledger
from plex_previews.ledger.records import FilmKey, MadeOutput, Sighting
from plex_previews.model import Grid
from plex_previews.previews.upkeep.collecting import Looked, decide, look, outputs_in
from plex_previews.previews.upkeep.removing import remove_orphan, weigh
from plex_previews.previews.upkeep.sweeping import Fate, Sweeping
from plex_previews.previews.upkeep.walking import Listing
from plex_previews.previews.watching import Watch
from plex_previews.storage.sentinels import State

GRID = Grid(3, 2)
ALL = 1.0


@pytest.fixture
def films(tmp_path, maker):
    """A folder with a film that is there, and the previews of one that is not, in every form."""
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "here.mkv").write_bytes(b"film")
    for stem in ("here", "gone"):
        maker.bif(folder / f"{stem}-320-10.bif", 3)
        maker.bif(folder / f"{stem}-sd.bif", 3)
        maker.sheets(folder / f"{stem}.trickplay" / "64 - 3x2", 7, GRID)
        maker.track(folder / f"{stem}-64-10.thumbnails", 7, GRID)
    return folder


GONE = {"gone-320-10.bif", "gone-sd.bif", "gone.trickplay", "gone-64-10.thumbnails"}


def sweep(folder, *, share=ALL, apply=True, ledger=None, renew=False):
    return list(Sweeping(Watch(ledger), share, apply, renew)([folder]))


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "home" / "ledger.sqlite") as opened:
        yield opened


def fates(told):
    return {one.path.name: one.fate for one in told}


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_orphans_of_every_form_are_found(films):
    looked = look(films)
    assert {orphan.name for orphan in looked.orphans} == GONE
    assert (looked.films, looked.outputs) == (True, 8)


def test_a_dry_run_removes_nothing(films):
    before = names(films)
    told = sweep(films, apply=False)
    assert names(films) == before
    assert {one.path.name for one in told if one.fate is Fate.ORPHAN} == GONE
    assert all(one.size > 0 for one in told if one.fate is Fate.ORPHAN)


def test_orphans_go_and_nothing_else(films):
    before = names(films)
    assert {name for name, fate in fates(sweep(films)).items() if fate is Fate.REMOVED} == GONE
    assert names(films) == before - GONE


def test_a_film_may_end_like_a_preview(tmp_path, maker):
    (tmp_path / "film-hd.mkv").write_bytes(b"film")
    maker.bif(tmp_path / "film-hd.bif", 1)
    assert look(tmp_path).orphans == ()


@pytest.mark.parametrize(
    "name", ["gone.MKV", "GONE.mp4", "gone.iso", "gone.strm", "gone.ogg", "gone.mk3d", "gone.dvr-ms", "gone"]
)
def test_whatever_may_be_the_film_keeps_its_previews(films, name):
    (films / name).write_bytes(b"")
    assert look(films).orphans == ()


@pytest.mark.parametrize("ending", ["nfo", "SRT", "jpg"])
def test_what_outlives_a_film_keeps_none(films, ending):
    (films / f"gone.{ending}").write_bytes(b"beside a film")
    assert fates(sweep(films, apply=False))["gone-320-10.bif"] is Fate.ORPHAN


def test_a_folder_of_that_name_may_be_a_disc(films):
    (films / "gone").mkdir()
    assert look(films).orphans == ()


def test_the_same_name_may_be_spelt_otherwise():
    composed, parted = (unicodedata.normalize(form, "Amélie") for form in ("NFC", "NFD"))
    listing = Listing(Path("/films"), (), (f"{parted}.mkv", f"{composed}-320-10.bif"))
    assert list(outputs_in(listing)) == [(f"{composed}-320-10.bif", False)]


@pytest.mark.parametrize("hint", [True, False])
def test_a_preview_whose_film_was_only_renamed_stays(films, ledger, hint):
    before = films / "gone.mkv"
    before.write_bytes(b"another film")
    now = before.stat()
    source = SourceFingerprint(now.st_size, now.st_mtime)
    told = f"{now.st_dev}:{now.st_ino}" if hint else None
    seen = Sighting(FilmKey("den", "1", "/data/gone.mkv"), "1", str(before), source, told)
    made = MadeOutput(
        "emby_sidecar", str(films / "gone-320-10.bif"), SettingsFingerprint(10.0), source, 3, 5.0
    )
    with ledger.writing() as entries:
        entries.made([(seen, made)])
    before.rename(films / "renamed.mkv")
    (one,) = [
        each
        for each in Sweeping(Watch(ledger), ALL, True, False, ledger)([films])
        if each.path.name == "gone-320-10.bif"
    ]
    assert (one.fate, "renamed.mkv" in str(one.error)) == (Fate.KEPT, True)
    assert GONE & names(films) == {"gone-320-10.bif"}
    (films / "renamed.mkv").unlink()
    assert (
        fates(Sweeping(Watch(ledger), ALL, True, False, ledger)([films]))["gone-320-10.bif"] is Fate.REMOVED
    )


def test_a_film_of_its_own_folder(films, maker):
    maker.bif(films / "Other (2001)" / "Other (2001)-320-10.bif", 3)
    assert "Other (2001)-320-10.bif" in {orphan.name for orphan in look(films).orphans}


def test_where_no_film_is_left_the_mount_may_be_away(films):
    (films / "here.mkv").unlink()
    before = names(films)
    told = sweep(films)
    assert told[0].fate is Fate.REFUSED
    assert "no film at all" in str(told[0].error)
    assert names(films) == before


def test_no_more_than_a_share_goes(films):
    before = names(films)
    told = sweep(films, share=0.4)
    assert told[0].fate is Fate.REFUSED
    assert "--share 50" in str(told[0].error)
    assert names(films) == before
    assert sweep(films, share=0.5)[0].fate is Fate.FINE


def test_a_root_that_is_not_the_one_that_was_known(films, ledger):
    for name in "abcdefgh":
        (films / f"{name}.mkv").write_bytes(b"film")
    assert sweep(films, apply=False, ledger=ledger)[0].fate is Fate.FINE
    for path in list(films.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (films / "stray.mkv").write_bytes(b"film")
    (films / "gone-320-10.bif").write_bytes(b"\x89BIF\r\n\x1a\n")
    told = sweep(films, ledger=ledger)
    assert told[0].fate is Fate.REFUSED
    assert "most known files are gone" in str(told[0].error)
    assert (films / "gone-320-10.bif").exists()
    assert fates(sweep(films, ledger=ledger, renew=True))["gone-320-10.bif"] is Fate.REMOVED
    assert sweep(films, ledger=ledger)[0].fate is Fate.FINE


def test_a_known_folder_below_counts_too(films, ledger, maker):
    series = films / "series"
    series.mkdir()
    for name in "abcd":
        (series / f"{name}.mkv").write_bytes(b"film")
    assert sweep(series, apply=False, ledger=ledger)[0].fate is Fate.FINE
    for name in "abcd":
        (series / f"{name}.mkv").unlink()
        maker.bif(series / f"{name}-320-10.bif", 1)
    assert sweep(films, ledger=ledger)[0].fate is Fate.REFUSED
    assert len(names(series)) == 4


def test_a_folder_whose_films_all_went_on_purpose_is_taken_as_it_is(films, ledger):
    sweep(films, ledger=ledger)
    for path in list(films.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert sweep(films, ledger=ledger)[0].fate is Fate.REFUSED
    assert sweep(films, ledger=ledger, renew=True)[0].fate is Fate.FINE
    assert Watch(ledger).changed() == []


def test_a_folder_that_is_no_more_is_forgotten(films, ledger):
    sweep(films, ledger=ledger)
    shutil.rmtree(films)
    assert sweep(films, ledger=ledger)[0].fate is Fate.REFUSED
    assert len(ledger.roots()) == 1
    assert sweep(films, ledger=ledger, renew=True)[0].fate is Fate.FINE
    assert ledger.roots() == []
    assert sweep(films, ledger=ledger, renew=True)[0].fate is Fate.REFUSED, "it is not known any more"


def test_a_folder_that_was_reached_through_a_link_is_the_same(films, ledger, tmp_path):
    (tmp_path / "link").symlink_to(films)
    Watch(ledger).keep(tmp_path / "link")
    for path in list(films.iterdir()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (films / "stray.mkv").write_bytes(b"film")
    assert sweep(films, ledger=ledger)[0].fate is Fate.REFUSED


@pytest.mark.parametrize("root", ["missing", "here.mkv"])
def test_a_root_that_is_no_folder(films, root):
    with pytest.raises(SourceError):
        look(films / root)
    assert fates(sweep(films / root)) == {root: Fate.REFUSED}


# Only what is surely a preview goes.


@pytest.mark.parametrize("content", [b"", b"a note to myself", b"\x89BI"])
def test_a_file_that_is_no_bif_stays(films, content):
    (films / "gone-320-10.bif").write_bytes(content)
    assert fates(sweep(films))["gone-320-10.bif"] is Fate.KEPT
    assert (films / "gone-320-10.bif").read_bytes() == content


@pytest.mark.parametrize(
    "stranger", ["gone.trickplay/notes.txt", "gone.trickplay/64 - 3x2/keep.jpg", "gone-64-10.thumbnails/x"]
)
def test_a_folder_that_holds_anything_else_stays_whole(films, stranger):
    (films / stranger).write_bytes(b"mine")
    before = set(films.rglob("gone*/**/*"))
    assert fates(sweep(films))[stranger.split("/")[0]] is Fate.KEPT
    kept = films / stranger.split("/")[0]
    assert {path for path in before if kept in path.parents} <= set(kept.rglob("*"))


def test_nothing_is_reached_through_a_link(films, tmp_path, maker):
    elsewhere = tmp_path / "elsewhere"
    maker.bif(elsewhere / "lost-320-10.bif", 2)
    (films / "linked").symlink_to(elsewhere)
    (films / "far-320-10.bif").symlink_to(elsewhere / "lost-320-10.bif")
    shutil.rmtree(films / "gone.trickplay" / "64 - 3x2")
    sheets = maker.sheets(tmp_path / "64 - 3x2", 2, GRID)
    (films / "gone.trickplay" / "64 - 3x2").symlink_to(sheets)
    told = fates(sweep(films))
    assert "lost-320-10.bif" not in told
    assert told["far-320-10.bif"] is Fate.KEPT
    assert told["gone.trickplay"] is Fate.KEPT
    assert (elsewhere / "lost-320-10.bif").exists()
    assert (sheets / "0.jpg").exists()


def test_a_root_may_be_a_link_itself(films, tmp_path):
    (tmp_path / "link").symlink_to(films)
    sweep(tmp_path / "link")
    assert not GONE & names(films)


def test_a_film_that_came_back_meanwhile_keeps_them(films):
    looked = look(films)
    (films / "gone.mkv").write_bytes(b"film")
    for orphan in looked.orphans:
        with pytest.raises(Exception, match="has a film again"):
            remove_orphan(orphan, looked.root)
    assert names(films) >= GONE


def test_nothing_outside_of_the_root_is_removed(films, tmp_path, maker):
    outside = maker.bif(tmp_path / "out-320-10.bif", 1)
    with pytest.raises(Exception, match="does not lie in"):
        remove_orphan(outside, films)
    (films / "in").symlink_to(tmp_path)
    with pytest.raises(Exception, match="does not lie in"):
        remove_orphan(films / "in" / outside.name, films)
    assert outside.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_preview_and_is_not_waited_for(films):
    os.mkfifo(films / "pipe-320-10.bif")
    with pytest.raises(Exception, match="nothing that we make"):
        weigh(films / "pipe-320-10.bif")


# The decision alone.

ROOT = Path("/films")


def looked(orphans, outputs, *, films=True):
    return Looked(ROOT, films, outputs, tuple(ROOT / str(number) for number in range(orphans)))


@given(st.integers(0, 50), st.integers(0, 50), st.floats(0, 1))
def test_never_more_than_the_share(orphans, others, share):
    verdict = decide(looked(orphans, orphans + others), None, share)
    assert verdict.may_go == (orphans == 0 or orphans / (orphans + others) <= share)


@given(st.sampled_from([state for state in State if state is not State.PRESENT]))
def test_never_where_the_root_is_another(state):
    assert not decide(looked(0, 5), state, 1.0).may_go
    assert decide(looked(0, 5), State.PRESENT, 1.0).may_go
