"""Keyframes that may follow any other picture: what a decoder needs that is not emptied between two of them.

A decoder orders pictures by the counts that they carry. Those start again at an IDR picture of H.264 (ITU-T H.264
7.4.1.2.4) and at an IDR or BLA picture of HEVC (H.265 8.1.3), and nowhere else: keyframes of open GOPs, sent one
after the other, come out in a wrong order, or not at all. A CRA picture of HEVC becomes a BLA picture by its type
alone, for their slice headers are the same. For H.264 there is no such way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
from attrs import frozen

_START_CODE = b"\0\0\1"
_AVC_SLICES, _AVC_IDR = range(1, 6), 5
_CRA, _BLA = 21, 16
_TYPE_BITS = 0x7E


@frozen
class Standalone:
    """For the packets of one stream. ``length_size`` is that of the length before each NAL unit; 0: start codes."""

    codec: str
    length_size: int

    @classmethod
    def of(cls, codec: str, extradata: bytes | None) -> Standalone:
        """By the decoder configuration record (ISO/IEC 14496-15), which starts with its version, 1."""
        header = extradata or b""
        place = {"h264": 4, "hevc": 21}.get(codec, len(header))
        lengths = header[:1] == b"\1" and len(header) > place
        return cls(codec, (header[place] & 3) + 1 if lengths else 0)

    def keyframe(self, packet: av.Packet[Any]) -> av.Packet[Any] | None:
        """The packet, or another with the same picture; None where its picture cannot stand alone."""
        if self.codec == "h264":
            return packet if self._is_idr(bytes(packet)) else None
        return self._without_cra(packet) if self.codec == "hevc" else packet

    def _is_idr(self, data: bytes) -> bool:
        kinds = (data[place] & 0x1F for place in self.units(data))
        return next((kind for kind in kinds if kind in _AVC_SLICES), None) == _AVC_IDR

    def _without_cra(self, packet: av.Packet[Any]) -> av.Packet[Any]:
        data = bytearray(packet)
        cra = [place for place in self.units(bytes(data)) if (data[place] & _TYPE_BITS) >> 1 == _CRA]
        if not cra:
            return packet
        for place in cra:
            data[place] = data[place] & ~_TYPE_BITS | _BLA << 1
        made: av.Packet[Any] = av.Packet(bytes(data))
        made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
        made.is_keyframe = True
        return made

    def units(self, data: bytes) -> Iterator[int]:
        """Where each NAL unit starts that has at least a byte."""
        return self._by_length(data) if self.length_size else _by_start_code(data)

    def _by_length(self, data: bytes) -> Iterator[int]:
        place = self.length_size
        while place < len(data):
            length = int.from_bytes(data[place - self.length_size : place])
            if length:
                yield place
            place += length + self.length_size


def _by_start_code(data: bytes) -> Iterator[int]:
    place = data.find(_START_CODE)
    while 0 <= place < len(data) - len(_START_CODE):
        yield place + len(_START_CODE)
        place = data.find(_START_CODE, place + len(_START_CODE))
