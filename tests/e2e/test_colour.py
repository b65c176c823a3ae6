"""Films of high dynamic range, all the way from the file to the JPEG."""

import io

import numpy as np
import pytest
from PIL import Image

from oracle import light
from oracle.scenes import chart
from plex_previews.model import BT2020, HLG, PQ, Colour
from plex_previews.testing.films.dolby_vision import Rpu, make_dolby_vision
from plex_previews.testing.films.samples import make_of_samples

COLOURS = [(200, 120, 60), (60, 180, 220), (150, 60, 190), (180, 180, 100)]


def pictures(app, path, **settings):
    """RGB of each picture, as a viewer decodes it."""
    thumbnails = app.thumbnails(path, interval=1, quality=1, **settings)
    opened = (Image.open(io.BytesIO(thumbnail.jpeg)) for thumbnail in thumbnails)
    return [np.asarray(image.convert("RGB")).astype(float) for image in opened]


def patches(values):
    """Four patches of one colour each, side by side."""
    return np.repeat(np.repeat(np.asarray(values, float)[None], 80, axis=1), 180, axis=0)


def middles(picture):
    return [picture[40:140, start + 20 : start + 60].mean(axis=(0, 1)) for start in range(0, 320, 80)]


def declared(path, transfer, codes):
    planes = light.samples(codes)
    return make_of_samples(path, [planes] * 2, Colour(BT2020, transfer, BT2020), "libx265")


def test_dolby_vision_without_a_base_layer(app, tmp_path):
    planes = light.ipt(light.light_of(patches(COLOURS)))
    path = make_dolby_vision(tmp_path / "film.mkv", [planes] * 2, Rpu())
    first, *_ = pictures(app, path, tone_map="clip")
    assert np.abs(np.array(middles(first)) - COLOURS).max() <= 6  # three, and what ten bits of IPT round away


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".ts"])
def test_hdr10_below_white_comes_out_as_it_was(app, tmp_path, suffix):
    codes = light.pq(light.bt2020_of_709(light.light_of(patches(COLOURS))))
    first, *_ = pictures(app, declared(tmp_path / f"film{suffix}", PQ, codes), tone_map="clip")
    assert np.abs(np.array(middles(first)) - COLOURS).max() <= 4


def test_hlg_below_white_comes_out_as_it_was(app, tmp_path):
    seen = light.bt2020_of_709(light.light_of(patches(COLOURS)))
    codes = light.hlg_of(seen)
    first, *_ = pictures(app, declared(tmp_path / "film.mkv", HLG, codes), tone_map="clip")
    assert np.abs(np.array(middles(first)) - COLOURS).max() <= 4


def test_each_tone_map_makes_another_picture(app, tmp_path):
    path = declared(tmp_path / "film.mkv", PQ, light.pq(chart()))
    made = [
        pictures(app, path, tone_map=name)[0] for name in ("hable", "mobius", "reinhard", "bt2390", "clip")
    ]
    for number, picture in enumerate(made):
        for other in made[:number]:
            assert np.abs(picture - other).mean() > 2
