"""Keyframe indexes as bytes, and back."""

import struct
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.video.index import Index, Keyframe, Keyframes
from plex_previews.video.packing import pack, unpack

WIDE = st.integers(-(2**63) + 1, 2**63 - 1)
KEYFRAMES = st.lists(
    st.builds(Keyframe, WIDE, st.none() | WIDE, st.none() | st.integers(0, 2**63 - 1), st.none() | st.integers(0, 2**31)),
    max_size=8,
).map(lambda keyframes: sorted(keyframes, key=lambda keyframe: keyframe.ticks))  # fmt: skip
INDEXES = st.builds(
    Index,
    KEYFRAMES,
    st.builds(Fraction, st.integers(1, 1001), st.integers(1, 90_000)),
    WIDE,
    st.none() | WIDE,
    st.none() | st.lists(st.integers(0, 2**40), max_size=8).map(tuple),
    st.integers(0, 3),
)


@given(INDEXES)
def test_what_was_kept_comes_back(index):
    assert unpack(pack(index)) == index


@given(st.binary(max_size=200))
def test_bytes_of_others_are_no_index(data):
    assert unpack(data) is None
    assert unpack(b"\x01" + data) is None


@given(INDEXES, st.data())
def test_a_damaged_index_is_none_or_an_index(index, data):
    packed = bytearray(pack(index))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    found = unpack(bytes(packed))
    assert found is None or isinstance(found, Index)
    assert unpack(bytes(packed[:-1])) is None


def test_numbers_that_do_not_fit_are_refused():
    with pytest.raises(struct.error):
        pack(Index((), Fraction(1, 2**64)))


def test_a_film_takes_few_bytes():
    keyframes = Keyframes(
        Keyframe(n * 96_000, n * 96_000 - 4004, n * 700_123, 100_000 + n % 7919) for n in range(1800)
    )
    index = Index(keyframes, Fraction(1, 48_000), 0, 1800 * 96_000, tuple(700_123 for _ in range(1800)))
    assert len(pack(index)) < 10_000


def test_neither_libav_nor_numpy_is_needed():
    code = "import sys, plex_previews.ledger.ledger; sys.exit(any(name in sys.modules for name in ('av', 'numpy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
