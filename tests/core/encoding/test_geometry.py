"""Sizes of thumbnails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.encoding.geometry import display_aspect, thumbnail_geometry, upright
from plex_previews.model import Crop, Geometry, VideoInfo


def video(width, height, sar=1.0, rotation=0, crop=Crop()):  # noqa: B008 - it is frozen
    return VideoInfo("matroska", "h264", width, height, 60.0, 25.0, sar=sar, rotation=rotation, crop=crop)


videos = st.builds(
    video,
    st.integers(16, 8192),
    st.integers(16, 8192),
    st.sampled_from([1.0, 16 / 15, 64 / 45, 4 / 3, 2 / 3, 10 / 11]),
    st.sampled_from([0, 90, 180, 270]),
    st.sampled_from([Crop(), Crop(top=4, bottom=4), Crop(left=14), Crop(1, 2, 3, 4)]),
)


@pytest.mark.parametrize(
    ("film", "asked", "expected"),
    [
        (video(1920, 1080), 320, (320, 180)),
        (video(1920, 800), 320, (320, 134)),
        (video(3840, 2160), 1920, (1920, 1080)),
        (video(319, 181), 320, (318, 180)),
        (video(160, 90), 320, (160, 90)),
        (video(720, 576, 64 / 45), 320, (320, 180)),
        (video(720, 480, 8 / 9), 320, (320, 240)),
        (video(160, 120, 4 / 3), 320, (160, 90)),
        (video(1920, 1080, rotation=90), 320, (320, 568)),
        (video(1920, 1080, rotation=180), 320, (320, 180)),
        (video(720, 576, 64 / 45, rotation=270), 320, (320, 568)),
        (video(1920, 1080, crop=Crop(top=140, bottom=140)), 320, (320, 134)),
        (video(1920, 1080, rotation=90, crop=Crop(left=240, right=240)), 320, (320, 426)),
        (video(720, 576, 64 / 45, crop=Crop(left=8, right=8)), 320, (320, 184)),
        (video(320, 180, crop=Crop(left=40)), 320, (280, 180)),
        (video(1920, 1080), 16, (16, 10)),
        (video(1920, 1080), 17, (16, 10)),
        (video(20000, 16), 320, (320, 2)),
    ],
)
def test_known_sizes(film, asked, expected):
    assert thumbnail_geometry(film, asked) == Geometry(*expected)


@given(videos, st.integers(16, 1920))
def test_even_and_never_upscaled(film, asked):
    made = thumbnail_geometry(film, asked)
    width, height = upright(film)
    assert made.width % 2 == made.height % 2 == 0
    assert 2 <= made.width <= min(asked, width)
    assert 2 <= made.height <= height


@given(videos, st.integers(16, 1920))
def test_the_aspect_ratio_is_kept_to_a_row_or_two_columns(film, asked):
    made = thumbnail_geometry(film, asked)
    aspect = display_aspect(film)
    assert abs(made.height - made.width / aspect) <= 1 + 2 / aspect or made.height == 2


@given(videos, st.integers(16, 1920))
def test_as_large_as_the_limits_allow(film, asked):
    made = thumbnail_geometry(film, asked)
    width, height = upright(film)
    wider = made.width + 2
    assert wider > min(asked, width) or wider / display_aspect(film) > height or made.height == 2
