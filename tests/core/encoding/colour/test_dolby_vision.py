"""Dolby Vision without a base layer: known IPT comes out as the RGB that it stands for."""

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle import light
from plex_previews.encoding.colour import Developer
from plex_previews.encoding.colour.dolby_vision import USUAL, read_rpu
from plex_previews.encoding.colour.grading import graded, measured_peak
from plex_previews.encoding.colour.meaning import Meaning
from plex_previews.encoding.colour.signal import dolby_vision_signal
from plex_previews.model import BT2020, IPT_PQ_C2, PQ, Colour, Geometry, ToneMap
from plex_previews.testing.films.dolby_vision import Mixture, Polynomial, Reshaping, Rpu, make_dolby_vision
from plex_previews.testing.films.samples import make_of_samples

UNDECLARED = Colour()
FAR_FROM_THE_EDGE = [
    (200, 120, 60),
    (60, 180, 220),
    (150, 60, 190),
    (180, 180, 100),
    (128, 128, 128),
    (255,) * 3,
]
AT_THE_EDGE = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255)]
MIXED = Mixture(
    0.02, ((0.03, 0.9, 0.02, 0, 0.1, -0.1, 0), (0, 0.05, 0, 0, 0, 0, 0.04), (0.02, 0, 0, 0, 0, -0.05, 0))
)
BENT = Reshaping((Polynomial((0.0, 0.9, 0.1)), Polynomial((0.03, 0.95))), (0, 512, 1023))
RESHAPED = (BENT, Reshaping((MIXED,)), Reshaping((Polynomial((0.0, 1.0)), MIXED), (0, 500, 1023)))


def patches(colours):
    """IPT samples of RGB colours, side by side, 64 pixels each."""
    row = light.ipt(light.light_of(np.array(colours, float)[None]))
    return [np.repeat(np.repeat(plane, 64, axis=1), 64, axis=0) for plane in row]


def first_frame(path):
    with av.open(str(path)) as container:
        return next(container.decode(video=0))


@pytest.fixture
def framed(tmp_path):
    """The decoded frame of a film of these samples with this metadata."""
    return lambda planes, rpu: first_frame(make_dolby_vision(tmp_path / "film.mkv", [planes], rpu))


def cut_off(frame, planes):
    """R'G'B' of the samples as they are coded, 0 to 255, of the shape (height, width, 3)."""
    signal = Meaning(UNDECLARED).signal(frame, frame)
    values = graded(
        signal.linear(np.stack(planes).reshape(3, -1).astype(np.float32)), ToneMap.CLIP, 1000, soft=False
    )
    return 255 * np.moveaxis(values.reshape(3, *planes[0].shape), 0, -1)


def curve(reshaping, signal, own):
    """A component as its curve leaves it, by the formulae of ETSI GS CCM 001."""
    places = np.searchsorted(np.array(reshaping.pivots[1:-1]) / 1023, own, side="right")
    results = [piece_of(piece, signal, own) for piece in reshaping.pieces]
    return np.clip(np.choose(places, results), 0, 1)


def piece_of(piece, signal, own):
    if isinstance(piece, Polynomial):
        return sum(c * own**power for power, c in enumerate(piece.coefficients))
    y, u, v = signal
    terms = (y, u, v, y * u, y * v, u * v, y * u * v)
    weighed = (
        c * term ** (order + 1)
        for order, row in enumerate(piece.coefficients)
        for c, term in zip(row, terms, strict=True)
    )
    return piece.constant + sum(weighed)


def coded(planes):
    """R'G'B' of samples, 0 to 255: rounding a colour to ten bits of IPT alone moves it by up to five."""
    y, u, v = planes
    return light.shown(light.of_ipt([y / 1023, (u - 512) / 1023 + 0.5, (v - 512) / 1023 + 0.5]))


def test_known_colours_come_out(framed):
    planes = patches(FAR_FROM_THE_EDGE + AT_THE_EDGE)
    came = cut_off(framed(planes, Rpu()), planes)
    assert np.abs(came - coded(planes)).max() <= 3
    assert np.abs(came[32, 32::64] - (FAR_FROM_THE_EDGE + AT_THE_EDGE)).mean() <= 3


@pytest.mark.parametrize("colour", FAR_FROM_THE_EDGE)
def test_a_known_colour_comes_out_of_the_developer(framed, colour):
    samples = patches([colour])
    planes = Developer(UNDECLARED, 0).develop(framed(samples, Rpu()), Geometry(64, 64), ToneMap.CLIP)
    y, u, v = (float(np.median(plane)) for plane in (planes.y, planes.u, planes.v))
    shown = y + 1.402 * (v - 128), y - 0.3441 * (u - 128) - 0.7141 * (v - 128), y + 1.772 * (u - 128)
    assert np.abs(np.clip(shown, 0, 255) - coded(samples)[0, 0]).max() <= 3


