"""What other filters make of a picture is alike; what lies beyond the edges of the picture is not."""

import av
import numpy as np
import pytest
from attrs import evolve
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from plex_previews.encoding.colour.developing import Developer
from plex_previews.encoding.likeness import alike
from plex_previews.model import Colour, Geometry, Planes
from plex_previews.testing.films.demo import make_demo_film

FILTERS = [Interpolation.AREA, Interpolation.BILINEAR, Interpolation.BICUBIC, Interpolation.LANCZOS]
SIZES = [Geometry(320, 180), Geometry(320, 176), Geometry(160, 90), Geometry(480, 270)]
PICTURES = ["scene", "texture", "patches", "letterbox"]
HALVES = (1, 2, 2)
"""What a plane's sides are divided by."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Pictures by their names, each as planes of limited range with chroma of half the size."""
    path = tmp_path_factory.mktemp("demo") / "demo.mp4"
    make_demo_film(path, 1)
    with av.open(str(path)) as container:
        scene = samples(next(container.decode(video=0)))
    black = [plane.copy() for plane in scene]
    for plane, level in zip(black, (16, 128, 128), strict=True):
        plane[: len(plane) // 8] = plane[-len(plane) // 8 :] = level
    return {"scene": scene, "texture": texture(), "patches": patches(), "letterbox": black}


def samples(frame):
    rows = (np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, -1) for plane in frame.planes)
    return [each[:, : plane.width] for each, plane in zip(rows, frame.planes, strict=True)]


def texture():
    """Slow ramps of all colours under fine noise."""
    random = np.random.default_rng(1)
    ramps = ((40, 120), (90, -60), (-60, 90))
    planes = []
    for (down, across), half in zip(ramps, HALVES, strict=True):
        shape = 1080 // half, 1920 // half
        ramp = np.linspace(0, down, shape[0])[:, None] + np.linspace(0, across, shape[1]) + 70
        planes.append(np.clip(ramp + random.normal(0, 15, shape), 16, 235).astype(np.uint8))
    return planes


def patches():
    """Of all colours, with hard borders that no line of a thumbnail meets."""
    random = np.random.default_rng(2)
    blocks = [random.integers(30, 226, (11, 20)) for _ in HALVES]
    sides = [100 // half for half in HALVES]
    whole = [np.kron(block, np.ones((side, side))) for block, side in zip(blocks, sides, strict=True)]
    return [
        plane[: 1080 // half, : 1920 // half].astype(np.uint8)
        for plane, half in zip(whole, HALVES, strict=True)
    ]


def aside(planes, pixels):
    """The picture moved to the upper left by so much, down to half a pixel."""
    return [
        moved(moved(plane, pixels / half).T, pixels / half).T
        for plane, half in zip(planes, HALVES, strict=True)
    ]


def moved(plane, rows):
    after = np.vstack([plane[1:], plane[-1:]]) if rows > 0 else np.vstack([plane[:1], plane[:-1]])
    return np.rint(plane * (1 - abs(rows)) + after * abs(rows)).astype(np.uint8)


def uncropped(planes, rows, columns, levels):
    """The picture with what lies below it and to its right."""
    parts = zip(planes, HALVES, levels, strict=True)
    return [
        np.pad(plane, ((0, rows // half), (0, columns // half)), constant_values=level)
        for plane, half, level in parts
    ]


def framed(planes):
    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane, samples_of_it in zip(frame.planes, planes, strict=True):
        room = np.zeros((plane.height, plane.line_size), np.uint8)
        room[:, : plane.width] = samples_of_it
        plane.update(room.tobytes())
    frame.colorspace, frame.color_range = 1, 1
    return frame


def by_software(planes, size):
    return Developer(Colour(1, 1, 1), 0).develop(framed(planes), size)


def by_a_device(planes, size, interpolation):
    """Scaled in 8 bits, as devices do, and then developed as their pictures are."""
    same = {"src_colorspace": Colorspace.ITU601, "dst_colorspace": Colorspace.ITU601}
    ranges = {"src_color_range": ColorRange.JPEG, "dst_color_range": ColorRange.JPEG}
    small = VideoReformatter().reformat(
        framed(planes), size.width, size.height, "yuv420p", interpolation=interpolation, **same, **ranges
    )
    small.colorspace, small.color_range = 1, 1
    return Developer(Colour(1, 1, 1), 0).develop(small, size)


@pytest.mark.parametrize("pixels", [0, 0.5, -0.5])
@pytest.mark.parametrize("interpolation", FILTERS)
@pytest.mark.parametrize("name", PICTURES)
def test_another_filter_half_a_pixel_aside_is_right(drawn, name, interpolation, pixels):
    planes = drawn[name]
    for size in SIZES:
        made = by_a_device(aside(planes, pixels), size, interpolation)
        assert alike(by_software(planes, size), made), size


@pytest.mark.parametrize(
    "levels", [(0, 0, 0), (255, 255, 255), (16, 0, 0)], ids=["green", "pink", "dark green"]
)
@pytest.mark.parametrize("place", [(8, 0), (0, 8)], ids=["below", "at the right"])
@pytest.mark.parametrize("interpolation", FILTERS[:3])
@pytest.mark.parametrize("name", PICTURES)
def test_what_should_have_been_cropped_is_seen(drawn, name, interpolation, place, levels):
    planes = drawn[name]
    for size in SIZES:
        made = by_a_device(uncropped(planes, *place, levels), size, interpolation)
        assert not alike(by_software(planes, size), made), size


@pytest.mark.parametrize(
    "side", [np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]], ids=["top", "bottom", "left", "right"]
)
def test_one_line_of_green_at_any_side_is_seen(side):
    grey = Planes(*(np.full(shape, 128, np.uint8) for shape in ((90, 160), (45, 80), (45, 80))))
    green = grey.u.copy()
    green[side] = 90
    assert not alike(grey, evolve(grey, u=green))
    assert not alike(grey, evolve(grey, v=green))


def test_a_dark_line_that_other_filters_leave_out_is_no_fault(drawn):
    """Many a film has one at its edge; software's own filter makes most of it."""
    planes = [plane.copy() for plane in drawn["texture"]]
    planes[0][-2:], planes[1][-1:], planes[2][-1:] = 16, 128, 128
    without = [plane.copy() for plane in drawn["texture"]]
    for size in SIZES:
        assert alike(by_software(planes, size), by_a_device(without, size, Interpolation.BICUBIC))


def test_planes_of_any_size_are_compared():
    for height, width in ((1, 1), (1, 9), (9, 1), (2, 3)):
        plane = np.arange(height * width, dtype=np.uint8).reshape(height, width)
        assert alike(Planes(plane, plane, plane), Planes(plane, plane, plane))
        assert not alike(Planes(plane, plane, plane), Planes(plane, plane, plane + 40))
