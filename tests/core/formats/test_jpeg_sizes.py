import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from plex_previews.formats import jpeg_header


def jpeg_size(data):
    size = jpeg_header.jpeg_size(data)
    return size and (size.width, size.height)


def jpeg(width, height, **options):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "JPEG", **options)
    return file.getvalue()


@settings(max_examples=25)
@given(st.integers(1, 700), st.integers(1, 700), st.booleans())
def test_the_size_is_what_pillow_wrote(width, height, progressive):
    assert jpeg_size(jpeg(width, height, progressive=progressive)) == (width, height)


def test_segments_before_the_frame_header_are_passed_over():
    exif = Image.Exif()
    exif[0x010E] = "words " * 2000
    assert jpeg_size(jpeg(64, 36, exif=exif, comment=b"x" * 5000)) == (64, 36)


@pytest.mark.parametrize("cut", range(0, 160, 7))
def test_a_jpeg_cut_short_never_tells_a_wrong_size(cut):
    assert jpeg_size(jpeg(64, 36)[:cut]) in (None, (64, 36))


@given(st.binary(max_size=60))
def test_any_bytes_have_a_size_or_none(data):
    size = jpeg_size(b"\xff\xd8" + data)
    assert size is None or len(size) == 2
