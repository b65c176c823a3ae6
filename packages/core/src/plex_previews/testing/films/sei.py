"""Metadata units of HEVC (SEI, ITU-T H.265 annex D), for :func:`~plex_previews.testing.films.samples.make_of_samples`.

Each begins with a start code, and belongs before the picture that it speaks of.
"""

from __future__ import annotations

_START = b"\x00\x00\x00\x01"
_PREFIX_SEI = b"\x4e\x01"
_REGISTERED, _MASTERING, _CONTENT_LIGHT = 4, 137, 144
_P3 = (13250, 34500, 7500, 3000, 34000, 16000, 15635, 16450)
"""Green, blue, red and white, in 0.00002."""
_DARKEST = 50


def mastering_display(brightest: int) -> bytes:
    """A display in the colours of P3 whose white has this luminance in cd/m² (SMPTE ST 2086)."""
    places = b"".join(place.to_bytes(2, "big") for place in _P3)
    return _unit(_MASTERING, places + (10_000 * brightest).to_bytes(4, "big") + _DARKEST.to_bytes(4, "big"))


def content_light(brightest: int) -> bytes:
    """The film's brightest pixel (MaxCLL) in cd/m²."""
    return _unit(_CONTENT_LIGHT, brightest.to_bytes(2, "big") + (300).to_bytes(2, "big"))


def hdr10_plus() -> bytes:
    """HDR10+ (SMPTE ST 2094-40) that says nothing: one window, no peaks, no percentiles, no tone map."""
    return _unit(_REGISTERED, bytes.fromhex("b5003c000104 01 40") + bytes(14))


def _unit(kind: int, payload: bytes) -> bytes:
    """With what keeps two zeros from looking like a start code."""
    body = bytes([kind, len(payload)]) + payload + b"\x80"
    return _START + _PREFIX_SEI + body.replace(b"\x00\x00", b"\x00\x00\x03")
