"""Probes as bytes, and back."""

import hashlib
import json
import struct
from fractions import Fraction

import pytest
from attrs import resolve_types
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.model import Colour, Crop, VideoInfo
from plex_previews.video import packing
from plex_previews.video.index import Index, Keyframe
from plex_previews.video.probe import Probe, pack, unpack

VIDEO = VideoInfo(
    "matroska,webm", "h264", 1920, 1080, 2700.0, 23.976, colour=Colour(1, 1, 1), crop=Crop(top=140)
)
INDEX = Index([Keyframe(0, None, 100), Keyframe(10, 9, 200, 50)], Fraction(1, 1000), 0, 20)
PROBE = Probe(1000, 0, VIDEO, INDEX)


def sealed(body):
    return hashlib.blake2b(body, digest_size=16).digest() + body


def test_what_was_kept_comes_back():
    assert unpack(pack(PROBE)) == PROBE


def test_types_that_were_resolved_are_the_same():
    # cattrs resolves those of the classes that cross between parent and child, for the whole process.
    resolve_types(VideoInfo)
    resolve_types(Colour)
    resolve_types(Crop)
    assert unpack(pack(PROBE)) == PROBE


@given(st.binary(max_size=200))
def test_bytes_of_others_are_no_probe(data):
    assert unpack(data) is None
    assert unpack(sealed(struct.pack("<I", len(data)) + data)) is None


@given(st.data())
def test_a_damaged_one_is_none(data):
    packed = bytearray(pack(PROBE))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    assert unpack(bytes(packed)) is None
    assert unpack(bytes(packed[:-1])) is None


def told(**others):
    facts = {"size": 1000, "stream": 0, "video": {**_video(), **others.pop("video", {})}, **others}
    text = json.dumps(facts).encode()
    return sealed(struct.pack("<I", len(text)) + text + packing.pack(INDEX))


def _video():
    text = pack(PROBE)[16:]
    (length,) = struct.unpack_from("<I", text)
    return json.loads(text[4 : 4 + length])["video"]


def test_the_facts_are_whole():
    assert unpack(told()) == PROBE


@pytest.mark.parametrize(
    "facts",
    [
        {"size": 1000.0},
        {"size": True},
        {"size": 150},
        {"stream": "0"},
        {"video": {"width": "1920"}},
        {"video": {"duration": 0.0}},
        {"video": {"duration": 5}},
        {"video": {"duration": float("inf")}},
        {"video": {"frame_rate": float("nan")}},
        {"video": {"interlaced": 1}},
        {"video": {"colour": {"primaries": 1}}},
        {"video": {"colour": 5}},
        {"video": {"width": 0}},
        {"video": {"crop": None}},
        {"video": {"crop": {"left": 1000, "right": 920, "top": 0, "bottom": 0}}},
        {"video": {"crop": {"left": 0, "right": 0, "top": -5000, "bottom": 0}}},
    ],
)
def test_facts_that_cannot_be_are_no_probe(facts):
    assert unpack(told(**facts)) is None


@pytest.mark.parametrize(
    "index",
    [
        Index([Keyframe(10), Keyframe(0)], Fraction(1, 1000)),
        Index([Keyframe(0, None, -5)], Fraction(1, 1000)),
        Index([Keyframe(0, None, 5, 5000)], Fraction(1, 1000)),
        Index([Keyframe(0)], Fraction(-1, 1000)),
        Index([Keyframe(0)], Fraction(1, 1000), hidden=2),
        Index([Keyframe(0)], Fraction(1, 1000), gop_bytes=(1, 2, 3)),
    ],
)
def test_an_index_that_cannot_be_is_no_probe(index):
    assert unpack(pack(Probe(1000, 0, VIDEO, index))) is None
