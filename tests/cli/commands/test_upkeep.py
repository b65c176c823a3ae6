"""convert, verify, repair and gc, as a process or in this one."""

import io
import json
import shutil

import pytest
from PIL import Image

from plex_previews import read_bif
from plex_previews.formats.bif import write_bif

LIMIT = 60


def picture(number):
    file = io.BytesIO()
    image = Image.new("RGB", (64, 36), (20 * number, 90, 120))
    image.paste((250, 250, 250), (0, 0, 10, 10))
    image.save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(autouse=True)
def _home(monkeypatch, tmp_path):
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(tmp_path / "home"))


@pytest.fixture
def bif(tmp_path):
    path = tmp_path / "made" / "film-64-10.bif"
    path.parent.mkdir()
    with path.open("wb") as file:
        write_bif(file, [picture(number) for number in range(7)], count=7, interval=10)
    return path


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def ended(process):
    out, err = process.communicate(timeout=LIMIT)
    return process.returncode, out, err


# convert


def test_convert_as_a_process_there_and_back(spawn, bif, tmp_path):
    status, out, err = ended(spawn("convert", bif, tmp_path / "film.trickplay", "--grid", "3x2", "--json"))
    assert (status, err) == (0, "")
    (told,) = lines(out)
    assert told == {
        "path": str(tmp_path / "film.trickplay" / "64 - 3x2"),
        "form": "trickplay",
        "thumbnails": 7,
        "width": 64,
        "height": 36,
        "interval": 10.0,
        "jpegs": 2,
        "copied": 0,
    }
    status, out, _ = ended(
        spawn("convert", tmp_path / "film.trickplay", tmp_path / "back.bif", "--interval", "10")
    )
    assert status == 0
    assert "7 pictures of 64x36, one each 10 s" in out
    assert len(read_bif(tmp_path / "back.bif")) == 7


def test_convert_says_what_was_copied(run, bif, tmp_path):
    assert "copied as they were" in run("convert", bif, tmp_path / "again.bif").out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["a.png"], 2),
        (["a.trickplay", "--grid", "0x3"], 2),
        (["b.bif", "--interval", "nan"], 2),
        (["b.bif", "--interval", "inf"], 2),
        (["made/film-64-10.bif"], 1),
    ],
)
def test_convert_refuses(run, bif, tmp_path, arguments, status):
    target, *options = arguments
    done = run("convert", bif, tmp_path / target, *options)
    assert done.status == status
    assert done.err
    assert len(read_bif(bif)) == 7


# verify and repair


