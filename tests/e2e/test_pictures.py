"""Each slot's picture is the one that its accuracy's definition names, in all films of the catalogue."""

import io

import pytest
from PIL import Image

from oracle.expectation import allowed, count
from oracle.stamps import read_jpeg
from plex_previews.testing.films import CATALOGUE

ACCURACIES = ["keyframe", "auto", "exact"]
WIDTH = 320


@pytest.mark.parametrize("accuracy", ACCURACIES)
@pytest.mark.parametrize("name", CATALOGUE)
def test_each_slot_shows_its_frame(name, accuracy, app, film, watched):
    recipe, frames = CATALOGUE[name], watched(name)
    thumbnails = list(app.thumbnails(film(name), interval=recipe.interval, accuracy=accuracy))
    slots = range(count(frames, recipe.interval, recipe.declared))
    assert [thumbnail.slot for thumbnail in thumbnails] == list(slots)
    shown = [read_jpeg(thumbnail.jpeg) for thumbnail in thumbnails]
    right = [allowed(frames, accuracy, recipe.interval, slot) for slot in slots]
    wrong = {slot: (shown[slot], right[slot]) for slot in slots if shown[slot] not in right[slot]}
    assert not wrong
    assert not any(thumbnail.repaired for thumbnail in thumbnails)
    check_times(thumbnails, shown, frames)


def check_times(thumbnails, shown, watched):
    times = {frame.number: float(frame.time) for frame in watched.frames}
    told = [thumbnail.time for thumbnail in thumbnails]
    assert told == pytest.approx([times[number] for number in shown], abs=1e-3)


@pytest.mark.parametrize("name", [name for name in CATALOGUE if CATALOGUE[name].declared is None])
def test_auto_shows_no_frame_twice(name, app, film, watched):
    interval = CATALOGUE[name].interval
    shown = [read_jpeg(thumbnail.jpeg) for thumbnail in app.thumbnails(film(name), interval=interval)]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_shape_is_the_players(name, app, film, watched):
    times = [0.0]
    [thumbnail] = app.thumbnails(film(name), times=times, width=WIDTH, accuracy="keyframe")
    with Image.open(io.BytesIO(thumbnail.jpeg)) as image:
        width, height = image.size
    shape = [float(side) for side in watched(name).shape]
    assert width % 2 == height % 2 == 0
    assert width <= min(WIDTH, shape[0])
    assert height <= shape[1]
    assert abs(height - width * shape[1] / shape[0]) <= 2
    assert width >= min(WIDTH, *CATALOGUE[name].film.shown) - 1


@pytest.mark.parametrize("width", [64, 120, 240])
def test_stamps_survive_small_widths(width, app, film, watched):
    thumbnails = app.thumbnails(film("h264_mp4"), interval=1, width=width, quality=10, accuracy="exact")
    for slot, thumbnail in enumerate(thumbnails):
        assert {read_jpeg(thumbnail.jpeg)} == allowed(watched("h264_mp4"), "exact", 1, slot)


@pytest.mark.parametrize("accuracy", ACCURACIES)
def test_times_of_ones_own(accuracy, app, film, watched):
    times = [0.0, 3.3, 3.31, 7.05, 400.0]
    thumbnails = list(app.thumbnails(film("hevc_cra"), times=times, accuracy=accuracy))
    shown = [read_jpeg(thumbnail.jpeg) for thumbnail in thumbnails]
    right = {"exact": [0, 33, 33, 70, 99], "keyframe": [0, 25, 25, 75, 75], "auto": [0, 25, 50, 75, 99]}
    assert shown == right[accuracy]
