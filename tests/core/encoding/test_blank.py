"""Which pictures show nothing."""

import numpy as np
import pytest

from plex_previews.encoding.blank import is_blank
from plex_previews.model import Planes

HEIGHT, WIDTH = 180, 320
RNG = np.random.default_rng(7)


def picture(luma):
    luma = np.clip(np.broadcast_to(luma, (HEIGHT, WIDTH)), 0, 255).astype(np.uint8)
    chroma = np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8)
    return Planes(luma, chroma, chroma)


RAMP = np.linspace(0, 1, WIDTH)
NOISE = RNG.normal(0, 1, (HEIGHT, WIDTH))
LAMP = (np.hypot(*np.mgrid[-90:90, -160:160]) < 25) * 200


def logo(level):
    luma = np.full((HEIGHT, WIDTH), level)
    luma[8:18, 280:310] = 230
    return luma


@pytest.mark.parametrize(
    "luma",
    [0, 16, 128, 255, 5 + NOISE, 128 + NOISE, 18 * RAMP, 240 + 14 * RAMP, logo(0)],
    ids=[
        "black",
        "dark grey",
        "grey",
        "white",
        "grain",
        "grey grain",
        "fade",
        "to white",
        "black with a logo",
    ],
)
def test_blank(luma):
    assert is_blank(picture(luma))


@pytest.mark.parametrize(
    "luma",
    [255 * RAMP, 40 * RAMP, LAMP, 5 + LAMP / 4, 100 + 20 * RAMP, 10 + 15 * np.abs(NOISE)],
    ids=["ramp", "dark scene", "lamp", "faint lamp", "fog", "dark texture"],
)
def test_a_picture(luma):
    assert not is_blank(picture(luma))
