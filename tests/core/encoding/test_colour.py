"""Colours come back: a chart in every encoding, through the JPEG, read by Pillow."""

import io
from itertools import chain

import av
import numpy as np
import pytest
from PIL import Image

from plex_previews.encoding.colour import Developer
from plex_previews.encoding.colour.matrices import chroma_terms, matrix_of
from plex_previews.encoding.jpeg import to_jpeg
from plex_previews.model import Colour, Geometry

WEIGHTS = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
COLUMNS, ROWS = 8, 6
PATCHES = np.array(
    [(r, g, b) for r in (10, 90, 170, 245) for g in (10, 90, 170, 245) for b in (20, 128, 235)], float
)
SIZE = Geometry(320, 180)
PATCH = 40, 30
UNDECLARED = Colour()


def chart(width=960, height=540):
    cells = PATCHES.reshape(ROWS, COLUMNS, 3)
    return cells[np.arange(height) * ROWS // height][:, np.arange(width) * COLUMNS // width]


def encoded(rgb, matrix, full_range, depth, layout):
    """A frame made from RGB by the formulae of BT.601, 709 and 2020, with nothing of libav or the product."""
    kr, kb = WEIGHTS[matrix]
    r, g, b = np.moveaxis(rgb / 255, -1, 0)
    luma = kr * r + (1 - kr - kb) * g + kb * b
    chroma = [(b - luma) / (2 - 2 * kb), (r - luma) / (2 - 2 * kr)]
    step = 2 ** (depth - 8)
    top = 2**depth - 1
    base, span, chroma_span = (0, top, top) if full_range else (16 * step, 219 * step, 224 * step)
    across, down = {"420": (2, 2), "422": (2, 1), "444": (1, 1)}[layout]
    planes = [base + span * luma, *(128 * step + chroma_span * c[::down, ::across] for c in chroma)]
    return as_frame(planes, f"yuv{layout}p" + ("10le" if depth == 10 else ""), matrix, full_range)


def as_frame(planes, pixel_format, matrix, full_range):
    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, pixel_format)
    kind, top = (np.uint16, 1023) if "10" in pixel_format else (np.uint8, 255)
    for target, plane in zip(frame.planes, planes, strict=True):
        lines = np.frombuffer(target, kind).reshape(target.height, -1)
        lines[:, : target.width] = np.clip(np.rint(plane), 0, top)
    frame.colorspace, frame.color_range = matrix, 2 if full_range else 1
    return frame


def shown(frame, colour=UNDECLARED, rotation=0, size=SIZE, quality=1):
    """RGB of the JPEG, as a viewer decodes it."""
    planes = Developer(colour, rotation).develop(frame, size)
    with Image.open(io.BytesIO(to_jpeg(planes, quality))) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def patch_error(picture):
    """How far the middle of the worst patch is off, in levels of 255."""
    wide, high = PATCH
    cells = picture.reshape(ROWS, high, COLUMNS, wide, 3)[:, 8:-8, :, 10:-10]
    return np.abs(cells.mean(axis=(1, 3)).reshape(-1, 3) - PATCHES).max()


@pytest.mark.parametrize("layout", ["420", "422", "444"])
@pytest.mark.parametrize("depth", [8, 10])
@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("matrix", WEIGHTS)
def test_a_chart_comes_back(matrix, full_range, depth, layout):
    assert patch_error(shown(encoded(chart(), matrix, full_range, depth, layout))) <= 3


def test_a_chart_comes_back_at_the_usual_quality():
    assert patch_error(shown(encoded(chart(), 1, False, 8, "420"), quality=4)) <= 3


@pytest.mark.parametrize("pixel_format", ["rgb24", "gbrp", "gbrp10le", "rgba"])
def test_rgb_comes_back(pixel_format):
    frame = av.VideoFrame.from_ndarray(chart().astype(np.uint8), "rgb24").reformat(format=pixel_format)
    assert patch_error(shown(frame)) <= 3


