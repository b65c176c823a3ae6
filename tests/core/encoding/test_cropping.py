"""What is left of a frame: the very pixels, with all that the frame says of itself."""

import av
import numpy as np
import pytest

from plex_previews.encoding.colour.metadata import Metadata
from plex_previews.encoding.cropping import Cropper
from plex_previews.model import BT2020, PQ, Colour, Crop
from plex_previews.testing.films.samples import frame_of, make_of_samples
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


def test_sizes_may_change_within_a_film():
    cropper = Cropper(Crop(left=8, right=8))
    sizes = [(64, 48), (32, 20), (16, 16), (64, 48)]
    frames = [frame_of([noise(height, width, 8)] * 3, "yuv444p", Colour()) for width, height in sizes]
    assert [cropper.cut(frame).width for frame in frames] == [48, 16, 16, 48]


def test_no_crop_is_the_frame_itself():
    frame = frame_of([noise(48, 64, 8)] * 3, "yuv444p", Colour())
    assert Cropper(Crop()).cut(frame) is frame
