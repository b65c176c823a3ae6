"""The contact sheet's task: which pictures, with which labels."""

import io
from itertools import pairwise

import pytest

from plex_previews.formats.bif import write_bif
from plex_previews.formats.bif_reading import Bif, Entry, read_bif
from plex_previews.previews.sheet import MOST_BYTES, MOST_PICTURES, _chosen, sheet_of


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


def large(*sizes):
    """A BIF with images of these sizes, of which none is there."""
    return Bif(1000, 10, tuple(Entry(number, 0, size) for number, size in enumerate(sizes)), b"")


@pytest.mark.parametrize("sizes", [[200_000] * 1000, [7_999_999] * 20, [100] * 900 + [5_000_000] * 100])
def test_so_many_are_drawn_as_one_frame_holds(sizes):
    numbers = _chosen(large(*sizes))
    assert 0 < sum(sizes[number] for number in numbers) <= MOST_BYTES
    assert len(numbers) < len(sizes)
    gaps = {after - before for before, after in pairwise(numbers)}
    assert max(gaps) - min(gaps) <= 1


def test_a_picture_that_is_no_preview_is_left_out():
    assert _chosen(large(100, 8 << 30, 100)) == [0, 2]
    assert _chosen(large(8 << 30)) == []
