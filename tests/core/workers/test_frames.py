import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.workers.frames import (
    BLOBS_LIMIT,
    HEADER_LIMIT,
    BrokenFrame,
    CutFrame,
    Frame,
    Kind,
    read_frame,
    write_frame,
)

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
bodies = st.recursive(
    scalars | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text().filter(lambda key: key != "$blob"), inner),
    max_leaves=12,
)


def crossed(frame):
    pipe = io.BytesIO()
    write_frame(pipe, frame)
    pipe.seek(0)
    return read_frame(pipe)


def raw(header, blobs=b""):
    return io.BytesIO(struct.pack(">II", len(header), len(blobs)) + header + blobs)


@given(st.sampled_from(Kind), bodies)
def test_a_frame_comes_out_as_it_went_in(kind, body):
    assert crossed(Frame(kind, body)) == Frame(kind, body)


def test_bytes_stand_behind_the_json_as_they_are():
    pipe = io.BytesIO()
    write_frame(pipe, Frame(Kind.MESSAGE, {"jpeg": b"\xff\xd8\x00", "more": [b"", b"x"]}))
    header_length, blobs_length = struct.unpack(">II", pipe.getvalue()[:8])
    assert json.loads(pipe.getvalue()[8 : 8 + header_length])["blobs"] == [3, 0, 1]
    assert pipe.getvalue()[8 + header_length :] == b"\xff\xd8\x00x"
    assert blobs_length == 4


def test_several_frames_follow_each_other_until_the_pipe_ends():
    pipe = io.BytesIO()
    for number in range(3):
        write_frame(pipe, Frame(Kind.MESSAGE, [number, bytes(number)]))
    pipe.seek(0)
    assert [read_frame(pipe).body for _ in range(3)] == [[0, b""], [1, b"\0"], [2, b"\0\0"]]
    assert read_frame(pipe) is None


def test_a_path_that_is_not_unicode_survives():
    name = b"/films/caf\xe9.mkv".decode("utf-8", "surrogateescape")
    assert crossed(Frame(Kind.TASK, name)).body == name


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_a_broken_one(data):
    try:
        frame = read_frame(io.BytesIO(data))
    except BrokenFrame:
        return
    assert frame is None or isinstance(frame, Frame)


@given(st.data())
def test_a_frame_cut_short_is_broken(data):
    pipe = io.BytesIO()
    write_frame(pipe, Frame(Kind.MESSAGE, {"a": b"some bytes", "b": "text"}))
    cut = data.draw(st.integers(1, len(pipe.getvalue()) - 1))
    with pytest.raises(CutFrame):
        read_frame(io.BytesIO(pipe.getvalue()[:cut]))


@given(bodies)
def test_a_frame_knows_how_large_it_was(body):
    pipe = io.BytesIO()
    write_frame(pipe, Frame(Kind.MESSAGE, body))
    pipe.seek(0)
    assert read_frame(pipe).size == pipe.tell()


@pytest.mark.parametrize(
    "lengths",
    [(HEADER_LIMIT + 1, 0), (10, BLOBS_LIMIT + 1), (0xFFFFFFFF, 0xFFFFFFFF)],
    ids=["header", "blobs", "both"],
)
def test_a_length_over_the_limit_is_refused_before_anything_is_read(lengths):
    pipe = io.BytesIO(struct.pack(">II", *lengths) + b"x" * 100)
    with pytest.raises(BrokenFrame, match="a frame of"):
        read_frame(pipe)
    assert pipe.tell() == 8


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"kind": "rm -rf", "body": 1, "blobs": []}',
        b'{"kind": "message", "body": 1}',
        b'{"kind": "message", "body": {"$blob": 0}, "blobs": []}',
        b'{"kind": "message", "body": {"$blob": -1}, "blobs": []}',
        b'{"kind": "message", "body": 1, "blobs": [1]}',
        b'{"kind": "message", "body": 1, "blobs": [-1, 1]}',
        b'{"kind": "message", "body": 1, "blobs": ["0"]}',
        b'{"kind": "message", "body": 1, "blobs": {}}',
        b'{"kind": "message", "body": NaN, "blobs": []}',
        b'{"kind": "message", "body": ' + b"[" * 100_000 + b"]" * 100_000 + b', "blobs": []}',
        b'{"kind": "message", "body": ' + b"9" * 5000 + b', "blobs": []}',
    ],
    ids=range(15),
)
def test_a_header_that_makes_no_sense_is_broken(header):
    with pytest.raises(BrokenFrame):
        read_frame(raw(header))


def test_what_is_too_long_or_no_value_is_not_even_written():
    pipe = io.BytesIO()
    for body in ["x" * HEADER_LIMIT, [bytes(BLOBS_LIMIT), b"x"], float("nan")]:
        with pytest.raises(ValueError):
            write_frame(pipe, Frame(Kind.TASK, body))
    with pytest.raises(TypeError, match="set cannot cross"):
        write_frame(pipe, Frame(Kind.TASK, {1}))
    assert pipe.getvalue() == b""
