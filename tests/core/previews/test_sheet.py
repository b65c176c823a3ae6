"""The contact sheet's task: which pictures, with which labels."""

import io

from plex_previews.formats.bif import write_bif
from plex_previews.formats.bif_reading import read_bif
from plex_previews.previews.sheet import MOST_PICTURES, sheet_of


def bif(count, interval=10):
    file = io.BytesIO()
    write_bif(file, [b"\xff\xd8%d" % number for number in range(count)], count=count, interval=interval)
    return read_bif(file.getvalue())


def test_all_pictures_are_labelled_with_their_times():
    task = sheet_of(bif(3, interval=50))
    assert task.jpegs == (b"\xff\xd80", b"\xff\xd81", b"\xff\xd82")
    assert task.labels == ("0:00:00", "0:00:50", "0:01:40")


def test_of_very_many_an_even_choice_is_drawn():
    task = sheet_of(bif(2 * MOST_PICTURES, interval=2))
    assert len(task.jpegs) == MOST_PICTURES
    assert task.labels[:3] == ("0:00:00", "0:00:04", "0:00:08")


def test_nothing_is_drawn_of_nothing():
    assert sheet_of(bif(0)).jpegs == ()
