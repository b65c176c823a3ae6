"""A JPEG's size, from its own header: against Pillow, and against bytes that are none."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from plex_previews.formats.jpeg_header import jpeg_size
from plex_previews.model import Geometry


def jpeg(width, height, **how):
    file = io.BytesIO()
    Image.new("RGB", (width, height), (40, 90, 200)).save(file, "JPEG", **how)
    return file.getvalue()


def with_thumbnail():
    """A picture that carries a smaller one in its metadata."""
    return jpeg(64, 48, exif=b"Exif\0\0" + jpeg(16, 12))


@settings(max_examples=30)
@given(st.integers(1, 900), st.integers(1, 900), st.booleans(), st.binary(max_size=40))
def test_the_size_is_the_one_that_pillow_wrote(width, height, progressive, comment):
    made = jpeg(width, height, progressive=progressive, comment=comment)
    assert jpeg_size(made) == Geometry(width, height)


def test_the_size_is_not_that_of_a_picture_in_the_metadata():
    assert jpeg_size(with_thumbnail()) == Geometry(64, 48)


def test_markers_may_be_filled_up():
    made = jpeg(20, 10)
    assert jpeg_size(made[:2] + b"\xff\xff\xff" + made[2:]) == Geometry(20, 10)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9\x00\x00",
        b"\xff\xd8\xff\xda\x00\x08" + bytes(20),
        b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x10",
        b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x00\x00\x10" + bytes(10),
        b"\xff\xd8\x00" + bytes(40),
    ],
)
def test_bytes_that_tell_no_size(head):
    assert jpeg_size(head) is None


@given(st.binary(max_size=60).map(lambda tail: b"\xff\xd8" + tail), st.integers(0, 700))
@example(b"\xff\xd8" + b"\xff\x00\x00\x00" * 10, 3)
def test_any_bytes_are_read_to_an_end(head, length):
    for data in (head, jpeg(30, 20)[:length], head + jpeg(30, 20)):
        size = jpeg_size(data)
        assert size is None or (size.width > 0 and size.height > 0)
