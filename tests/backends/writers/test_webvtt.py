"""Thumbnail tracks: one folder with a track and its sheets."""

import os
from pathlib import Path

import pytest

from plex_previews.errors import SettingsError
from plex_previews.formats.webvtt import read_webvtt
from plex_previews.model import At, Every, FileSource, Grid, Output, OutputIndex, Sheet
from plex_previews.previews.protocol import Existing, Whereabouts
from plex_previews.previews.publishing import publish
from plex_previews_backends.writers.webvtt import plex_previews_writers
from plex_previews_backends.writers.webvtt_writer import TRACK, WebVttWriter

writer = WebVttWriter()
OUTPUT = Output(Every(2.5), sheet=Grid(2, 2))
JPEG = b"\xff\xd8\xff\xc0\x00\x08\x08\x01\x68\x02\x80\x00\xff\xd9"


def publish_track(path, thumbnails=(4, 1), output=OUTPUT):
    sheets = [Sheet(OutputIndex(0), number, used, 320, 180, JPEG) for number, used in enumerate(thumbnails)]
    publish(path, lambda staging: writer.write(staging, output, sheets))


@pytest.fixture
def folder(tmp_path):
    publish_track(tmp_path / "film-320-2.5.thumbnails")
    return tmp_path / "film-320-2.5.thumbnails"


def test_a_track_lies_beside_its_film():
    where = Whereabouts(FileSource(Path("/films/film.mkv")))
    assert writer.place(where, OUTPUT) == Path("/films/film-320-2.5.thumbnails")
    assert writer.place(where, Output()) == Path("/films/film-320-10.thumbnails")


def test_sheets_are_asked_for():
    assert writer.asked(Output(), {}).sheet == Grid(10, 10)
    assert writer.asked(OUTPUT, {}) == OUTPUT
    with pytest.raises(SettingsError, match="interval"):
        writer.asked(Output(At((1.0,))), {})


def test_every_cue_names_its_part_of_a_sheet(folder):
    assert sorted(path.name for path in folder.iterdir()) == ["0.jpg", "1.jpg", TRACK]
    track = read_webvtt((folder / TRACK).read_text())
    assert [(cue.start, cue.end, cue.address, cue.x, cue.y) for cue in track] == [
        (0, 2.5, "0.jpg", 0, 0),
        (2.5, 5, "0.jpg", 320, 0),
        (5, 7.5, "0.jpg", 0, 180),
        (7.5, 10, "0.jpg", 320, 180),
        (10, 12.5, "1.jpg", 0, 0),
    ]


@pytest.mark.parametrize("interval", [2.5, 1, 10, 0.125, 1 / 3])
def test_what_is_written_is_found(tmp_path, interval):
    publish_track(tmp_path / "a", output=Output(Every(interval), sheet=Grid(2, 2)))
    found = writer.find(tmp_path / "a")
    assert found.thumbnails == 5
    assert found.interval == pytest.approx(interval, abs=0.001)


def test_one_thumbnail_is_enough(tmp_path):
    publish_track(tmp_path / "a", (1,))
    assert writer.find(tmp_path / "a") == Existing(2.5, 1)


@pytest.mark.parametrize("name", ["0.jpg", "1.jpg", TRACK])
def test_what_is_not_whole_is_nothing(folder, name):
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])
    assert name == TRACK or writer.find(folder) is None
    (folder / name).unlink()
    assert writer.find(folder) is None
    os.mkfifo(folder / name)
    assert writer.find(folder) is None


@pytest.mark.parametrize(
    "track",
    [
        b"",
        b"\xff\xfe\xff",
        b"WEBVTT\n",
        b"WEBVTT\n\n00:00:00.000 --> 00:00:02.500\n../0.jpg#xywh=0,0,320,180\n",
        b"WEBVTT\n\n00:00:00.000 --> 00:00:02.500\n/etc/passwd#xywh=0,0,320,180\n",
        b"WEBVTT\n\n00:00:00.000 --> 00:00:02.500\nhttp://host/0.jpg#xywh=0,0,320,180\n",
        b"WEBVTT\n\n00:00:00.000 --> 00:00:02.500\n%2e%2e%2f0.jpg#xywh=0,0,320,180\n",
        b"WEBVTT\n\n00:00:00.000 --> 00:00:02.500\n0.jpg%00#xywh=0,0,320,180\n",
    ],
)
def test_a_track_that_names_other_things_is_nothing(folder, track):
    (folder / TRACK).write_bytes(track)
    assert writer.find(folder) is None


def test_uneven_cues_have_no_interval(folder):
    text = (folder / TRACK).read_text().replace("00:00:05.000", "00:00:06.000")
    (folder / TRACK).write_text(text)
    assert writer.find(folder).interval is None


def test_the_hook_describes_it():
    described = plex_previews_writers()
    assert (described.name, described.factory().suffix) == ("webvtt", "")
