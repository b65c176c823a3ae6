import io
import json
import tracemalloc

import pytest
from PIL import Image

from plex_previews import read_bif
from plex_previews.formats.bif import write_bif
from plex_previews_cli.contents import contents


def jpeg(number):
    file = io.BytesIO()
    Image.new("RGB", (64, 36), (20 * number, 90, 120)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def bif(tmp_path):
    path = tmp_path / "film-64-10.bif"
    with path.open("wb") as file:
        write_bif(file, [jpeg(number) for number in range(7)], count=7, interval=10)
    return path


def test_the_table_fits_and_tells_the_facts(run, bif):
    status, out, err = run("inspect", bif)
    facts = dict(line.split(maxsplit=1) for line in out.splitlines() if line[0] != " ")
    assert (status, err) == (0, "")
    assert {name: facts[name].strip() for name in ("images", "interval", "first", "last", "picture")} == {
        "images": "7",
        "interval": "10 s",
        "first": "00:00:00",
        "last": "00:01:00",
        "picture": "64 x 36",
    }
    assert max(len(line) for line in out.splitlines() if str(bif) not in line) <= 80
    assert facts["file"].strip() == str(bif)


def test_json(run, bif):
    assert json.loads(run("inspect", bif, "--json").out) == {
        "path": str(bif),
        "images": 7,
        "interval": 10,
        "multiplier_ms": 10_000,
        "first": 0,
        "last": 60,
        "width": 64,
        "height": 36,
        "bytes": bif.stat().st_size,
    }


def test_a_bif_without_images(run, tmp_path):
    path = tmp_path / "empty.bif"
    with path.open("wb") as file:
        write_bif(file, [], count=0, interval=10)
    told = json.loads(run("inspect", path, "--json").out)
    assert (told["images"], told["first"], told["width"]) == (0, None, None)
    assert "none" in run("inspect", path).out


def test_extract_names_pictures_by_their_time(run, bif, tmp_path):
    folder = tmp_path / "new" / "pictures"
    assert run("inspect", bif, "--extract", folder).status == 0
    assert sorted(path.name for path in folder.iterdir())[-2:] == ["00-00-50.jpg", "00-01-00.jpg"]
    assert (folder / "00-00-20.jpg").read_bytes() == jpeg(2)


def test_extract_keeps_what_is_there(run, bif, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    assert run("inspect", bif, "--extract", tmp_path).status == 0
    for path in tmp_path.glob("*-[0-5]0.jpg"):
        path.unlink()
    (tmp_path / "00-01-00.jpg").write_text("mine too")
    status, _, err = run("inspect", bif, "--extract", tmp_path)
    assert status == 1
    assert str(tmp_path / "00-01-00.jpg") in err
    assert (tmp_path / "00-01-00.jpg").read_text() == "mine too"
    assert [path.name for path in tmp_path.glob("*.jpg")] == ["00-01-00.jpg"]


def test_extract_below_a_file_is_told(run, bif):
    status, _, err = run("inspect", bif, "--extract", bif / "folder")
    assert status == 1
    assert err.startswith(f"error: {bif / 'folder'}: cannot be written to")


def test_a_montage_is_a_png_with_json_left_alone(run, bif, tmp_path):
    sheet = tmp_path / "sheet.png"
    status, out, err = run("inspect", bif, "--json", "--montage", sheet)
    assert status == 0
    assert json.loads(out)["images"] == 7
    assert str(sheet) in err
    with Image.open(sheet) as picture:
        assert picture.format == "PNG"
        assert picture.width >= 64


@pytest.mark.parametrize("name", ["sheet.xyz", "sheet.jpg", "sheet"])
def test_a_montage_is_a_png_or_wrong_usage(run, bif, tmp_path, name):
    status, out, err = run("inspect", bif, "--montage", tmp_path / name)
    assert (status, out) == (2, "")
    assert name in err
    assert ".png" in err
    assert not (tmp_path / name).exists()


def test_a_file_that_is_missing(run, tmp_path):
    status, _, err = run("inspect", tmp_path / "gone.bif")
    assert status == 1
    assert str(tmp_path / "gone.bif") in err


def test_a_montage_of_more_than_a_child_takes_is_thinned_out(run, tmp_path):
    file = io.BytesIO()
    Image.new("RGB", (1920, 1080), "teal").save(file, "JPEG")
    picture = file.getvalue() + bytes(220_000)
    path, sheet = tmp_path / "film-1920-10.bif", tmp_path / "sheet.png"
    with path.open("wb") as file:
        write_bif(file, [picture] * 300, count=300, interval=10)
    assert path.stat().st_size > 64 << 20
    assert run("inspect", path, "--montage", sheet).status == 0
    with Image.open(sheet) as drawn:
        assert drawn.width > 1000


def test_of_a_huge_picture_only_its_head_is_read(tmp_path):
    path = tmp_path / "huge.bif"
    with path.open("wb") as file:
        write_bif(file, [jpeg(0) + bytes(30_000_000)], count=1, interval=10)
    bif = read_bif(path)
    tracemalloc.start()
    try:
        facts = contents(path, bif)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (facts.width, facts.height) == (64, 36)
    assert peak < 5_000_000


def test_several_files_are_shown_and_one_that_is_none_is_told(run, bif, tmp_path):
    broken = tmp_path / "broken.bif"
    broken.write_text("text")
    status, out, err = run("inspect", bif, broken, bif, "--json")
    assert status == 1
    assert [json.loads(line)["path"] for line in out.splitlines()] == [str(bif), str(bif)]
    assert err.startswith(f"error: {broken}")


def test_only_one_file_is_taken_out_of(run, bif, tmp_path):
    status, _, err = run("inspect", bif, bif, "--extract", tmp_path / "new")
    assert status == 2
    assert "take one FILE.bif" in err
