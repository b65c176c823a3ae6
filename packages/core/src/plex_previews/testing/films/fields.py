"""Field-coded H.264 (PAFF), which x264 cannot make, written bit by bit (ITU-T H.264, 7.3 and 7.4).

Nothing is predicted: every macroblock is I_PCM, its samples stand in the stream as they are; slices are P all
the same where their picture is not to count as a keyframe. Pictures take turns: a pair of reference fields,
each in a packet of its own, then a frame that nothing refers to.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from attrs import field, frozen

from plex_previews.testing.films.recipe import Track
from plex_previews.testing.films.stamp import Gray, draw

TRACK = Track(codec="h264", width=96, height=64, rate=Fraction(25), frames=200, gop=60)

_CLOCK = 90_000
_MACROBLOCK = 16
_I_PCM = 25
_ALL_P, _ALL_I = 5, 7
_MAIN_PROFILE, _LEVEL_3 = 77, 30
_SLICE, _IDR_SLICE, _SPS, _PPS, _DELIMITER = 1, 5, 7, 8, 9
_FRAME_NUM_BITS, _POC_BITS = 4, 8


class Bits:
    """Bits in the order in which they are written."""

    def __init__(self) -> None:
        self._text: list[str] = []

    def u(self, width: int, *values: int) -> Bits:
        """Unsigned numbers of ``width`` bits each."""
        self._text += [f"{value:0{width}b}" for value in values]
        return self

    def ue(self, *values: int) -> Bits:
        """Unsigned Exp-Golomb codes; a signed 0 is the same as 0."""
        for value in values:
            code = f"{value + 1:b}"
            self._text += ["0" * (len(code) - 1), code]
        return self

    def aligned(self, fill: str = "") -> bytes:
        """All bits as bytes: ``fill`` comes first, then zeros up to the next byte."""
        text = "".join(self._text) + fill
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8)

    def closed(self) -> bytes:
        """With the stop bit that ends a NAL unit."""
        return self.aligned("1")


@frozen
class _Picture:
    """A coded picture. ``parity`` is 0 for the top field, 1 for the bottom field, None for a frame."""

    luma: Gray = field(eq=False)
    since_idr: int
    frame_num: int
    is_reference: bool
    parity: int | None = None
    is_intra: bool = False

    @property
    def is_idr(self) -> bool:
        return self.since_idr == 0 and self.parity == 0


def paff_stream(intra_pairs: bool = False) -> bytes:
    """The film as an MPEG transport stream; in ``intra_pairs`` both fields of a keyframe are intra-coded."""
    file = io.BytesIO()
    frame = round(_CLOCK / TRACK.rate)
    with av.open(file, "w", format="mpegts") as container:
        stream = container.add_mux_stream(
            TRACK.codec, rate=TRACK.rate, width=TRACK.width, height=TRACK.height
        )
        for number in range(TRACK.frames):
            for picture in _coded(number, intra_pairs):
                packet = av.Packet(_access_unit(picture))
                packet.stream, packet.time_base = stream, Fraction(1, _CLOCK)
                packet.pts = packet.dts = number * frame + (picture.parity or 0) * frame // 2
                packet.is_keyframe = picture.is_idr
                container.mux(packet)
    return file.getvalue()


def _coded(number: int, intra_pairs: bool) -> Iterator[_Picture]:
    """A frame's pictures. Each reference frame raises ``frame_num``; those between have the next one's."""
    luma, since_idr = draw(number, TRACK.width, TRACK.height), number % TRACK.gop
    frame_num = (since_idr + 1) // 2
    if since_idr % 2:
        yield _Picture(luma, since_idr, frame_num, is_reference=False)
        return
    for parity in (0, 1):
        is_intra = since_idr == 0 and (parity == 0 or intra_pairs)
        yield _Picture(luma[parity::2], since_idr, frame_num, True, parity, is_intra)


def _access_unit(picture: _Picture) -> bytes:
    kind = _IDR_SLICE if picture.is_idr else _SLICE
    any_slice_type = Bits().u(3, 7).closed()
    headers = _nal(3, _SPS, _sequence()) + _nal(3, _PPS, _parameters()) if picture.is_idr else b""
    return _nal(0, _DELIMITER, any_slice_type) + headers + _nal(picture.is_reference, kind, _slice(picture))


def _nal(ref_idc: int, kind: int, payload: bytes) -> bytes:
    """A NAL unit after its start code, emulation prevented."""
    escaped = re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", payload)
    return b"\0\0\0\1" + bytes([ref_idc << 5 | kind]) + escaped


def _sequence() -> bytes:
    bits = Bits().u(8, _MAIN_PROFILE, 0, _LEVEL_3)
    bits.ue(0, _FRAME_NUM_BITS - 4, 0, _POC_BITS - 4, 1).u(1, 0)  # one reference frame, no gaps
    bits.ue(TRACK.width // _MACROBLOCK - 1, TRACK.height // (2 * _MACROBLOCK) - 1)
    bits.u(1, 0, 0, 1, 0)  # fields may come, no MBAFF, direct_8x8_inference, no cropping
    bits.u(1, 1, 0, 0, 0, 0)  # VUI: no aspect ratio, overscan, signal type, chroma location
    bits.u(1, 1).u(32, 1, round(2 * TRACK.rate)).u(1, 1)  # time in fields, fixed rate
    bits.u(1, 0, 0, 0, 1, 1).ue(0, 0, 0, 0, 0, 1)  # no HRD, no pic_struct; nothing is reordered
    return bits.closed()


def _parameters() -> bytes:
    bits = Bits().ue(0, 0).u(1, 0, 0)  # CAVLC
    bits.ue(0, 0, 0).u(1, 0).u(2, 0)  # one slice group, one reference, no weights
    return bits.ue(0, 0, 0).u(1, 1, 0, 0).closed()  # the slice header says what is deblocked


def _slice(picture: _Picture) -> bytes:
    bits = (
        Bits()
        .ue(0, _ALL_I if picture.is_intra else _ALL_P, 0)
        .u(_FRAME_NUM_BITS, picture.frame_num % (1 << _FRAME_NUM_BITS))
    )
    bits.u(1, 0) if picture.parity is None else bits.u(1, 1, picture.parity)
    if picture.is_idr:
        bits.ue(0)
    bits.u(_POC_BITS, 2 * picture.since_idr + (picture.parity or 0))
    if not picture.is_intra:
        bits.u(1, 0, 0)  # as many references as usual, in the usual order
    if picture.is_reference:
        bits.u(1, *((0, 0) if picture.is_idr else (0,)))
    bits.ue(0, 1)  # the usual quantiser, nothing deblocked
    first, *others = _macroblocks(picture.luma)
    # In P slices a count of skipped macroblocks goes ahead, and intra types come after the 5 of P.
    types = (_I_PCM,) if picture.is_intra else (0, 5 + _I_PCM)
    start, again = bits.ue(*types).aligned(), Bits().ue(*types).aligned()
    return b"".join([start, first, *(again + other for other in others), b"\x80"])


def _macroblocks(luma: np.ndarray[Any, Any]) -> Iterator[bytes]:
    """Samples of each macroblock in raster order: 256 of luma, then 64 of each chroma, which is grey."""
    grey = bytes([128]) * 128
    for row in range(0, luma.shape[0], _MACROBLOCK):
        for column in range(0, luma.shape[1], _MACROBLOCK):
            yield luma[row : row + _MACROBLOCK, column : column + _MACROBLOCK].tobytes() + grey
