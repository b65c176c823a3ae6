"""The reader of stamps reads what the film maker draws, and nothing else."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from oracle.stamps import Unreadable, read, read_jpeg
from plex_previews.testing.films.stamp import NUMBERS, draw

numbers = st.integers(0, NUMBERS - 1)


def picture(number, width=320, height=180):
    return Image.fromarray(draw(number, width, height))


@given(numbers, st.integers(24, 400), st.integers(24, 400))
def test_what_was_drawn_is_read(number, width, height):
    assert read(picture(number, width, height)) == number


@given(numbers, st.integers(48, 320), st.integers(20, 80))
def test_it_survives_scaling_and_jpeg(number, width, quality):
    file = io.BytesIO()
    picture(number).resize((width, width * 9 // 16)).save(file, "JPEG", quality=quality)
    assert read_jpeg(file.getvalue()) == number


@given(numbers, numbers.filter(bool))
def test_a_blend_of_two_is_unreadable(number, difference):
    blend = Image.blend(picture(number), picture(number ^ difference), 0.5)
    with pytest.raises(Unreadable, match="neither"):
        read(blend)


@pytest.mark.parametrize("change", [ImageOps.mirror, ImageOps.flip, ImageOps.invert])
def test_a_changed_picture_is_never_read_as_its_number(change):
    for number in range(0, NUMBERS, 97):
        with contextlib.suppress(Unreadable):
            assert read(change(picture(number))) != number


@given(st.integers(0, NUMBERS - 1), st.integers(0, 23))
def test_one_wrong_block_is_noticed(number, block):
    image = picture(number)
    row, column = divmod(block, 6)
    box = (320 * column // 6, 45 * row, 320 * (column + 1) // 6, 45 * (row + 1))
    image.paste(ImageOps.invert(image.crop(box)), box)
    with pytest.raises(Unreadable):
        read(image)
