"""JPEGs of planes."""

import io

import numpy as np
import pytest
from PIL import Image

from plex_previews.encoding.jpeg import to_jpeg
from plex_previews.formats.jpeg_quality import LIBJPEG_QUALITY
from plex_previews.model import Planes

RNG = np.random.default_rng(3)


def noisy():
    return Planes(*(RNG.integers(60, 200, shape, np.uint8) for shape in [(90, 160), (45, 80), (45, 80)]))


def test_it_is_a_baseline_jfif_of_that_size():
    with Image.open(io.BytesIO(to_jpeg(noisy(), 4))) as image:
        assert image.size == (160, 90)
        assert image.info["jfif"]
        assert not image.info.get("progressive")
        assert [layer[1:3] for layer in image.layer] == [(2, 2), (1, 1), (1, 1)]


def test_every_step_is_smaller():
    planes = noisy()
    sizes = [len(to_jpeg(planes, quality)) for quality in range(1, 11)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 10


def test_only_the_ten_steps_exist():
    assert list(LIBJPEG_QUALITY) == list(range(1, 11))
    with pytest.raises(KeyError):
        to_jpeg(noisy(), 0)
