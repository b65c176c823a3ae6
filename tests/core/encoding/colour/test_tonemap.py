"""What holds of every tone map, and of the gamut map."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle import light as standards
from plex_previews.encoding.colour.gamut import clipped, softened
from plex_previews.encoding.colour.grading import graded, measured_peak
from plex_previews.encoding.colour.tonemap import toned
from plex_previews.model import ToneMap

PEAKS = st.floats(0.5, 100)
LIGHT = np.linspace(0, 1, 500)
VALUES = st.lists(st.tuples(*[st.floats(-0.8, 1.2)] * 3), min_size=1, max_size=30)


@given(st.sampled_from(ToneMap), PEAKS)
def test_brighter_stays_brighter_and_the_peak_is_white(tone_map, peak):
    mapped = toned(LIGHT * max(peak, 1), tone_map, peak)
    assert mapped[0] == pytest.approx(0, abs=1e-4)
    assert mapped[-1] == pytest.approx(1, abs=1e-4)
    assert np.diff(mapped).min() >= -1e-6


@pytest.mark.parametrize("tone_map", [ToneMap.MOBIUS, ToneMap.BT2390, ToneMap.CLIP])
def test_dark_tones_stay_as_they_were(tone_map):
    dark = np.linspace(0, 0.2, 50)
    assert toned(dark, tone_map, 10) == pytest.approx(dark, rel=1e-6)


def columns(pixels):
    return np.array(pixels, np.float32).T.copy()


@given(
    st.sampled_from(ToneMap),
    st.lists(st.tuples(*[st.floats(0.001, 10)] * 3), min_size=1, max_size=20),
)
def test_hues_stay(tone_map, pixels):
    """The channels of a pixel keep their proportions, as light."""
    before = columns(pixels)
    after = graded(before.copy(), tone_map, 1000, soft=False).astype(float) ** 2.4
    assert after / after.max(axis=0) == pytest.approx(before / before.max(axis=0), rel=0.01, abs=1e-4)


def test_greys_stay_grey_and_standard_light_stays_what_it_is():
    grey = np.tile(np.linspace(0, 1, 256, dtype=np.float32), (3, 1))
    values = graded(grey**2.4, None, 0)
    assert values == pytest.approx(grey, abs=1 / 510)
    assert np.ptp(values, axis=0).max() < 1e-6


@given(VALUES)
def test_the_soft_map_ends_where_a_display_does(pixels):
    values = softened(columns(pixels))
    assert values.min() >= 0
    assert values.max() <= 1


@given(st.lists(st.tuples(*[st.floats(0.12, 1)] * 3), min_size=1, max_size=30))
def test_colours_within_the_knee_stay(pixels):
    assert softened(columns(pixels)) == pytest.approx(columns(pixels), abs=1e-6)


@given(st.tuples(*[st.floats(0, 1)] * 3), st.tuples(*[st.floats(0, 1)] * 3))
def test_the_soft_map_tears_nothing_apart(one, other):
    """Along the way from a colour of BT.2020 to another it makes no jump, and keeps apart what clipping does not."""
    way = np.linspace(0, 1, 400)[:, None]
    light = standards.bt709_of_2020(np.array(one) * (1 - way) + np.array(other) * way)
    values = softened(np.copysign(np.abs(light) ** (1 / 2.4), light).T.astype(np.float32))
    assert np.abs(np.diff(values)).max() < 0.12


def test_the_furthest_colour_lies_on_the_edge():
    cyan = standards.bt709_of_2020(np.array([0.0, 1, 1]))
    values = (np.sign(cyan) * np.abs(cyan) ** (1 / 2.4) / 1.06).astype(np.float32)[:, None]
    assert softened(values.copy())[0] == pytest.approx(0, abs=1e-3)
    assert clipped(values.copy())[0] == 0
    nearer = softened(values * np.array([[0.9], [1], [1]], np.float32))
    assert nearer[0] > 0.001


@pytest.mark.parametrize(
    ("brightest", "peak"), [(0.5, 1000), (9.9, 1000), (11, 1189.2), (39, 4000), (100, 10_000), (1e30, 10_000)]
)
def test_a_measured_peak_is_customary_or_in_steps(brightest, peak):
    assert measured_peak(np.array([[brightest, 0.1]], np.float32)) == pytest.approx(peak, rel=1e-3)
