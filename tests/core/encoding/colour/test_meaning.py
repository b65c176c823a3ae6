"""What a frame's own fields and metadata make of it."""

import io
import sys

import av
import numpy as np
import pytest
from PIL import Image

from oracle import light
from oracle.scenes import chart
from plex_previews.encoding.colour import Developer
from plex_previews.encoding.colour.meaning import Meaning
from plex_previews.encoding.jpeg import to_jpeg
from plex_previews.model import BT2020, HLG, PQ, Colour, Geometry, ToneMap
from plex_previews.testing.films.samples import frame_of, make_of_samples
from plex_previews.testing.films.sei import content_light, mastering_display

SIZE = Geometry(320, 180)
CLOSE = 4
"""Levels: a code of ten-bit PQ near white is worth one and a half, chroma rounded to a byte as much."""
SCENE = chart() * (100 / 1000)
MEANT = light.shown(light.bt709_of_2020(SCENE))
DECLARED = Colour(BT2020, PQ, BT2020)
UNDECLARED = Colour()


@pytest.fixture
def framed(tmp_path):
    """The first frame of an HEVC film of grey, with units before its picture."""

    def decoded(declared, *units):
        grey = [np.full((64, 64), 500)] * 3
        path = make_of_samples(tmp_path / "film.mkv", [grey], declared, "libx265", before=b"".join(units))
        with av.open(str(path)) as container:
            return next(container.decode(video=0))

    return decoded


def shown(frame, colour=UNDECLARED):
    planes = Developer(colour, 0).develop(frame, SIZE, ToneMap.CLIP)
    with Image.open(io.BytesIO(to_jpeg(planes, 1))) as image:
        return np.asarray(image.convert("RGB")).astype(float)


def meant(frame, colour=UNDECLARED):
    return Meaning(colour).signal(frame, frame)


def worst(picture, meant=MEANT):
    """How far the middle of the worst patch of the chart is off, of those whose colours stay within the knee."""
    rows, columns = np.arange(15, 180, 30), np.arange(12) * 320 // 12 + 13
    within = meant[rows][:, columns]
    kept = within.min(axis=-1) >= 0.1 * within.max(axis=-1)
    assert kept.sum() >= 30
    return np.abs(picture[rows][:, columns] - within)[kept].max()


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize(("depth", "pixels"), [(10, "yuv444p10le"), (12, "yuv444p12le"), (16, "yuv444p16le")])
def test_pq_in_every_depth_and_range(depth, pixels, full_range):
    planes = light.samples(light.pq(SCENE), depth=depth, full_range=full_range)
    assert worst(shown(frame_of(planes, pixels, Colour(BT2020, PQ, BT2020, full_range)))) <= CLOSE


def test_pq_of_another_matrix_and_primaries():
    planes = light.samples(light.pq(light.light_of(MEANT)), weights=(0.2126, 0.0722))
    assert worst(shown(frame_of(planes, "yuv444p10le", Colour(1, PQ, 1)))) <= CLOSE


def test_pq_of_cones():
    assert worst(shown(frame_of(light.ictcp(SCENE), "yuv444p10le", Colour(BT2020, PQ, 14)))) <= CLOSE


def test_hlg():
    planes = light.samples(light.hlg_of(SCENE))
    assert worst(shown(frame_of(planes, "yuv444p10le", Colour(BT2020, HLG, BT2020)))) <= CLOSE


def test_hlg_of_cones():
    frame = frame_of(light.hlg_ictcp(SCENE), "yuv444p10le", Colour(BT2020, HLG, 14))
    assert worst(shown(frame)) <= CLOSE


@pytest.mark.parametrize("transfer", [1, 14])
def test_standard_range_in_the_primaries_of_bt2020(transfer):
    planes = light.samples((SCENE / 100) ** (1 / 2.4))
    assert worst(shown(frame_of(planes, "yuv444p10le", Colour(BT2020, transfer, BT2020)))) <= CLOSE


def test_constant_luminance():
    frame = frame_of(light.constant_luminance(SCENE), "yuv444p10le", Colour(BT2020, 14, 10))
    assert worst(shown(frame)) <= CLOSE


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_grey_of_one_plane(transfer):
    codes = {PQ: light.pq(20.0), HLG: light.hlg_of(np.full(3, 20.0))[0]}[transfer]
    frame = frame_of(
        [np.full((180, 320), round(64 + 876 * float(codes)))], "gray10le", Colour(transfer=transfer)
    )
    assert np.abs(shown(frame) - light.shown(np.full(3, 20.0))).max() <= CLOSE


