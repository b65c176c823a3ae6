"""A film's keyframe index as few bytes, and back, without libav or numpy.

The bytes are a version, then a zlib stream of: a header, then columns of 64-bit little-endian integers, each
number as its distance from the one before, which repeats itself where keyframes are regular. A column is
``ticks``, ``dts``, ``position`` and ``size`` of the keyframes, then ``gop_bytes`` where there are any. What is
unknown is the least number that fits.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, chain, pairwise
from typing import Final

from plex_previews.video.index import Index, Keyframe

_VERSION: Final = b"\x01"
_HEADER: Final = struct.Struct("<qqqqqqq")
_UNKNOWN: Final = -(2**63)
_MASK: Final = 2**64 - 1
_COLUMNS: Final = 4
_MOST_BYTES: Final = 64 << 20
"""Of an index that is unpacked: forty times what a film of four hours has whose frames are all keyframes."""


def pack(index: Index) -> bytes:
    """The index as bytes; a number that does not fit into 64 bits raises :class:`struct.error`."""
    columns = [index.keyframes.ticks, *_columns(index.keyframes)]
    gops = list(index.gop_bytes or ())
    header = _HEADER.pack(
        index.time_base.numerator,
        index.time_base.denominator,
        index.start_ticks,
        _filled(index.end_ticks),
        index.hidden,
        len(index.keyframes),
        _UNKNOWN if index.gop_bytes is None else len(gops),
    )
    body = b"".join(_deltas(column) for column in (*columns, gops))
    return _VERSION + zlib.compress(header + body)


def unpack(packed: bytes) -> Index | None:
    """The index, or None for bytes that are none of ours: it is read from the film again then."""
    try:
        return _unpacked(packed)
    except (struct.error, zlib.error, ValueError, ZeroDivisionError):
        return None


def _unpacked(packed: bytes) -> Index | None:
    if packed[:1] != _VERSION:
        return None
    stream = zlib.decompressobj()
    data = stream.decompress(packed[1:], _MOST_BYTES)
    if not stream.eof or stream.unused_data:
        return None
    numerator, denominator, start, end, hidden, count, gops = _HEADER.unpack_from(data)
    numbers = _numbers(data[_HEADER.size :])
    lengths = [count] * _COLUMNS + [0 if gops == _UNKNOWN else gops]
    if sum(lengths) != len(numbers) or min(lengths) < 0:
        return None
    ticks, dts, positions, sizes, gop_bytes = (_sums(column) for column in _cut(numbers, lengths))
    return Index(
        (Keyframe(*values) for values in zip(ticks, *map(_opened, (dts, positions, sizes)), strict=True)),
        Fraction(numerator, denominator),
        start,
        _or_none(end),
        None if gops == _UNKNOWN else tuple(gop_bytes),
        hidden,
    )


def _columns(keyframes: Iterable[Keyframe]) -> Iterator[array[int]]:
    for name in ("dts", "position", "size"):
        yield array("q", (_filled(getattr(keyframe, name)) for keyframe in keyframes))


def _filled(value: int | None) -> int:
    return _UNKNOWN if value is None else value


def _or_none(value: int) -> int | None:
    return None if value == _UNKNOWN else value


def _opened(column: Iterable[int]) -> Iterator[int | None]:
    return map(_or_none, column)


def _deltas(column: Sequence[int]) -> bytes:
    # Modulo 2**64, so that the distance to "unknown" fits as well.
    distances = array("Q", ((after - before) & _MASK for before, after in pairwise(chain((0,), column))))
    if sys.byteorder == "big":
        distances.byteswap()
    return distances.tobytes()


def _numbers(data: bytes) -> array[int]:
    numbers = array("Q")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _sums(distances: array[int]) -> array[int]:
    sums = array("Q", accumulate(distances, lambda before, distance: (before + distance) & _MASK))
    return array("q", sums.tobytes())


def _cut(numbers: array[int], lengths: Iterable[int]) -> Iterator[array[int]]:
    start = 0
    for length in lengths:
        yield numbers[start : start + length]
        start += length
