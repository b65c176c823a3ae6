"""What is left of a frame: the very pixels, with all that the frame says of itself."""

import sys
from pathlib import Path

import av
import numpy as np
import pytest

from plex_previews.encoding.colour import Developer
from plex_previews.encoding.colour.metadata import Metadata
from plex_previews.encoding.cropping import Cropper, Window
from plex_previews.model import BT2020, PQ, Colour, Crop, Geometry
from plex_previews.testing.films.samples import declare, frame_of, make_of_samples
from plex_previews.testing.films.sei import content_light


def planes_of(frame):
    kinds = [np.uint8 if frame.format.components[0].bits == 8 else np.uint16] * len(frame.planes)
    return [
        np.frombuffer(memoryview(plane), kind).reshape(plane.height, -1)[:, : plane.width]
        for plane, kind in zip(frame.planes, kinds, strict=True)
    ]


def noise(height, width, depth):
    return np.random.default_rng(1).integers(0, 1 << depth, (height, width))


@pytest.mark.parametrize("crop", [Crop(8, 4, 2, 6), Crop(top=7), Crop(right=1), Crop(left=3, bottom=5)])
@pytest.mark.parametrize(("pixel_format", "depth"), [("yuv444p", 8), ("yuv444p10le", 10), ("gbrp", 8)])
def test_the_very_pixels_are_left(pixel_format, depth, crop):
    planes = [noise(48, 64, depth) for _ in range(3)]
    cut = Cropper(crop).cut(frame_of(planes, pixel_format, Colour()))
    inside = slice(crop.top, 48 - crop.bottom), slice(crop.left, 64 - crop.right)
    assert cut.format.name == pixel_format
    for left, plane in zip(planes_of(cut), planes, strict=True):
        assert (left == plane[inside]).all()


def test_chroma_of_half_the_size_goes_along():
    planes = [noise(48, 64, 8), noise(24, 32, 8), noise(24, 32, 8)]
    cut = Cropper(Crop(left=8, top=4)).cut(frame_of(planes, "yuv420p", Colour()))
    y, u, v = planes_of(cut)
    assert (y == planes[0][4:, 8:]).all()
    assert (u == planes[1][2:, 4:]).all()
    assert (v == planes[2][2:, 4:]).all()


def test_what_a_frame_says_of_itself_stays(tmp_path):
    grey = [np.full((64, 64), 500)] * 3
    declared = Colour(BT2020, PQ, BT2020)
    path = make_of_samples(tmp_path / "film.mkv", [grey], declared, "libx265", before=content_light(1500))
    with av.open(str(path)) as container:
        cut = Cropper(Crop(left=8)).cut(next(container.decode(video=0)))
    assert (cut.width, cut.height) == (56, 64)
    assert (cut.color_primaries, cut.color_trc, cut.colorspace, cut.color_range) == (BT2020, PQ, BT2020, 1)
    assert Metadata.of(cut).brightest_pixel == 1500


@pytest.mark.parametrize("top", [1, 2, 3, 4, 100])
def test_the_fields_of_an_interlaced_frame_stay_whole(top, tmp_path):
    """swscale shrinks them apart: a row of chroma that only one of them has would be read from behind the frame."""
    path = tmp_path / "fields.ts"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"x264-params": "tff=1"})
        stream.width, stream.height, stream.pix_fmt = 320, 192, "yuv420p"
        grey = frame_of(
            [np.full((192, 320), 120), *[np.full((96, 160), 128)] * 2], "yuv420p", Colour(matrix=6)
        )
        for packet in [*stream.encode(grey), *stream.encode(None)]:
            container.mux(packet)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    assert frame.interlaced_frame
    cut = Cropper(Crop(top=top)).cut(frame)
    assert cut.interlaced_frame
    assert (cut.height % 4, -(-top // 4) * 4) == (0, 192 - cut.height)
    planes = Developer(Colour(matrix=6), 0, Crop(top=top)).develop(frame, Geometry(160, 80))
    assert np.ptp(planes.u) == np.ptp(planes.v) == 0


def test_what_is_too_little_of_an_interlaced_frame_is_not_cut():
    assert Window.of(Crop(top=189), 320, 192, interlaced=True).is_empty
    assert not Window.of(Crop(top=189), 320, 192, interlaced=False).is_empty


@pytest.mark.parametrize("pixel_format", ["yuv444p", "yuyv422"])
@pytest.mark.parametrize("declared", [Colour(matrix=2), Colour(matrix=1, full_range=True)])
def test_what_a_frame_means_is_told_by_all_of_it(declared, pixel_format):
    """High definition is BT.709 where nothing is declared, however much of it is cropped; libav's filter has another
    format for packed samples, and forgets what they mean.
    """
    colour = [np.full((720, 1280), level) for level in (100, 150, 90)]
    frame = frame_of(colour, "yuv444p", declared).reformat(format=pixel_format)
    declare(frame, declared)
    whole, cut = (
        Developer(Colour(), 0, crop).develop(frame, Geometry(320, 136))
        for crop in (Crop(), Crop(2, 2, 88, 88))
    )
    for left, right in ((cut.y, whole.y), (cut.u, whole.u), (cut.v, whole.v)):
        assert (left == right[0, 0]).all()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists threads")
def test_a_film_of_many_sizes_takes_no_more_threads():
    def threads():
        return len(list(Path("/proc/self/task").iterdir()))

    cropper, before = Cropper(Crop(left=8)), threads()
    for width in range(32, 64, 2):
        cropper.cut(frame_of([noise(48, width, 8)] * 3, "yuv444p", Colour()))
    assert threads() <= before


def test_sizes_may_change_within_a_film():
    cropper = Cropper(Crop(left=8, right=8))
    sizes = [(64, 48), (32, 20), (16, 16), (64, 48)]
    frames = [frame_of([noise(height, width, 8)] * 3, "yuv444p", Colour()) for width, height in sizes]
    assert [cropper.cut(frame).width for frame in frames] == [48, 16, 16, 48]


def test_no_crop_is_the_frame_itself():
    frame = frame_of([noise(48, 64, 8)] * 3, "yuv444p", Colour())
    assert Cropper(Crop()).cut(frame) is frame
