"""What a JPEG says of itself before its first pixel (ITU-T T.81, annex B)."""

from __future__ import annotations

from typing import Final

from plex_previews.model import Geometry

START: Final = b"\xff\xd8"
END: Final = b"\xff\xd9"
ENOUGH: Final = 64 << 10
"""Bytes of a JPEG's beginning that hold its size, unless it carries an album of metadata before it."""

_ALONE = {0x01, *range(0xD0, 0xD8)}
"""Markers without a segment behind them."""
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9


def jpeg_size(head: bytes) -> Geometry | None:
    """Width and height of the JPEG that begins with these bytes; None where they do not tell. Decodes nothing."""
    place = len(START) if head.startswith(START) else len(head)
    while place + 4 <= len(head) and head[place] == 0xFF:
        marker = head[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in _ALONE:
            place += 2
        elif marker in _FRAMES:
            return _size(head[place + 4 : place + 9])
        elif marker in (_SCAN, _END):
            return None
        else:
            place += 2 + int.from_bytes(head[place + 2 : place + 4])
    return None


def _size(frame: bytes) -> Geometry | None:
    """From what follows a frame's marker and length: precision, height, width."""
    height, width = int.from_bytes(frame[1:3]), int.from_bytes(frame[3:5])
    return Geometry(width, height) if len(frame) == 5 and width and height else None
