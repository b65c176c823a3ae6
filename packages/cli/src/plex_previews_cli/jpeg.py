"""How large a JPEG is, told by its frame header alone (ITU-T T.81, annex B): nothing is decoded here."""

from __future__ import annotations

import struct

_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, 0xFF, *range(0xD0, 0xD9)})
"""Markers without a length after them, and the fill byte that may stand before any."""


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels, or None where the bytes have no frame header."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAME_HEADERS:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += _length(data, at, marker)
    return None


def _length(data: bytes, at: int, marker: int) -> int:
    if marker in _ALONE:
        return 1 if marker == 0xFF else 2
    return 2 + int.from_bytes(data[at + 2 : at + 4], "big")
