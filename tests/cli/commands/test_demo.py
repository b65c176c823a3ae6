import json
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest
from PIL import Image

from plex_previews import read_bif
from plex_previews.errors import WorkerError
from plex_previews_cli.demo import making
from plex_previews_cli.demo.page import scrubbing_page


def data_of(page):
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(data)


def test_the_demo_leaves_a_film_its_bif_a_sheet_and_a_page(run, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "SECONDS", 8)
    folder = tmp_path / "a demo"
    status, out, err = run("demo", folder)
    assert (status, err) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == [
        "contact-sheet.png",
        "demo-320-2.bif",
        "demo.html",
        "demo.mp4",
    ]
    assert (folder / "demo.html").as_uri() in out
    bif = read_bif(folder / "demo-320-2.bif")
    assert (len(bif), bif.interval) == (4, 2)
    images = [bif.image(number) for number in range(len(bif))]
    assert len(set(images)) == len(images)
    data = data_of((folder / "demo.html").read_text())
    assert b64decode(data["film"]) == (folder / "demo.mp4").read_bytes()
    assert [b64decode(each["jpeg"]) for each in data["previews"]] == images
    with Image.open(folder / "contact-sheet.png") as sheet:
        assert sheet.format == "PNG"


def test_the_page_asks_nobody_and_cannot_be_broken_out_of(tmp_path, film, run):
    bif = tmp_path / "film.bif"
    run("generate", film("h264_mp4"), "--output", bif)
    page = scrubbing_page(b"film", read_bif(bif), 10.0, [("Name", "</script><script>alert(1)")])
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//|url\(|@import", page)
    assert data_of(page)["facts"] == [["Name", "</script><script>alert(1)"]]


def test_a_film_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(WorkerError, match="could not be made"):
        making.make_film(tmp_path / "missing" / "demo.mp4", 1)


def test_a_file_in_place_of_the_folder_is_told(run, tmp_path):
    Path(tmp_path, "demo").write_text("")
    status, _, err = run("demo", tmp_path / "demo")
    assert status == 1
    assert err.startswith(f"error: {tmp_path / 'demo'}: ")


def test_the_maker_of_the_film_needs_no_extra():
    probe = "import sys; import plex_previews.testing.films.demo; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    assert {"hypothesis", "PIL", "pytest"}.isdisjoint(done.stdout.split())


def test_the_film_is_not_made_by_modules_of_the_current_folder(tmp_path, monkeypatch):
    for name in ("av", "numpy", "attrs"):
        Path(tmp_path, f"{name}.py").write_text("raise SystemExit('somebody else ran')")
    monkeypatch.chdir(tmp_path)
    making.make_film(tmp_path / "demo.mp4", 1)
    assert Path(tmp_path, "demo.mp4").stat().st_size
