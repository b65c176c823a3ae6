"""Dolby Vision films: HEVC whose every picture carries an RPU that is written here, bit by bit.

The syntax is that of ETSI GS CCM 001, sections 5 to 7. An RPU says how the coded samples are reshaped (a curve for
each component) and with which matrices they then become light; no encoder that is free makes one up.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import av
from attrs import frozen
from av.video.frame import PictureType

from plex_previews.model import BT2020, IPT_PQ_C2, PQ, Colour
from plex_previews.testing.films.samples import declare, make_of_samples

if TYPE_CHECKING:
    from av.video.stream import VideoStream

    from plex_previews.testing.films.samples import Samples

_DENOMINATOR_BITS = 23
_NAL_HEADER = b"\x7c\x01"
_PREFIX = b"\x19"
_IPT_TO_LMS = (8192, 799, 1681, 8192, -933, 1091, 8192, 267, -5545)
"""L'M'S' of IPT, in 1/8192: the three numbers of each row."""
_YCC_TO_RGB = (9574, 0, 13802, 9574, -1540, -5348, 9574, 17610, 0)
_WITHOUT_CROSSTALK = (17081, -349, -349, -349, 17081, -349, -349, -349, 17081)
"""What undoes two percent of each cone's signal in the others, in 1/16384."""
_RGB_TO_LMS = (7222, 8771, 390, 2654, 12430, 1300, 0, 422, 15962)
_UNOFFICIAL = {"strict": "unofficial"}
_RECORDING = {
    True: (
        "libx265",
        {"dolbyvision": "1", "x265-params": "log-level=none:keyint=1:vbv-maxrate=5000:vbv-bufsize=5000"},
    ),
    False: ("libsvtav1", {"dolbyvision": "1", "preset": "12", "svtav1-params": "keyint=1"}),
}
"""Encoder and options by :attr:`Rpu.ipt`."""


@frozen
class Polynomial:
    """Reshapes a component by itself: two or three coefficients, the constant first."""

    coefficients: tuple[float, ...] = (0.0, 1.0)


@frozen
class Mixture:
    """Reshapes a component by all three: seven coefficients for each order, of Y, U, V, YU, YV, UV and YUV."""

    constant: float
    coefficients: tuple[tuple[float, ...], ...]


Curve: TypeAlias = Polynomial | Mixture


@frozen
class Reshaping:
    """The pieces of one component's curve; ``pivots`` are ten-bit samples, one more than there are pieces."""

    pieces: tuple[Curve, ...] = (Polynomial(),)
    pivots: tuple[int, ...] = (0, 1023)


_AS_IT_IS = (Reshaping(), Reshaping(), Reshaping())


@frozen
class Rpu:
    """The metadata of a picture. ``brightest`` is the mastering display's, as a 12-bit code of PQ.

    ``ipt`` makes it profile 5, whose samples are IPT-PQ-C2 in full range; else it is profile 8.1, whose base
    layer is HDR10.
    """

    ipt: bool = True
    reshaping: tuple[Reshaping, Reshaping, Reshaping] = _AS_IT_IS
    brightest: int = 3079

    def unit(self) -> bytes:
        """The NAL unit, with a start code."""
        body = self._body()
        payload = _PREFIX + body + _checksum(body).to_bytes(4, "big") + b"\x80"
        return b"\x00\x00\x00\x01" + _NAL_HEADER + _escaped(payload)

    def _body(self) -> bytes:
        bits = _Bits()
        self._header(bits)
        for curve in self.reshaping:
            _pivots(bits, curve)
        bits.unsigned(0, 0)
        for curve in self.reshaping:
            for piece in curve.pieces:
                _piece(bits, piece)
        self._display(bits)
        return bits.packed()

    def _header(self, bits: _Bits) -> None:
        bits.plain((2, 6), (18, 11), (0 if self.ipt else 1, 4), (0, 4), (1, 1), (0, 1), (0, 2))
        bits.unsigned(_DENOMINATOR_BITS)
        bits.plain((1, 2), (int(self.ipt), 1))
        bits.unsigned(2, 2, 4)  # ten bits in both layers, twelve after reshaping
        bits.plain((0, 1), (0, 3), (0, 1), (1, 1), (1, 1), (0, 1))
        bits.unsigned(0, 0, 0)

    def _display(self, bits: _Bits) -> None:
        bits.unsigned(0, 0, 1)
        for number in _IPT_TO_LMS if self.ipt else _YCC_TO_RGB:
            bits.plain((number & 0xFFFF, 16))
        for number in (0 if self.ipt else 1 << 24, 1 << 27, 1 << 27):
            bits.plain((number, 32))
        for number in _WITHOUT_CROSSTALK if self.ipt else _RGB_TO_LMS:
            bits.plain((number & 0xFFFF, 16))
        bits.plain(
            (0xFFFF, 16), (0, 16), (0, 16), (0, 32), (12, 5), (2 if self.ipt else 0, 2), (0, 2), (1, 2)
        )
        bits.plain((7, 12), (self.brightest, 12), (42, 10))
        bits.unsigned(0)