def test_the_fields_of_an_interlaced_film_are_blended(tmp_path):
    """Lines of a field that moved are as bright as what they stand between."""
    path = tmp_path / "fields.ts"
    codes = light.hlg_of(np.stack([np.full((384, 3), 60.0), np.full((384, 3), 20.0)]))[:, 0, 0] * 876 + 64
    luma = np.where(np.arange(384)[:, None] % 2, *codes) * np.ones((1, 640))
    grey = np.full((192, 320), 512)
    with av.open(str(path), "w") as container:
        options = {
            "x264-params": "tff=1:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc",
            "crf": "1",
        }
        stream = container.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 640, 384, "yuv420p10le"
        frame = frame_of([np.rint(luma).astype(int), grey, grey], "yuv420p10le", Colour(BT2020, HLG, BT2020))
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    assert frame.interlaced_frame
    planes = Developer(UNDECLARED, 0).develop(frame, Geometry(160, 96), ToneMap.CLIP)
    between = light.shown(light.of_hlg(np.full((1, 3), (codes.mean() - 64) / 876)))
    assert np.abs(planes.y.astype(int) - between.mean()).max() <= CLOSE


def test_pq_in_rgb():
    codes = np.rint(light.pq(SCENE) * 1023).astype(int)
    green_blue_red = [codes[..., channel] for channel in (1, 2, 0)]
    frame = frame_of(green_blue_red, "gbrp10le", Colour(BT2020, PQ, 0, full_range=True))
    assert worst(shown(frame)) <= 2 * CLOSE  # swscale makes ten-bit BT.601 of it first


def test_what_the_frame_leaves_open_the_container_says():
    frame = frame_of(light.samples(light.pq(SCENE)), "yuv444p10le", Colour())
    assert worst(shown(frame, DECLARED)) <= CLOSE


def test_of_pq_alone_the_rest_is_bt2020():
    frame = frame_of(light.samples(light.pq(SCENE)), "yuv444p10le", Colour(transfer=PQ))
    assert worst(shown(frame)) <= CLOSE


def test_mastering_metadata_without_a_transfer_means_pq(framed):
    signal = meant(framed(Colour(), mastering_display(1000)))
    assert signal.peak == 1000
    assert signal.high


def test_a_mastering_display_that_the_container_knows_means_pq():
    frame = frame_of(light.samples(light.pq(SCENE)), "yuv444p10le", Colour())
    assert worst(shown(frame, Colour(brightest=1000.0))) <= CLOSE


def test_without_a_transfer_and_metadata_it_is_standard_range(framed):
    assert meant(framed(Colour())) is None
    eight = av.VideoFrame(64, 64, "yuv420p")
    assert meant(eight, Colour(brightest=1000.0)) is None


@pytest.mark.parametrize(
    ("units", "container", "peak"),
    [
        ((), 0, 0),
        ((mastering_display(4000),), 0, 4000),
        ((mastering_display(4000), content_light(900)), 0, 900),
        ((mastering_display(4000),), 1200, 1200),
        ((content_light(900),), 1200, 900),
        ((content_light(3),), 0, 0),
        ((content_light(60_000), mastering_display(4000)), 0, 4000),
    ],
)
def test_the_peak(framed, units, container, peak):
    assert meant(framed(DECLARED, *units), Colour(brightest=container)).peak == peak


@pytest.mark.parametrize("matrix", [0, 3, 8, 10, 11, 12, 13, 14, 15, 16])
@pytest.mark.parametrize("transfer", [2, PQ, HLG, 1, 17])
def test_whatever_is_declared_gives_a_picture(transfer, matrix):
    frame = frame_of(light.samples(light.pq(SCENE)), "yuv444p10le", Colour(BT2020, transfer, matrix))
    assert shown(frame).shape == SCENE.shape


def test_a_frame_is_let_go_with_its_metadata(framed):
    """Else only the garbage collector frees it, a gigabyte of frames later."""
    frame = framed(DECLARED, mastering_display(1000))
    held = sys.getrefcount(frame)
    Developer(UNDECLARED, 0).develop(frame, Geometry(64, 64))
    assert sys.getrefcount(frame) == held


def test_a_peak_that_nobody_says_is_one_for_the_whole_picture():
    """A bright corner darkens the rest as much as it would by metadata; no seams between parts of the picture."""
    scene = np.full((180, 320, 3), 50.0)
    scene[:20] = 3900
    frame = frame_of(light.samples(light.pq(scene)), "yuv444p10le", DECLARED)
    undeclared, declared = (
        Developer(colour, 0).develop(frame, SIZE) for colour in (UNDECLARED, Colour(brightest=4000))
    )
    assert np.array_equal(undeclared.y, declared.y)
    assert np.ptp(undeclared.y[30:]) == 0
