"""Changes to finished MP4 and Matroska files that no muxer would make (ISO/IEC 14496-12; RFC 9559)."""

from __future__ import annotations

import re
import struct
import zlib

from plex_previews.model import Crop
from plex_previews.testing.films.recipe import Patch

_CUES = b"\x1c\x53\xbb\x6b"
_VOID_IN_TRACK = b"\xec\x01\0\0\0\0\0\0\x02\0\0"
_DURATION = b"\x44\x89\x88"
_DURATION_TAG = re.compile(rb"\d\d:\d\d:\d\d\.\d{9}")


# ---- MP4 -------------------------------------------------------------------------------------------------


def box(kind: bytes, *parts: bytes) -> bytes:
    """An MP4 box with its header."""
    payload = b"".join(parts)
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def _timescale(film: bytes, header: bytes) -> int:
    """Ticks per second of a version 0 ``mvhd`` or ``mdhd``."""
    ticks: int = struct.unpack_from(">I", film, film.index(header) + 16)[0]
    return ticks


def cut_start(seconds: float) -> Patch:
    """The edit list of the first track starts later, wherever that is in a GOP."""

    def patch(film: bytes) -> bytes:
        entry = film.index(b"elst") + 12
        length, media_time = struct.unpack_from(">Ii", film, entry)
        length -= round(seconds * _timescale(film, b"mvhd"))
        media_time += round(seconds * _timescale(film, b"mdhd"))
        return film[:entry] + struct.pack(">Ii", length, media_time) + film[entry + 8 :]

    return patch


def show_earlier(seconds: float) -> Patch:
    """The first track's composition offsets shrink, so that its first pictures are shown before time 0."""

    def patch(film: bytes) -> bytes:
        at = film.index(b"ctts") + 4
        (count,) = struct.unpack_from(">I", film, at + 4)
        entries = list(struct.iter_unpack(">Ii", film[at + 8 : at + 8 + 8 * count]))
        shift = round(seconds * _timescale(film, b"mdhd"))
        shifted = b"".join(struct.pack(">Ii", frames, offset - shift) for frames, offset in entries)
        version_1 = b"\x01\0\0\0"  # offsets are signed
        return film[:at] + version_1 + film[at + 4 : at + 8] + shifted + film[at + 8 + 8 * count :]

    return patch


def put_cover_first(film: bytes) -> bytes:
    """Cover art, larger than the film, ahead of the tracks, so that it becomes stream 0.

    The file must have its ``moov`` last, for what follows it would move.
    """
    moov = film.index(b"moov") - 4
    (size,) = struct.unpack_from(">I", film, moov)
    (first,) = struct.unpack_from(">I", film, moov + 8)
    after_header = moov + 8 + first
    cover = _cover_box(_png(600, 900))
    return (
        film[:moov]
        + struct.pack(">I4s", size + len(cover), b"moov")
        + film[moov + 8 : after_header]
        + cover
        + film[after_header:]
    )


def _cover_box(png: bytes) -> bytes:
    handler = box(b"hdlr", bytes(8), b"mdirappl", bytes(9))
    data = box(b"data", struct.pack(">II", 14, 0), png)
    return box(b"udta", box(b"meta", bytes(4), handler, box(b"ilst", box(b"covr", data))))


def _png(width: int, height: int) -> bytes:
    """A black picture in 8 bit grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def flip(film: bytes) -> bytes:
    """The first track's matrix (ISO/IEC 14496-12, 8.3.2) swaps top and bottom before it does what it did."""
    second_row = film.index(b"tkhd") + 4 + 40 + 12
    c, d = struct.unpack_from(">2i", film, second_row)
    return film[:second_row] + struct.pack(">2i", -c, -d) + film[second_row + 8 :]


def clap(width: int, height: int, crop: Crop) -> Patch:
    """The first track's pictures are to be cropped. The file must have its ``moov`` last.

    The box holds fractions: the size of what is shown, and how far its middle is from the picture's
    (ISO/IEC 14496-12, 12.1.4).
    """
    shown = width - crop.left - crop.right, height - crop.top - crop.bottom
    apart = crop.left - crop.right, crop.top - crop.bottom
    cropping = box(b"clap", struct.pack(">8i", shown[0], 1, shown[1], 1, apart[0], 2, apart[1], 2))

    def patch(film: bytes) -> bytes:
        grown = bytearray(film)
        start = end = 0
        for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"avc1"):
            start = film.index(kind, start + 8) - 4
            (size,) = struct.unpack_from(">I", film, start)
            struct.pack_into(">I", grown, start, size + len(cropping))
            end = start + size
        return bytes(grown[:end] + cropping + grown[end:])

    return patch


# ---- Matroska --------------------------------------------------------------------------------------------


def claim_duration(seconds: int) -> Patch:
    """Segment and track say that the film is this long."""

    def patch(film: bytes) -> bytes:
        at = film.index(_DURATION) + len(_DURATION)
        film = film[:at] + struct.pack(">d", seconds * 1000) + film[at + 8 :]
        claimed = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000000000"
        return _DURATION_TAG.sub(claimed.encode(), film)

    return patch


def pixel_crop(left: int, bottom: int) -> Patch:
    """The first track's pictures are to be cropped, by less than 256 pixels.

    The elements take the room of the Void that libav's muxer leaves in the track.
    """
    elements = b"\x54\xcc\x81" + bytes([left]) + b"\x54\xaa\x81" + bytes([bottom])

    def patch(film: bytes) -> bytes:
        void = film.index(_VOID_IN_TRACK)
        behind = void + len(_VOID_IN_TRACK)
        size = film.rindex(b"\xe0", 0, film.rindex(b"\xb0\x82", 0, void)) + 1
        end = size + 1 + film[size] - 0x80
        smaller = bytes([0xEC, 0x80 + len(_VOID_IN_TRACK) - len(elements) - 2])
        grown = film[:size] + bytes([film[size] + len(elements)]) + film[size + 1 : end] + elements
        return grown + film[end:void] + smaller.ljust(behind - void - len(elements), b"\0") + film[behind:]

    return patch


def lose_cues(film: bytes) -> bytes:
    """The Cues become Void, while the SeekHead goes on pointing at them."""
    at = film.rindex(_CUES)
    width = 9 - film[at + 4].bit_length()
    size = int.from_bytes(film[at + 4 : at + 4 + width]) & ((1 << 7 * width) - 1)
    whole = 4 + width + size
    void = b"\xec\x01" + (whole - 9).to_bytes(7)
    return film[:at] + void + bytes(whole - 9) + film[at + whole :]
