"""A stranger's encoder that runs an ffmpeg, from its entry point to a published BIF, in real children."""

import io
import math
import os

import numpy as np
import pytest
from PIL import Image

import plex_previews
from oracle import light
from oracle.scenes import chart
from plex_previews.model import BT2020, HLG, PQ, Colour
from plex_previews.previews.events import Ended, Outcome
from plex_previews.testing.films.samples import make_of_samples
from plex_previews.testing.films.sei import content_light, hdr10_plus, mastering_display

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


def pictures(film, folder, encoder, accuracy, by=None):
    """``by`` is the encoder that made them, where it is not the one that was asked."""
    folder.mkdir()
    with plex_previews.open_app(workers=1) as app:
        settings = plex_previews.Settings(interval=1, output=folder, encoder=encoder, accuracy=accuracy)
        (ended,) = [one for one in app.generate(film, settings) if isinstance(one, Ended)]
    assert (ended.outcome, ended.report.encoder, ended.report.fell_back) == (
        Outcome.WRITTEN,
        by or encoder,
        "",
    )
    bif = plex_previews.read_bif(ended.film.output)
    jpegs = [io.BytesIO(bif.image(number)) for number in range(len(bif))]
    return [np.asarray(Image.open(jpeg).convert("RGB"), float) for jpeg in jpegs]


def psnr(one, other):
    error = np.square(one - other).mean()
    return 10 * math.log10(255**2 / error) if error else math.inf


@pytest.mark.parametrize(
    ("name", "accuracy", "by"),
    [
        ("h264_mp4", "keyframe", "plain"),
        ("h264_open_gop_ts", "keyframe", "plain"),
        ("hevc_cra_mp4", "keyframe", "plain"),
        ("hevc_cra_mp4", "auto", "cpu"),
        ("h264_10bit", "exact", "cpu"),
    ],
)
@pytest.mark.usefixtures("_plugin")
def test_pictures_are_those_of_the_processor(film, tmp_path, name, accuracy, by):
    """Each second: between keyframes is decoded on, which is the processor's anyway, and the report says so."""
    made = pictures(film(name), tmp_path / "ffmpeg", "plain", accuracy, by)
    expected = pictures(film(name), tmp_path / "cpu", "cpu", accuracy)
    assert len(made) == len(expected)
    for one, other in zip(made, expected, strict=True):
        assert psnr(one, other) >= 35


LIGHT = chart() * 4
"""Up to 400 cd/m²: how it is brought down depends on the peak."""
PQ_CODES, HLG_CODES = light.samples(light.pq(LIGHT)), light.samples(light.hlg_of(LIGHT))
BRIGHT = (mastering_display(4000), content_light(4000))
HIGH = {
    "HDR10": (PQ_CODES, Colour(BT2020, PQ, BT2020), ()),
    "HDR10 with a peak": (PQ_CODES, Colour(BT2020, PQ, BT2020), BRIGHT),
    "HDR10 by its metadata alone": (PQ_CODES, Colour(BT2020, matrix=BT2020), BRIGHT),
    "a mastering display alone": (PQ_CODES, Colour(BT2020, PQ, BT2020), BRIGHT[:1]),
    "HDR10+": (PQ_CODES, Colour(BT2020, PQ, BT2020), (*BRIGHT, hdr10_plus())),
    "HLG": (HLG_CODES, Colour(BT2020, HLG, BT2020), ()),
}


@pytest.mark.parametrize("film", HIGH)
@pytest.mark.usefixtures("_plugin")
def test_high_dynamic_range_is_toned_as_by_the_processor(film, tmp_path):
    """What comes out of a pipe has lost its metadata: transfer, primaries and peak are those of the film."""
    (y, u, v), declared, units = HIGH[film]
    halved = [y, u[::2, ::2], v[::2, ::2]]
    path = tmp_path / "film.mkv"
    make_of_samples(path, [halved] * 3, declared, "libx265", "yuv420p10le", before=b"".join(units))
    made = pictures(path, tmp_path / "ffmpeg", "plain", "auto")
    expected = pictures(path, tmp_path / "cpu", "cpu", "auto")
    assert expected[0].max() - expected[0].min() > 100
    assert min(map(psnr, made, expected)) >= 35
