import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews_cli.rendering.units import clock, counted, size, span


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_951, "1.0 MB"),
        (65_200_000, "65.2 MB"),
        (2_227_000_000, "2.2 GB"),
        (5_000_000_000_000_000, "5000.0 TB"),
    ],
)
def test_size(count, told):
    assert size(count) == told


@given(st.integers(0, 10**15))
def test_a_size_has_few_digits(count):
    assert len(size(count)) <= len("1000.0 TB")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.004, "0.00 s"),
        (2.714, "2.71 s"),
        (12.34, "12.3 s"),
        (59.96, "1 min 00 s"),
        (245, "4 min 05 s"),
        (7620, "2 h 07 min"),
    ],
)
def test_span(seconds, told):
    assert span(seconds) == told


@given(st.integers(0, 100 * 3600 * 1000))
def test_clock_says_the_very_millisecond(milliseconds):
    told, _, thousandths = clock(milliseconds / 1000).partition(".")
    hours, minutes, seconds = map(int, told.split(":"))
    assert ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(thousandths or 0) == milliseconds
    assert minutes < 60
    assert seconds < 60


def test_counted():
    assert [counted(count, "picture") for count in (0, 1, 1270)] == [
        "0 pictures",
        "1 picture",
        "1,270 pictures",
    ]
