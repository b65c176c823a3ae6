"""Tone maps as another program makes them: zscale and tonemap of the ffmpeg that imageio-ffmpeg brings."""

import av
import numpy as np
import pytest

from oracle import ffmpeg, light
from oracle.scenes import SCENES
from plex_previews.encoding.colour.grading import graded
from plex_previews.encoding.colour.meaning import Meaning
from plex_previews.model import BT2020, HLG, PQ, Colour, ToneMap
from plex_previews.testing.films.samples import make_of_samples

LEAST_DB = 48
PEAK = 1000.0
CODES = {PQ: light.pq, HLG: lambda seen: light.hlg((seen / 1000) ** (1 / 1.2))}


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """A film of one scene, tagged with its transfer."""
    folder = tmp_path_factory.mktemp("clips")

    def path_of(scene, transfer):
        path = folder / f"{scene}-{transfer}.mkv"
        if not path.exists():
            planes = light.samples(CODES[transfer](SCENES[scene]()))
            make_of_samples(path, [planes], Colour(BT2020, transfer, BT2020))
        return path

    return path_of


def ours(path, tone_map):
    """R'G'B' in 0 to 255 of the first picture, with colours cut off where BT.709 ends, as the witness does."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    planes = [
        np.frombuffer(plane, np.uint16).reshape(frame.height, -1)[:, : frame.width] for plane in frame.planes
    ]
    signal = Meaning(Colour()).signal(frame, frame)
    values = graded(
        signal.linear(np.stack(planes).reshape(3, -1).astype(np.float32)), tone_map, PEAK, soft=False
    )
    return np.moveaxis(np.rint(values * 255).reshape(3, frame.height, frame.width), 0, -1)


def psnr(picture, other):
    error = np.mean((picture.astype(float) - other) ** 2)
    return np.inf if error == 0 else 10 * np.log10(255**2 / error)


@pytest.mark.parametrize("tone_map", ["hable", "mobius", "reinhard", "clip"])
@pytest.mark.parametrize("transfer", [PQ, HLG], ids=["PQ", "HLG"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_tone_map_of_another_program(clip, scene, transfer, tone_map):
    path = clip(scene, transfer)
    witness = ffmpeg.tone_mapped(path, tone_map, PEAK)
    assert psnr(ours(path, ToneMap(tone_map)), witness) >= LEAST_DB
