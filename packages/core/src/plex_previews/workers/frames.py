"""Frames: the unit that crosses the pipes between the parent and a child.

::

    4 bytes   length of the header, big-endian
    4 bytes   length of all blobs together, big-endian
    header    JSON in UTF-8: {"kind": "...", "body": ..., "blobs": [length of each]}
    blobs     the bytes themselves, one behind the other

Both lengths are bounded and checked before anything is read for them. A ``bytes`` value in the body stands
there as ``{"$blob": n}``. There is no pickle: the other side may be a decoder that a hostile film took over.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, BinaryIO, NoReturn

from attrs import field, frozen

HEADER_LIMIT = 4 << 20
BLOBS_LIMIT = 64 << 20
_LENGTHS = struct.Struct(">II")
_BLOB = "$blob"
_PLACEHOLDER = f'"{_BLOB}"'.encode()


class BrokenFrame(Exception):
    """What came through the pipe is no frame."""


class CutFrame(BrokenFrame):
    """The pipe ended within a frame: whoever wrote it is gone."""

    def __init__(self) -> None:
        super().__init__("the pipe ended within a frame")


class Kind(StrEnum):
    """What a frame is for; the first three go to a child, the others come from it."""

    TASK = "task"
    CANCEL = "cancel"
    BYTES = "bytes"
    MESSAGE = "message"
    FAILED = "failed"
    PROGRESS = "progress"
    READ = "read"


@frozen
class Frame:
    """``body`` is what JSON can say, and ``bytes`` wherever JSON has a value.

    ``size`` is how many bytes came through the pipe for a frame that was read.
    """

    kind: Kind
    body: Any = None
    size: int = field(default=0, eq=False)


def write_frame(pipe: BinaryIO, frame: Frame) -> None:
    """Writes and flushes one frame.

    Raises:
        ValueError: the frame is over the limits, or holds a NaN.
        OSError: nobody reads the pipe any more.
    """
    pipe.writelines(_pieces(frame))
    pipe.flush()


def read_frame(pipe: BinaryIO) -> Frame | None:
    """The next frame, or None where the pipe ends.

    Raises:
        CutFrame: the pipe ended within a frame.
        BrokenFrame: the bytes are no frame within the limits.
    """
    lengths = pipe.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise CutFrame
    header_length, blobs_length = _LENGTHS.unpack(lengths)
    if header_length > HEADER_LIMIT or blobs_length > BLOBS_LIMIT:
        raise BrokenFrame(f"a frame of {header_length} + {blobs_length} bytes")
    return _parsed(_exactly(pipe, header_length), _exactly(pipe, blobs_length))


def _pieces(frame: Frame) -> Sequence[bytes]:
    blobs: list[bytes] = []

    def to_blob(value: object) -> dict[str, int]:
        if not isinstance(value, bytes):
            raise TypeError(f"{type(value).__name__} cannot cross to a child")
        blobs.append(value)
        return {_BLOB: len(blobs) - 1}

    body = json.dumps(frame.body, default=to_blob, allow_nan=False)
    lengths = json.dumps([len(blob) for blob in blobs])
    header = f'{{"kind": "{frame.kind}", "body": {body}, "blobs": {lengths}}}'.encode()
    blobs_length = sum(map(len, blobs))
    if len(header) > HEADER_LIMIT or blobs_length > BLOBS_LIMIT:
        raise ValueError(f"a frame of {len(header)} + {blobs_length} bytes is over the limits")
    return [_LENGTHS.pack(len(header), blobs_length), header, *blobs]


def _exactly(pipe: BinaryIO, length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise CutFrame
    return data


def _parsed(header: bytes, blobs: bytes) -> Frame:
    try:
        # The lengths stand behind the body, so the blobs are put in their places in a second walk.
        fields = json.loads(header, parse_constant=_no_constants)
        parts = list(_cut(blobs, fields["blobs"]))
        body = _with_blobs(fields["body"], parts) if _PLACEHOLDER in header else fields["body"]
        return Frame(Kind(fields["kind"]), body, _LENGTHS.size + len(header) + len(blobs))
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise BrokenFrame(f"a frame that cannot be read: {error!r}") from error


def _no_constants(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _cut(blobs: bytes, lengths: Any) -> Iterator[bytes]:
    if not isinstance(lengths, list) or any(type(length) is not int or length < 0 for length in lengths):
        raise ValueError("the lengths of the blobs are no lengths")
    if sum(lengths) != len(blobs):
        raise ValueError("the lengths of the blobs do not add up")
    start = 0
    for length in lengths:
        yield blobs[start : start + length]
        start += length


def _with_blobs(value: Any, parts: Sequence[bytes]) -> Any:
    if isinstance(value, list):
        return [_with_blobs(item, parts) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {_BLOB} and type(value[_BLOB]) is int:
        return parts[value[_BLOB]]
    return {key: _with_blobs(item, parts) for key, item in value.items()}
