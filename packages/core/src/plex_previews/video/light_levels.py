"""How bright a film gets, by the metadata in front of its first picture: what a container need not repeat.

MaxCLL (CTA-861.3) and the mastering display (SMPTE ST 2086), as HEVC has them (ITU-T H.265 D.2.28 and D.2.35) and AV1
(6.7.3 and 6.7.4). A picture that a device has scaled has lost them: there only the film's facts tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_BEFORE_THE_PICTURE = 4096
"""Bytes that parameter sets and metadata take at most: behind them coded video would give anything by chance."""
_PREFIX_SEI = re.compile(rb"\x4e\x01")
_MASTERING, _CONTENT_LIGHT = 137, 144
_TRAILING = 0x80
_LONG = 255
_LIGHT_IN_AV1 = re.compile(rb"\x2a\x06\x01(..)..\x80", re.DOTALL)
_MASTERING_IN_AV1 = re.compile(rb"\x2a\x1a\x02.{16}(.{4}).{4}\x80", re.DOTALL)
"""Metadata units with their sizes, and the bit that ends one."""
_PER_NIT_IN_HEVC, _PER_NIT_IN_AV1 = 10_000, 256
WHITE: Final = 100.0
"""cd/m²: what a display of standard range is mastered at, which tone mapping calls 1."""
BRIGHTEST: Final = 10_000.0
"""cd/m²: the top of PQ."""


def believed(*peaks: float) -> float:
    """The first that a film of high dynamic range can have, in cd/m²; 0 where none is. Encoders write any number."""
    return next((float(peak) for peak in peaks if WHITE <= peak <= BRIGHTEST), 0.0)


def brightest(packet: bytes, codec: str) -> float:
    """cd/m² of the film's brightest pixel, else of the mastering display's white; 0 where neither is believed."""
    head = packet[:_BEFORE_THE_PICTURE]
    if codec == "hevc":
        return _of_hevc(head)
    return _of_av1(head) if codec == "av1" else 0.0


def _of_hevc(head: bytes) -> float:
    said = {
        kind: payload
        for unit in _PREFIX_SEI.finditer(head)
        for kind, payload in _messages(head[unit.end() :])
    }
    pixel = int.from_bytes(said.get(_CONTENT_LIGHT, b"")[:2])
    return believed(pixel, int.from_bytes(said.get(_MASTERING, b"")[16:20]) / _PER_NIT_IN_HEVC)


def _messages(unit: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and payload of each message of that unit which is as long as it says (H.265 7.3.5), up to a long one."""
    data, place = unit.replace(b"\0\0\3", b"\0\0"), 0
    while len(data) > place + 1 and data[place] != _TRAILING and _LONG not in data[place : place + 2]:
        kind, size = data[place], data[place + 1]
        place += 2 + size
        yield kind, data[place - size : place]


def _of_av1(head: bytes) -> float:
    pixel, display = _LIGHT_IN_AV1.search(head), _MASTERING_IN_AV1.search(head)
    said = int.from_bytes(pixel[1]) if pixel else 0
    return believed(said, int.from_bytes(display[1]) / _PER_NIT_IN_AV1 if display else 0)
