"""A stranger's encoder that runs an ffmpeg, from its entry point to a published BIF, in real children."""

import io
import math
import os

import numpy as np
import pytest
from PIL import Image

import plex_previews
from plex_previews.previews.events import Ended, Outcome

imageio_ffmpeg = pytest.importorskip("imageio_ffmpeg", reason="no ffmpeg to run: install the group test")

PLUGIN = """
from plex_previews.plugins import EncoderType, hookimpl

def make_encoder():
    from plex_previews.encoding.ffmpeg import Arguments, FfmpegEncoder
    from plex_previews.model import Device

    class Plain(FfmpegEncoder):
        def devices(self):
            return [Device("plain", "0")]

        def arguments(self, device, video, size):
            form = "yuv420p10le" if video.bit_depth > 8 else "yuv420p"
            return Arguments(("-threads", "1"), f"scale={size.width}:{size.height}:flags=area,format={form}")

    return Plain()

@hookimpl
def plex_previews_encoders():
    return EncoderType("plain", "ffmpeg in software", make_encoder, rank=-1)
"""


@pytest.fixture
def _plugin(tmp_path, monkeypatch):
    site = tmp_path / "site"
    info = site / "plain_ffmpeg-1.dist-info"
    info.mkdir(parents=True)
    (site / "plain_ffmpeg.py").write_text(PLUGIN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plain-ffmpeg\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[plex_previews]\nplain = plain_ffmpeg\n")
    monkeypatch.setenv("PYTHONPATH", os.fspath(site))
    monkeypatch.syspath_prepend(os.fspath(site))
    monkeypatch.setenv("PLEX_PREVIEWS_FFMPEG", imageio_ffmpeg.get_ffmpeg_exe())


def pictures(film, folder, encoder, accuracy):
    folder.mkdir()
    with plex_previews.open_app(workers=1) as app:
        settings = plex_previews.Settings(interval=1, output=folder, encoder=encoder, accuracy=accuracy)
        (ended,) = [one for one in app.generate(film, settings) if isinstance(one, Ended)]
    assert (ended.outcome, ended.report.encoder, ended.report.fell_back) == (Outcome.WRITTEN, encoder, "")
    bif = plex_previews.read_bif(ended.film.output)
    jpegs = [io.BytesIO(bif.image(number)) for number in range(len(bif))]
    return [np.asarray(Image.open(jpeg).convert("L"), float) for jpeg in jpegs]


@pytest.mark.parametrize(
    ("name", "accuracy"),
    [
        ("h264_mp4", "auto"),
        ("h264_open_gop_ts", "keyframe"),
        ("hevc_cra_mp4", "auto"),
        ("h264_10bit", "exact"),
    ],
)
@pytest.mark.usefixtures("_plugin")
def test_pictures_are_those_of_the_processor(film, tmp_path, name, accuracy):
    made = pictures(film(name), tmp_path / "ffmpeg", "plain", accuracy)
    expected = pictures(film(name), tmp_path / "cpu", "cpu", accuracy)
    assert len(made) == len(expected)
    for one, other in zip(made, expected, strict=True):
        error = np.square(one - other).mean()
        assert not error or 10 * math.log10(255**2 / error) >= 35