def test_xyz_comes_back():
    """The way to XYZ and back costs swscale a level or two of its own."""
    frame = av.VideoFrame.from_ndarray(chart().astype(np.uint8), "rgb24").reformat(format="xyz12le")
    assert patch_error(shown(frame)) <= 5


def test_a_palette_comes_back():
    """As GIF and QuickTime Animation have it: a byte for each pixel, and 256 colours."""
    colours = np.zeros((256, 4), np.uint8)
    colours[: len(PATCHES)] = np.insert(PATCHES, 0, 255, axis=1)
    cells = np.arange(len(PATCHES), dtype=np.uint8).reshape(ROWS, COLUMNS)
    indices = cells[np.arange(540) * ROWS // 540][:, np.arange(960) * COLUMNS // 960]
    frame = av.VideoFrame.from_ndarray((indices, colours), "pal8")
    assert patch_error(shown(frame)) <= 3


def test_cyan_green_and_orange_come_back():
    rgb = chart()
    red, green, blue = (rgb[..., channel] for channel in range(3))
    y = (red + 2 * green + blue) / 4
    planes = [y, (2 * green - red - blue) / 4 + 128, (red - blue) / 2 + 128]
    frame = as_frame(planes, "yuv444p", 8, True)
    assert patch_error(shown(frame)) <= 3


@pytest.mark.parametrize("pixel_format", ["nv12", "p010le", "yuv420p12le"])
def test_layouts_of_devices_and_deeper_samples_come_back(pixel_format):
    frame = encoded(chart(), 1, False, 10, "420").reformat(format=pixel_format)
    assert patch_error(shown(frame)) <= 3


@pytest.mark.parametrize("pixel_format", ["rgba", "gbrap10le", "yuva420p", "yuva444p12le", "ya8"])
@pytest.mark.parametrize("alpha", [0, 128, 255])
def test_what_shows_through_is_black(pixel_format, alpha):
    colour = np.array([200, 200, 200]) if pixel_format == "ya8" else np.array([220, 60, 140])
    opaque = np.concatenate([np.full((270, 480, 3), colour), np.full((270, 480, 1), alpha)], axis=-1)
    frame = av.VideoFrame.from_ndarray(opaque.astype(np.uint8), "rgba")
    frame = frame.reformat(format=pixel_format) if pixel_format != "rgba" else frame
    frame.color_range = 2 if pixel_format == "ya8" else frame.color_range  # swscale makes no other grey
    assert np.abs(shown(frame)[10:-10, 10:-10] - colour * alpha / 255).max() <= 4


@pytest.mark.parametrize("size", [(100, 52), (318, 178), (250, 130)])
def test_what_a_codec_pads_its_blocks_with_is_not_shown(tmp_path, size):
    """Coded pictures are multiples of 16; a cropping window says how much of them is the film."""
    width, height = size
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=1, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv444p"
        ramp = np.linspace(20, 230, width) * np.ones((height, 1))
        grey = np.full((height, width), 128.0)
        for packet in [
            *stream.encode(as_frame([ramp, grey, grey], "yuv444p", 1, True)),
            *stream.encode(None),
        ]:
            container.mux(packet)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    picture = shown(frame, Colour(full_range=True), size=Geometry(50, 26))
    assert np.abs(picture[:, -1] - 228).max() <= 4
    assert np.ptp(picture[:, 25]) <= 4


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("level", [0, 100, 200, 255])
def test_grey_comes_back(full_range, level):
    coded = level if full_range else 16 + 219 * level / 255
    frame = as_frame([np.full((270, 480), coded)], "gray", 2, full_range)
    assert np.abs(shown(frame) - level).max() <= 1


def test_what_the_frame_leaves_open_the_container_says():
    frame = encoded(chart(), 9, True, 8, "444")
    frame.colorspace, frame.color_range = 2, 0
    assert patch_error(shown(frame, Colour(matrix=9, full_range=True))) <= 3


@pytest.mark.parametrize(
    ("declared", "size", "matrix"),
    [
        ((9, 1), (720, 576), 9),
        ((2, 1), (720, 576), 1),
        ((2, 2), (720, 576), 6),
        ((2, 2), (1920, 800), 1),
        ((2, 2), (1280, 536), 1),
        ((2, 2), (960, 720), 1),
        ((0, 14), (1024, 576), 6),
        ((8, 1), (1920, 1080), 8),
    ],
)
def test_the_matrix(declared, size, matrix):
    assert matrix_of(declared, *size) == matrix


def test_bt601_stays_as_it_is():
    assert [*chain(*chroma_terms(6))] == pytest.approx([0, 0, 1, 0, 0, 1])


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_picture_stands_upright(rotation):
    upright = chart(960, 540)
    lying = np.rot90(upright, rotation // 90).copy()
    frame = av.VideoFrame.from_ndarray(lying.astype(np.uint8), "rgb24")
    assert patch_error(shown(frame, rotation=rotation)) <= 3


def test_sizes_may_change_within_a_film():
    developer = Developer(Colour(), 0)
    for width, height in [(960, 540), (640, 360), (160, 90), (961, 541)]:
        planes = developer.develop(encoded(chart(width, height), 1, False, 8, "444"), SIZE)
        assert (planes.y.shape, planes.u.shape, planes.v.shape) == ((180, 320), (90, 160), (90, 160))
        assert planes.y.flags.c_contiguous
        assert planes.u.flags.c_contiguous


def test_fine_detail_is_averaged():
    """A chequerboard of single pixels is grey from afar, not a moiré."""
    rows, columns = np.mgrid[:1080, :1920]
    board = np.where((rows + columns) % 2, 235.0, 16.0)
    chroma = np.full((540, 960), 128.0)
    planes = Developer(Colour(), 0).develop(as_frame([board, chroma, chroma], "yuv420p", 1, False), SIZE)
    assert int(planes.y.max()) - int(planes.y.min()) <= 12


def test_the_fields_of_an_interlaced_frame_are_blended(tmp_path):
    path = tmp_path / "fields.ts"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"x264-params": "tff=1", "crf": "5"})
        stream.width, stream.height, stream.pix_fmt = 640, 384, "yuv420p"
        luma = np.where(np.arange(384)[:, None] % 2, 200, 60) * np.ones((1, 640))
        chroma = np.full((192, 320), 128.0)
        frame = as_frame([luma, chroma, chroma], "yuv420p", 1, True)
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    assert frame.interlaced_frame
    planes = Developer(Colour(full_range=True), 0).develop(frame, Geometry(160, 96))
    assert int(planes.y.max()) - int(planes.y.min()) <= 8


