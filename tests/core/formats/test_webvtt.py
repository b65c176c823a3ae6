"""Thumbnail tracks: the text that players parse, the round trip, and what other tools write."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plex_previews.errors import SheetError
from plex_previews.formats.webvtt import Cue, cues, read_webvtt, to_webvtt
from plex_previews.model import Geometry, Grid
from plex_previews.testing.strategies import grids

CELL = Geometry(320, 180)

TRACK = """WEBVTT

00:00:00.000 --> 00:00:10.000
0.jpg#xywh=0,0,320,180

00:00:10.000 --> 00:00:20.000
0.jpg#xywh=320,0,320,180

00:00:20.000 --> 00:00:30.000
0.jpg#xywh=0,180,320,180

00:00:30.000 --> 00:00:40.000
0.jpg#xywh=320,180,320,180

00:00:40.000 --> 00:00:43.520
1.jpg#xywh=0,0,320,180
"""


def test_the_text_of_a_track():
    assert to_webvtt(cues([0.0, 10.0, 20.0, 30.0, 40.0], 43.52, CELL, Grid(2, 2))) == TRACK


def test_times_have_hours_and_go_on_beyond_99():
    (late,) = cues([359_999.9995], 360_001.5, CELL, Grid())
    assert "100:00:00.000 --> 100:00:01.500" in to_webvtt([late])


def test_sheets_in_a_folder_and_names_that_must_be_escaped():
    text = to_webvtt(cues([0.0], 1.0, CELL, Grid(), "Amélie #1 (2001)\udcff-320"))
    assert text.endswith("\nAm%C3%A9lie%20%231%20%282001%29%FF-320/0.jpg#xywh=0,0,320,180\n")
    (cue,) = read_webvtt(text)
    assert cue.address == "Amélie #1 (2001)\udcff-320/0.jpg"


times = st.lists(st.integers(0, 10**8), min_size=1, max_size=40, unique=True).map(
    lambda some: [time / 1000 for time in sorted(some)]
)


@settings(max_examples=40)
@given(times, st.integers(1, 10**6), grids(), st.text(st.characters(exclude_categories=("Cs",)), max_size=8))
def test_what_is_written_is_read_back(starts, last, grid, folder):
    track = list(cues(starts, starts[-1] + last / 1000, CELL, grid, folder))
    text = to_webvtt(track)
    read = read_webvtt(text)
    assert [cue.address for cue in read] == [cue.address for cue in track]
    assert [(c.x, c.y, c.width, c.height) for c in read] == [(c.x, c.y, c.width, c.height) for c in track]
    assert [c.start for c in read] == pytest.approx(starts)
    assert [c.end for c in read] == pytest.approx([c.end for c in track])
    for block in text.rstrip("\n").split("\n\n")[1:]:
        assert re.fullmatch(
            r"\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}\n\S+#xywh=\d+,\d+,\d+,\d+", block
        )


FOREIGN = (
    "\ufeffWEBVTT - made elsewhere\r\n"
    "X-TIMESTAMP-MAP=LOCAL:00:00:00.000\r\n\r\n"
    "NOTE a remark --> of somebody\r\nin two lines\r\n\r\n"
    "STYLE\r\n::cue { color: red }\r\n\r\n"
    "first\r\n00:00.000 --> 00:05.250 align:start\r\nhttps://cdn.example/a%20b.jpg#xywh=pixel:0,0,160,90\r\n\r\n\r\n"
    "2\r\n01:00:05.250 \t--> 01:00:10.000\r\nb.jpg#xywh=160,0,160,90"
)


def test_what_other_tools_write():
    assert read_webvtt(FOREIGN) == [
        Cue(0.0, 5.25, "https://cdn.example/a b.jpg", 0, 0, 160, 90),
        Cue(3605.25, 3610.0, "b.jpg", 160, 0, 160, 90),
    ]


def test_a_first_cue_without_a_blank_line_before_it():
    (cue,) = read_webvtt("WEBVTT\n00:00.000 --> 00:05.000\na.jpg#xywh=1,2,3,4\n")
    assert cue == Cue(0.0, 5.0, "a.jpg", 1, 2, 3, 4)


@pytest.mark.parametrize("text", ["WEBVTT", "WEBVTT\n", "WEBVTT\n\nNOTE nothing here\n"])
def test_a_track_without_cues(text):
    assert read_webvtt(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "does not start as one"),
        ("WEBVTTX\n\n", "does not start as one"),
        ("1\n00:00:00,000 --> 00:00:05,000\nHello\n", "does not start as one"),
        ("WEBVTT\n\n00:00:00,000 --> 00:00:05,000\na.jpg#xywh=0,0,1,1\n", "times cannot be read"),
        ("WEBVTT\n\n00:61:00.000 --> 00:62:05.000\na.jpg#xywh=0,0,1,1\n", "times cannot be read"),
        (
            "WEBVTT\n\n00:00.000 --> 00:05.000\nHello there!\n",
            "no part of a picture in pixels: 'Hello there!'",
        ),
        ("WEBVTT\n\n00:00.000 --> 00:05.000\na.jpg\n", "no part of a picture"),
        ("WEBVTT\n\n00:00.000 --> 00:05.000\na.jpg#xywh=percent:0,0,50,50\n", "no part of a picture"),
        ("WEBVTT\n\n00:00.000 --> 00:05.000\na.jpg#xywh=0,0,-5,50\n", "no part of a picture"),
        ("WEBVTT\n\n00:00.000 --> 00:05.000", "no part of a picture"),
    ],
)
def test_what_is_no_thumbnail_track(text, said):
    with pytest.raises(SheetError, match=said):
        read_webvtt(text)


@given(st.text(st.sampled_from("WEBVTT0123456789:.#xywh=,-> \n\r\tNOTE"), max_size=80))
def test_any_text_is_read_or_refused(tail):
    for text in (tail, "WEBVTT\n\n" + tail):
        try:
            assert all(cue.start >= 0 for cue in read_webvtt(text))
        except SheetError:
            continue
