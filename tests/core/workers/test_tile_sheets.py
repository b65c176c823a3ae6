"""Pictures and tile sheets of real films, made side by side in a real child."""

import io

import numpy as np
import pytest
from attrs import evolve
from PIL import Image

from oracle.expectation import allowed, count
from oracle.stamps import read
from plex_previews.errors import SettingsError
from plex_previews.model import Accuracy, Device, Every, FileSource, Grid, Output, Request
from plex_previews.testing.films import CATALOGUE, DAMAGED, make_film
from plex_previews.workers.messages import Between, Done, Made, MadeSheet, Make, Opened, Survey, Unchanged

CPU = Device("cpu", "cpu")
GRID = Grid(3, 2)


@pytest.fixture
def scratched(film_folder):
    """Sixty keyframes, one each two seconds; number 20 is noise."""
    recipe = DAMAGED["one_bad_keyframe"]
    path = recipe.in_folder(film_folder)
    return path if path.exists() else make_film(recipe, film_folder)


def both(path, single, grid=GRID, threads=2):
    """A film's pictures, and the same on sheets."""
    return Make(FileSource(path), Request((single, evolve(single, sheet=grid))), CPU, threads)


def ran(pool, task):
    opened, *made, done = pool.run(task)
    assert isinstance(opened, Opened)
    assert isinstance(done, Done)
    pictures = [message.thumbnail for message in made if isinstance(message, Made)]
    sheets = [message.sheet for message in made if isinstance(message, MadeSheet)]
    assert len(pictures) + len(sheets) == len(made)
    return opened, sorted(pictures, key=lambda one: one.slot), sheets, done.report


def image(jpeg):
    with Image.open(io.BytesIO(jpeg)) as opened:
        return opened.convert("RGB")


def cell(sheet, number, grid):
    left, top = number % grid.columns * sheet.width, number // grid.columns * sheet.height
    return image(sheet.jpeg).crop((left, top, left + sheet.width, top + sheet.height))


def psnr(one, other):
    error = np.mean((np.asarray(one).astype(float) - np.asarray(other)) ** 2)
    return 10 * np.log10(255**2 / max(error, 1e-9))


def padding(sheet, grid):
    """The unused cells, without the rows and columns of 16 pixels that a JPEG block may share with others."""
    for number in range(sheet.thumbnails, grid.cells):
        yield np.asarray(cell(sheet, number, grid))[16:, 16:]


@pytest.mark.parametrize("accuracy", [Accuracy.KEYFRAME, Accuracy.AUTO])
@pytest.mark.parametrize("name", ["h264_mp4", "hevc_cra", "mpeg2_ts", "late_start"])
def test_each_cell_shows_its_frame(make_pool, film, watched, name, accuracy):
    interval, frames = 1, watched(name)
    single = Output(Every(interval), width=160, accuracy=accuracy)
    opened, pictures, sheets, report = ran(make_pool(), both(film(name), single))
    slots = count(frames, interval, CATALOGUE[name].declared)
    assert opened.counts == (slots, slots)
    assert report.thumbnails == 2 * slots
    assert sorted(sheet.number for sheet in sheets) == list(range(-(-slots // GRID.cells)))
    for sheet in sheets:
        assert image(sheet.jpeg).size == (3 * sheet.width, 2 * sheet.height)
        assert sheet.thumbnails == min(GRID.cells, slots - sheet.number * GRID.cells)
        for number in range(sheet.thumbnails):
            slot = sheet.number * GRID.cells + number
            shown = cell(sheet, number, GRID)
            assert read(shown) in allowed(frames, accuracy, interval, slot)
            assert psnr(shown, image(pictures[slot].jpeg)) > 30
        for unused in padding(sheet, GRID):
            assert unused.max() <= 3


def test_the_frames_are_decoded_once_for_both(make_pool, film):
    pool = make_pool()
    task = both(film("h264_mp4"), Output(Every(1), width=160))
    alone = evolve(task, request=Request(task.request.outputs[:1]))
    *_, once = ran(pool, alone)
    *_, twice = ran(pool, task)
    assert twice.frames_decoded == once.frames_decoded
    assert twice.bytes_read == once.bytes_read
    assert twice.distinct == once.distinct


@pytest.mark.parametrize("grid", [GRID, Grid(4, 5), Grid(10, 10)], ids=["inside", "first cell", "one sheet"])
def test_a_damaged_slot_is_repaired_on_its_sheet_too(make_pool, scratched, grid):
    single = Output(Every(2), width=160, accuracy=Accuracy.KEYFRAME)
    _, pictures, sheets, report = ran(make_pool(), both(scratched, single, grid))
    assert [one.slot for one in pictures if one.repaired] == [20]
    assert report.repaired == 2
    assert sheets[-1].number == 20 // grid.cells
    assert [sheet.repaired for sheet in sheets] == [0] * (len(sheets) - 1) + [1]
    by_number = {sheet.number: sheet for sheet in sheets}
    shown = [read(cell(by_number[slot // grid.cells], slot % grid.cells, grid)) for slot in range(60)]
    assert shown == [10 * slot for slot in range(20)] + [190] + [10 * slot for slot in range(21, 60)]
    assert psnr(cell(sheets[-1], 20 % grid.cells, grid), image(pictures[20].jpeg)) > 30
    for unused in padding(by_number[len(sheets) - 1], grid):
        assert unused.max() <= 3


@pytest.mark.parametrize("grid", [Grid(300, 10), Grid(30, 30), Grid(0, 10)])
def test_a_grid_that_no_sheet_can_have_is_refused_before_anything_is_decoded(make_pool, film, children, grid):
    pool = make_pool()
    task = both(film("h264_mp4"), Output(Every(1)), grid)
    messages = []
    with pytest.raises(SettingsError, match="sheet"):
        messages.extend(pool.run(task))
    with pytest.raises(SettingsError, match="sheet"):
        messages.extend(pool.run(Survey(task.source, task.request)))
    assert messages == []
    (child,) = children()
    assert ran(pool, both(film("h264_mp4"), Output(Every(1))))[2]
    assert [one.pid for one in children()] == [child.pid]


def test_sheets_that_are_there_are_not_made_again(make_pool, film):
    task = both(film("h264_mp4"), Output(Every(1)))
    sheets_only = evolve(task, request=Request(task.request.outputs[1:]))
    pool = make_pool()
    (message,) = pool.run(evolve(sheets_only, have=(Between(7, 12),)))
    assert isinstance(message, Unchanged)
    assert isinstance(next(pool.run(evolve(sheets_only, have=(Between(13, 18),)))), Opened)
