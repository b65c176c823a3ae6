"""What libav keeps to itself of an MP4's boxes (ISO/IEC 14496-12).

Composition offsets (8.6.1.3): libav lists samples by decoding time. The time at which a keyframe is shown is
that and the sample's composition offset, which differs from one keyframe to the next where pictures that
follow it in the file are shown before it (open GOP).

Movie extends (8.8.1): they say that samples are listed fragment by fragment, not all at the start.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from struct import unpack
from typing import Any, Protocol, TypeAlias

import numpy as np
from attrs import frozen

Offsets: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"

_MOST_BOXES = 10_000
_FIRST = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp"})
_EMPTY_RUNS = 16
"""How many runs more than samples a table may have: a run may be of no sample at all."""


class _File(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...


@frozen
class _Box:
    kind: bytes
    start: int
    end: int


def composition_offsets(file: _File, track: int, samples: int) -> Offsets | None:
    """The offset of each of a track's samples, in the track's ticks.

    None where the track has no table of them, or one for another number of samples (a fragmented file, or an
    edit list that leaves samples out).
    """
    for trak in _find(file, _whole(file), b"moov", b"trak"):
        if _track_id(file, trak) == track:
            table = next(_find(file, trak, b"mdia", b"minf", b"stbl", b"ctts"), None)
            return _offsets(file, table, samples) if table else None
    return None


def is_mp4(head: bytes) -> bool:
    """Whether a file that begins with these 8 bytes is one of boxes: MP4, QuickTime. Its index may lie at its end."""
    return head[4:8] in _FIRST


def is_fragmented(file: _File) -> bool:
    """Whether more samples may follow than the header lists."""
    return any(True for _ in _find(file, _whole(file), b"moov", b"mvex"))


def _whole(file: _File) -> _Box:
    return _Box(b"", 0, file.seek(0, os.SEEK_END))


def _offsets(file: _File, table: _Box, samples: int) -> Offsets | None:
    """As many runs are read as the table counts, not as its box has room for: that may be gigabytes."""
    runs = int.from_bytes(_read(file, table.start + 4, 4), "big")
    if runs > samples + _EMPTY_RUNS:
        return None
    content = _read(file, table.start + 8, min(8 * runs, table.end - table.start - 8))
    pairs = np.frombuffer(content[: len(content) // 8 * 8], ">i4").reshape(-1, 2).astype(np.int64)
    if (pairs[:, 0] < 0).any() or pairs[:, 0].sum() != samples:
        return None
    return np.repeat(pairs[:, 1], pairs[:, 0])


def _track_id(file: _File, trak: _Box) -> int | None:
    header = next(_find(file, trak, b"tkhd"), None)
    if header is None:
        return None
    wide = _read(file, header.start, 1) == b"\x01"
    field = _read(file, header.start + (20 if wide else 12), 4)
    return int.from_bytes(field, "big")


def _find(file: _File, within: _Box, kind: bytes, *deeper: bytes) -> Iterator[_Box]:
    for box in _children(file, within):
        if box.kind == kind and deeper:
            yield from _find(file, box, *deeper)
        elif box.kind == kind:
            yield box


def _children(file: _File, within: _Box) -> Iterator[_Box]:
    position = within.start
    for _ in range(_MOST_BOXES):
        header = _read(file, position, 16)
        if len(header) < 8 or position >= within.end:
            return
        size, kind = unpack(">I4s", header[:8])
        start = position + 8
        if size == 1 and len(header) == 16:
            size, start = unpack(">Q", header[8:])[0], position + 16
        end = within.end if size == 0 else position + size
        if not start <= end <= within.end:
            return
        yield _Box(kind, start, end)
        position = end


def _read(file: _File, position: int, size: int) -> bytes:
    """``size`` bytes, or as many as there are: a reader may give fewer at a time."""
    file.seek(position)
    content = bytearray()
    while len(content) < size and (piece := file.read(size - len(content))):
        content += piece
    return bytes(content)
