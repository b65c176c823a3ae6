"""Keyframes that can follow any other picture are known, and HEVC's are made so."""

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.encoding.standalone import Standalone
from plex_previews.testing.reels import Footage

UNIT = st.binary(min_size=1, max_size=40).filter(lambda unit: b"\0\0" not in unit and unit[-1:] != b"\0")
ORDINARY, IDR = b"\x61\x88", b"\x65\x88"  # slices of such pictures


def lengths(units, size=4):
    return b"".join(len(unit).to_bytes(size) + unit for unit in units)


def start_codes(units):
    return b"".join(b"\0\0\0\1" + unit for unit in units)


@given(st.lists(UNIT, max_size=8), st.sampled_from([1, 2, 4]))
def test_units_are_found_in_both_forms(units, size):
    listed = lengths(units, size)
    avcc = b"\1\0\0\0" + bytes([0xFC | size - 1])
    by_length = Standalone.of("h264", avcc)
    assert [listed[place : place + 1] for place in by_length.units(listed)] == [unit[:1] for unit in units]
    coded = start_codes(units)
    by_code = Standalone.of("h264", b"\0\0\0\1\x67")
    assert [coded[place : place + 1] for place in by_code.units(coded)] == [unit[:1] for unit in units]


@given(st.binary(max_size=100), st.sampled_from(["h264", "hevc"]), st.binary(max_size=30))
def test_noise_is_taken_for_some_packet(data, codec, extradata):
    Standalone.of(codec, extradata).keyframe(av.Packet(data))


@pytest.mark.parametrize(("unit", "alone"), [(ORDINARY, False), (IDR, True)])
def test_an_avc_keyframe_stands_alone_where_it_is_idr(unit, alone):
    packet = av.Packet(start_codes([b"\x09\xf0", b"\x67\x4d", unit]))
    assert (Standalone.of("h264", None).keyframe(packet) is packet) == alone


@pytest.mark.parametrize(
    ("name", "alone"),
    [("h264", 4), ("h264_open_gop", 1), ("h264_open_gop_ts", 1), ("hevc_cra", 4), ("vp9", 4)],
)
def test_keyframes_of_films(name, alone, film):
    footage = Footage.of(film(name))
    standalone = Standalone.of(footage.video.codec, footage.decoders.make().extradata)
    made = [standalone.keyframe(footage.packets[place]) for place in footage.keyframes]
    assert sum(packet is not None for packet in made) == alone


@pytest.mark.parametrize("name", ["hevc_cra", "hevc_cra_ts"])
def test_a_cra_picture_becomes_bla_and_keeps_its_time(name, film):
    footage = Footage.of(film(name))
    standalone = Standalone.of("hevc", footage.decoders.make().extradata)
    old = footage.packets[footage.keyframes[1]]
    new = standalone.keyframe(old)
    kinds = [
        [bytes(packet)[place] >> 1 & 63 for place in standalone.units(bytes(packet))] for packet in (old, new)
    ]
    assert [16 if kind == 21 else kind for kind in kinds[0]] == kinds[1] != kinds[0]
    assert (new.pts, new.size) == (old.pts, old.size)