SITES = {"left": (0, 0.0, 0.5), "center": (1, 0.5, 0.5), "topleft": (2, 0.0, 0.0), "unsaid": (None, 0.0, 0.5)}
"""x264's number of a site, and where it has the first chroma sample, in pixels from the middle of the first."""


def waves(x, y):
    return 128 + 90 * np.sin(2 * np.pi * x / 16) * np.cos(2 * np.pi * y / 18)


@pytest.mark.parametrize("site", SITES)
def test_chroma_is_where_the_film_says(tmp_path, site):
    """A film of twice a thumbnail's size has a chroma sample to each of its pixels; half a pixel off is seen there."""
    number, right, down = SITES[site]
    rows, columns = np.mgrid[0:360:2, 0:640:2]
    chroma = waves(columns + right, rows + down)
    params = "qp=0" if number is None else f"qp=0:chromaloc={number}"
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=1, options={"x264-params": params})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        frame = as_frame([np.full((360, 640), 120.0), chroma, chroma], "yuv420p", 6, True)
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    planes = Developer(Colour(matrix=6, full_range=True), 0).develop(frame, Geometry(320, 180))
    middles = np.mgrid[1.5:360:4, 1.5:640:4]
    off = {
        (x, y): np.abs(planes.u - waves(middles[1] + x, middles[0] + y))[4:-4, 4:-4].mean()
        for x in (-0.5, 0.0, 0.5)
        for y in (-0.5, 0.0, 0.5)
    }
    assert min(off, key=off.get) == (0.0, 0.0)