@pytest.fixture
def library(run, film, tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    for name in ("one", "two"):
        shutil.copy(film("h264_mp4"), folder / f"{name}.mp4")
    assert run("generate", folder, "--interval", "1", "--workers", "1").status == 0
    return folder


def test_verify_and_repair_as_processes(run, spawn, library):
    bif = library / "two-320-1.bif"
    good = bif.read_bytes()
    untouched = (library / "one-320-1.bif").stat()
    assert run("verify", library)[:2] == (0, "2 previews looked at, none wrong\n")

    bif.write_bytes(good[:-100])
    status, out, err = ended(spawn("verify", library, "--json", "--workers", "1"))
    assert (status, err) == (1, "")
    told = {one["path"]: one for one in lines(out)}
    assert told[str(bif)]["wrong"]
    assert told[str(bif)]["film"] == str(library / "two.mp4")
    (finding,) = told[str(bif)]["findings"]
    assert finding["flaw"] == "unreadable"
    assert "repair" in finding["do"]
    well = told[str(library / "one-320-1.bif")]
    assert (well["wrong"], well["pictures"], well["interval"], well["findings"]) == (False, 10, 1.0, [])

    status, out, err = ended(spawn("repair", library, "--json"))
    assert (status, err) == (0, "")
    assert [(one["path"], one["outcome"]) for one in lines(out)] == [(str(library / "two.mp4"), "written")]
    assert bif.read_bytes() == good
    assert (library / "one-320-1.bif").stat().st_mtime_ns == untouched.st_mtime_ns


def test_verify_tells_people_what_to_do(run, bif):
    bif.write_bytes(b"no BIF")
    status, out, _ = run("verify", bif)
    assert status == 1
    first, last = out.splitlines()
    assert first.startswith(f"wrong {bif}: is no BIF")
    assert "plex-previews repair" in first
    assert last == "1 preview looked at, 1 wrong"


def test_repair_of_what_has_no_film(run, bif):
    bif.write_bytes(b"no BIF")
    status, _out, err = run("repair", bif)
    assert status == 1
    assert "its film does not lie beside it" in err
    assert bif.read_bytes() == b"no BIF"


def test_repair_where_all_is_well(run, bif):
    status, _, err = run("repair", bif)
    assert (status, err) == (0, "")


def test_verify_of_nothing_is_a_failure(run, tmp_path):
    (tmp_path / "empty").mkdir()
    status, out, _ = run("verify", tmp_path / "empty")
    assert status == 1
    assert out.splitlines()[-1] == "0 previews looked at, none wrong"


# gc


@pytest.fixture
def shelf(bif, tmp_path):
    """Ten films with previews, and one that is gone."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number}.mkv").write_bytes(b"film")
        shutil.copy(bif, folder / f"{number}-64-10.bif")
    shutil.copy(bif, folder / "gone-64-10.bif")
    return folder


def test_gc_as_a_process_lists_and_then_removes(spawn, shelf):
    status, out, err = ended(spawn("gc", shelf))
    assert (status, err) == (0, "")
    first, last = out.splitlines()
    assert first.startswith(f"orphan  {shelf / 'gone-64-10.bif'} (")
    assert last.startswith("11 previews looked at, 1 to be removed by --apply")
    assert (shelf / "gone-64-10.bif").exists()

    status, out, err = ended(spawn("gc", shelf, "--apply", "--json"))
    assert (status, err) == (0, "")
    assert {one["path"]: one["outcome"] for one in lines(out)} == {
        str(shelf): "fine",
        str(shelf / "gone-64-10.bif"): "removed",
    }
    assert len(list(shelf.iterdir())) == 20


def test_gc_refuses_more_than_its_share(run, shelf):
    (shelf / "1.mkv").unlink()
    status, out, err = run("gc", shelf, "--apply")
    assert status == 1
    assert err.startswith("refused ")
    assert "--share 19" in err
    last = "11 previews looked at, {} (0 B); 2 without a film refused"
    assert out.splitlines()[-1] == last.format("0 removed")
    assert run("gc", shelf).out.splitlines()[-1] == last.format("0 to be removed by --apply")
    assert (shelf / "1-64-10.bif").exists()
    assert run("gc", shelf, "--apply", "--share", "19").status == 0
    assert not (shelf / "1-64-10.bif").exists()


def test_gc_knows_a_mount_that_vanished(run, shelf):
    assert run("gc", shelf).status == 0
    for number in range(9):
        (shelf / f"{number}.mkv").unlink()
        (shelf / f"{number}-64-10.bif").rename(shelf / f"x{number}-64-10.bif")
    status, _, err = run("gc", shelf, "--apply", "--share", "100")
    assert status == 1
    assert "--renew" in err
    assert len(list(shelf.glob("*.bif"))) == 11


def test_gc_of_a_share_that_is_not_mounted(run, shelf):
    assert run("gc", shelf).status == 0
    away = shelf.with_name("unmounted")
    shelf.rename(away)
    status, _, err = run("gc", shelf, "--apply")
    assert status == 1
    assert "check that it is mounted" in err

    shelf.mkdir()
    shutil.copy(away / "gone-64-10.bif", shelf)
    status, _, err = run("gc", shelf, "--apply", "--share", "100")
    assert status == 1
    assert "--renew" in err
    assert len(list(shelf.iterdir())) == 1

    shutil.rmtree(shelf)
    away.rename(shelf)
    assert run("gc", shelf, "--apply").status == 0
    assert len(list(shelf.iterdir())) == 20


def test_gc_knows_the_folders_of_a_round(run, shelf):
    assert run("servers", "add", "folder", "attic", "--url", shelf).status == 0
    assert run("run").status == 1  # these are no films
    for number in range(10):
        (shelf / f"{number}.mkv").unlink()
        (shelf / f"{number}-64-10.bif").rename(shelf / f"x{number}-64-10.bif")
    (shelf / "stray.mkv").write_bytes(b"film")
    status, _, err = run("gc", shelf, "--apply", "--share", "100")
    assert (status, "--renew" in err) == (1, True)
    assert len(list(shelf.glob("*.bif"))) == 11