def test_samples_are_reshaped(framed):
    planes = [
        np.linspace(low, high, 64 * 64).reshape(64, 64).astype(int)
        for low, high in ((90, 500), (420, 600), (610, 400))
    ]
    signal = [plane / 1023 for plane in planes]
    meant = [curve(each, signal, own) for each, own in zip(RESHAPED, signal, strict=True)]
    expected = light.shown(light.of_ipt([meant[0], *(part * 1023 / 1024 for part in meant[1:])]))
    came = cut_off(framed(planes, Rpu(reshaping=RESHAPED)), planes)
    assert np.abs(came - expected).max() <= 3
    assert np.ptp(expected) > 60


@pytest.mark.parametrize(
    ("code", "peak"), [(3079, float(light.of_pq(3079 / 4095))), (4095, 10_000), (62, 0), (0, 0)]
)
def test_the_brightest_is_that_of_the_mastering_display(framed, code, peak):
    frame = framed(patches([(9, 9, 9)]), Rpu(brightest=code))
    assert Meaning(UNDECLARED).signal(frame, frame).peak == pytest.approx(peak, rel=1e-3)


def test_profile_8_is_shown_by_its_base_layer(tmp_path):
    planes = light.samples(light.pq(np.full((64, 64, 3), [90.0, 20.0, 200.0])))
    with_rpu = first_frame(make_dolby_vision(tmp_path / "film.mkv", [planes], Rpu(ipt=False)))
    plain = first_frame(make_of_samples(tmp_path / "plain.mkv", [planes], Colour(BT2020, PQ, BT2020)))
    one, other = (Developer(UNDECLARED, 0).develop(frame, Geometry(64, 64)) for frame in (with_rpu, plain))
    assert "DOVI_METADATA" in {data.type.name for data in with_rpu.side_data}
    assert np.array_equal(one.y, other.y)
    assert np.array_equal(one.u, other.u)


def test_a_frame_that_lost_its_metadata_is_read_as_the_one_before(framed, tmp_path):
    planes = patches([(60, 180, 220)])
    whole = framed(planes, Rpu(reshaping=RESHAPED))
    lost = first_frame(make_of_samples(tmp_path / "lost.mkv", [planes], Colour(full_range=True)))
    meaning = Meaning(Colour(matrix=IPT_PQ_C2))
    usual, read, kept = (meaning.signal(frame, frame).curves for frame in (lost, whole, lost))
    assert usual == dolby_vision_signal(USUAL, 0).curves
    assert read == kept != usual


@pytest.fixture(scope="module")
def metadata(tmp_path_factory):
    path = tmp_path_factory.mktemp("rpu") / "film.mkv"
    frame = first_frame(make_dolby_vision(path, [patches([(9, 9, 9)])], Rpu(reshaping=RESHAPED)))
    return bytes(frame.side_data["DOVI_METADATA"])


def test_the_metadata_is_what_was_written(metadata):
    rpu = read_rpu(metadata)
    assert rpu.is_ipt
    assert rpu.full_range
    assert rpu.values == pytest.approx(USUAL.values)
    assert rpu.zeros == pytest.approx(USUAL.zeros)
    assert [len(curve.pieces) for curve in rpu.curves] == [2, 1, 2]
    assert rpu.curves[1].pieces[0].mixture[:4] == pytest.approx((0.02, 0.03, 0.9, 0.02), abs=1e-6)


@given(data=st.data())
def test_damaged_metadata_is_refused_or_harmless(metadata, data):
    broken = bytearray(metadata)
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(broken) - 1), st.integers(0, 255)), max_size=8)
    ):
        broken[place] = value
    rpu = read_rpu(
        bytes(broken[: data.draw(st.integers(0, len(broken)))] if data.draw(st.booleans()) else broken)
    )
    if rpu is not None:
        light_of_all = dolby_vision_signal(rpu, 0).linear(
            np.tile(np.arange(0, 1024, 31, dtype=np.float32), (3, 1))
        )
        values = graded(light_of_all, ToneMap.BT2390, measured_peak(light_of_all))
        assert values.min() >= 0
        assert values.max() <= 1


def test_what_is_no_metadata_at_all_is_refused():
    assert read_rpu(b"") is None
    assert read_rpu(bytes(20_000)) is None
    assert read_rpu(b"\xff" * 20_000) is None
