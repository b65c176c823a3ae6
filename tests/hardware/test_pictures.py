"""Pictures from every device of this machine are those of the processor, and no more than they cross the bus."""

import math

import attrs
import numpy as np
import pytest

from oracle import light
from oracle.scenes import chart
from plex_previews.encoding.checking import Checked
from plex_previews.encoding.clips import KINDS, clip
from plex_previews.encoding.pipelined import Pipelined, PipelinedEncoder
from plex_previews.encoding.probing import probe
from plex_previews.errors import DeviceUnfit
from plex_previews.model import BT2020, HLG, PQ, Colour, Geometry
from plex_previews.testing.encoder_contract import pictures
from plex_previews.testing.films.samples import make_of_samples
from plex_previews.testing.reels import Footage, MemoryReel
from plex_previews_backends.encoders.cpu import make_encoder

SIZE = Geometry(320, 180)
FILMS = ["h264", "h264_open_gop", "hevc_cra", "vp9", "av1", "mpeg2_ts", "h264_interlaced"]


def psnr(one, other):
    """The least of the three planes', in dB: of luma alone, no wrong matrix could be seen."""
    planes = zip(attrs.astuple(one.planes), attrs.astuple(other.planes), strict=True)
    error = max(np.square(a.astype(float) - b).mean() for a, b in planes)
    return 10 * math.log10(255**2 / error) if error else math.inf


def compared(encoder, device, footage, size):
    """The least PSNR of the film's keyframes against the processor's."""
    cpu = make_encoder()
    reel = lambda: MemoryReel(footage, footage.keyframe_passages())  # noqa: E731
    expected = pictures(cpu, next(iter(cpu.devices())), reel(), [size])
    try:
        made = pictures(Checked(encoder), device, reel(), [size])
    except DeviceUnfit as error:
        pytest.skip(f"{device.name}: {error.reason}")
    assert made.keys() == expected.keys()
    assert [each.time for each in made.values()] == [expected[key].time for key in made]
    return min(psnr(made[key], expected[key]) for key in made)


@pytest.mark.parametrize("name", FILMS)
def test_keyframes_agree_with_the_processors(encoder_and_device, film, name):
    assert compared(*encoder_and_device, Footage.of(film(name)), Geometry(160, 90)) >= 35


@pytest.mark.parametrize(("codes", "transfer"), [(light.pq, PQ), (light.hlg_of, HLG)], ids=["HDR10", "HLG"])
def test_high_dynamic_range_agrees_with_the_processors(encoder_and_device, tmp_path, codes, transfer):
    """At the film's own size: where scalers differ a little, at edges, tone mapping makes it much."""
    y, u, v = light.samples(codes(chart() * 4))
    picture, declared = [y, u[::2, ::2], v[::2, ::2]], Colour(BT2020, transfer, BT2020)
    path = make_of_samples(tmp_path / "film.mkv", [picture] * 3, declared, "libx265", "yuv420p10le")
    assert compared(*encoder_and_device, Footage.of(path), SIZE) >= 35


@pytest.mark.parametrize(
    "declared",
    [Colour(1, 1, 1, full_range=True), Colour(6, 6, 6), Colour(BT2020, 14, BT2020)],
    ids=["full range", "BT.601", "BT.2020"],
)
@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_ranges_and_matrices_agree_with_the_processors(encoder_and_device, tmp_path, declared, codec):
    y, u, v = light.samples(light.pq(chart()))
    picture = [plane.astype(int) >> 2 for plane in (y, u[::2, ::2], v[::2, ::2])]
    path = make_of_samples(tmp_path / "film.mkv", [picture] * 3, declared, codec, "yuv420p")
    assert compared(*encoder_and_device, Footage.of(path), Geometry(160, 90)) >= 35


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_large_pictures_agree_with_the_processors(encoder_and_device, kind):
    assert compared(*encoder_and_device, clip(kind, Geometry(3840, 2160)), SIZE) >= 35


def test_a_device_is_proven_for_h264(encoder_and_device):
    encoder, device = encoder_and_device
    figures = list(probe(encoder, device, ["h264"], lambda: None))
    assert [figure.problem for figure in figures] == [""] * 3


def test_only_the_small_picture_crosses_the_bus(encoder_and_device, monkeypatch):
    """What a device hands over is at most 10-bit 4:2:0 of the thumbnail's size, its lines padded."""
    encoder, device = encoder_and_device
    if not isinstance(encoder, PipelinedEncoder) or device.encoder == "d3d11va":
        pytest.skip("it downloads whole frames")
    crossed = []
    shown = Pipelined._shown

    def noted(self, sent, frame):
        crossed.append(sum(plane.buffer_size for plane in frame.planes))
        return shown(self, sent, frame)

    monkeypatch.setattr(Pipelined, "_shown", noted)
    footage = clip(KINDS[0], Geometry(1920, 1080))
    pictures(encoder, device, MemoryReel(footage, footage.keyframe_passages() * 3), [SIZE])
    assert len(crossed) == 3
    assert max(crossed) <= 512 * (180 + 32) * 3 // 2 * 2