class _Bits:
    """Bits one after the other, the highest first."""

    def __init__(self) -> None:
        self._bits: list[str] = []

    def plain(self, *numbers: tuple[int, int]) -> None:
        """Each of these numbers in its number of bits."""
        self._bits += [f"{number:0{width}b}" for number, width in numbers]

    def unsigned(self, *numbers: int) -> None:
        """Exponential Golomb codes."""
        for number in numbers:
            code = f"{number + 1:b}"
            self._bits.append("0" * (len(code) - 1) + code)

    def fixed(self, number: float) -> None:
        """A coefficient: its whole part as a signed Golomb code, its fraction in plain bits."""
        whole, fraction = divmod(round(number * (1 << _DENOMINATOR_BITS)), 1 << _DENOMINATOR_BITS)
        self.unsigned(2 * whole - 1 if whole > 0 else -2 * whole)
        self.plain((fraction, _DENOMINATOR_BITS))

    def packed(self) -> bytes:
        bits = "".join(self._bits)
        bits += "0" * (-len(bits) % 8)
        return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _pivots(bits: _Bits, curve: Reshaping) -> None:
    bits.unsigned(len(curve.pivots) - 2)
    before = 0
    for pivot in curve.pivots:
        bits.plain((pivot - before, 10))
        before = pivot


def _piece(bits: _Bits, piece: Curve) -> None:
    if isinstance(piece, Polynomial):
        order = len(piece.coefficients) - 1
        bits.unsigned(0, order - 1)
        if order == 1:
            bits.plain((0, 1))
        rows: Sequence[Sequence[float]] = [piece.coefficients]
    else:
        bits.unsigned(1)
        bits.plain((len(piece.coefficients) - 1, 2))
        rows = [[piece.constant], *piece.coefficients]
    for row in rows:
        for coefficient in row:
            bits.fixed(coefficient)


def _checksum(body: bytes) -> int:
    """CRC-32/MPEG-2: that of zlib with every bit order turned round."""
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in body)
    return int(f"{crc32(turned) ^ 0xFFFFFFFF:032b}"[::-1], 2)


def _escaped(payload: bytes) -> bytes:
    """With a 3 wherever two zeros might be taken for a start code."""
    result = bytearray()
    for byte in payload:
        if result[-2:] == b"\x00\x00" and byte <= 3:
            result.append(3)
        result.append(byte)
    return bytes(result)


def make_dolby_vision(path: Path, pictures: Sequence[Samples], rpu: Rpu) -> Path:
    """Writes an HEVC film of these pictures, each with this metadata."""
    declared = Colour(full_range=True) if rpu.ipt else Colour(BT2020, PQ, BT2020)
    return make_of_samples(path, pictures, declared, "libx265", after=rpu.unit())


def make_recorded(path: Path, planes: Samples, rpu: Rpu) -> Path:
    """Writes a film of this picture (4:2:0) with Dolby Vision's record in the container too.

    Only libav's encoders write that, of frames that come with metadata: HEVC of profile 5, or AV1 of profile 10 with
    a base layer of HDR10. They round.
    """
    declared = Colour(BT2020, PQ, IPT_PQ_C2, full_range=True) if rpu.ipt else Colour(BT2020, PQ, BT2020)
    plain = path.with_name(f"plain-{path.stem}.mkv")
    make_of_samples(plain, [planes], declared, "libx265", "yuv420p10le", after=rpu.unit())
    codec, options = _RECORDING[rpu.ipt]
    with av.open(str(plain)) as source, av.open(str(path), "w", options=_UNOFFICIAL) as container:
        stream = cast("VideoStream", container.add_stream(codec, rate=1, options={**options, **_UNOFFICIAL}))
        frame = next(source.decode(video=0))
        frame.pts, frame.time_base, frame.pict_type = 0, Fraction(1), PictureType.NONE
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p10le"
        declare(stream.codec_context, declared)
        container.mux([*stream.encode(frame), *stream.encode(None)])
    plain.unlink()
    return path
