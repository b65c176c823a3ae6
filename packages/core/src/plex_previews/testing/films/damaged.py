"""Films that are broken, each in its way: recipes like those of the catalogue, the harm as their patch."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from types import MappingProxyType

import av

from plex_previews.testing.films.catalogue import CATALOGUE, SHORT_GOPS
from plex_previews.testing.films.recipe import Patch, Recipe, Track

_KEY = {
    "encryption_scheme": "cenc-aes-ctr",
    "encryption_key": "00112233445566778899aabbccddeeff",
    "encryption_kid": "ffeeddccbbaa99887766554433221100",
}
_JPEG_FRAME = re.compile(rb"(\xff\xc0\x00\x11\x08)(....)", re.DOTALL)


def _cut_at(mark: bytes) -> Patch:
    return lambda film: film[: film.rindex(mark) - 4]


def _cut_after(share: float) -> Patch:
    return lambda film: film[: int(len(film) * share)]


def _replaced(old: bytes, new: bytes) -> Patch:
    return lambda film: film.replace(old, new)


def _claim_size(width: int, height: int) -> Patch:
    """Each picture of a Motion JPEG film says in its own header that it is this large."""
    size = height.to_bytes(2) + width.to_bytes(2)
    return lambda film: _JPEG_FRAME.sub(lambda match: match[1] + size, film)


def overwrite_keyframes(which: Callable[[int], bool]) -> Patch:
    """Random bytes in place of each keyframe whose number ``which`` is true for."""

    def patch(film: bytes) -> bytes:
        noise, broken = random.Random(0), bytearray(film)  # noqa: S311
        for number, (position, size) in enumerate(_keyframes(film)):
            if which(number):
                broken[position : position + size] = noise.randbytes(size)
        return bytes(broken)

    return patch


def _keyframes(film: bytes) -> Iterable[tuple[int, int]]:
    with av.open(io.BytesIO(film), "r") as container:
        for packet in container.demux(video=0):
            if packet.is_keyframe and packet.pos is not None:
                yield packet.pos, packet.size


def _broken(name: str, patch: Patch) -> Recipe:
    return Recipe(name, ".mp4", "mp4", (SHORT_GOPS,), patch=patch)


_H264 = CATALOGUE["h264"].tracks
_MJPEG = (Track("mjpeg", pixel_format="yuvj420p", rate=Fraction(5), frames=30),)

_RECIPES = (
    Recipe("empty", ".mkv", "", bitstream=bytes),
    Recipe("text", ".mkv", "", bitstream=lambda: b"This is no film.\n" * 400),
    Recipe("no_moov", ".mp4", "mp4", _H264, patch=_cut_at(b"moov")),
    Recipe("truncated", ".mkv", "matroska", (SHORT_GOPS,), patch=_cut_after(0.6)),
    Recipe("truncated_mp4", ".mp4", "mp4", (SHORT_GOPS,), {"movflags": "faststart"}, patch=_cut_after(0.6)),
    Recipe(
        "truncated_cues_first",
        ".mkv",
        "matroska",
        (SHORT_GOPS,),
        {"cues_to_front": "1"},
        patch=_cut_after(0.6),
    ),
    Recipe("tail_lost", ".mkv", "matroska", (SHORT_GOPS,), patch=_cut_after(0.95)),
    Recipe("audio_only", ".mp4", "mp4", (), audio=5),
    Recipe("encrypted", ".mp4", "mp4", _H264, _KEY),
    Recipe("encrypted_fragments", ".mp4", "mp4", _H264, _KEY | {"movflags": "frag_keyframe+empty_moov"}),
    Recipe("unknown_codec", ".mp4", "mp4", _H264, patch=_replaced(b"avc1", b"zzzz")),
    Recipe(
        "unknown_codec_mkv",
        ".mkv",
        "matroska",
        _H264,
        patch=_replaced(b"V_MPEG4/ISO/AVC", b"V_UNKNOWN/CODEC"),
    ),
    _broken("one_bad_keyframe", overwrite_keyframes(lambda number: number == 20)),
    _broken("many_bad_keyframes", overwrite_keyframes(lambda number: number % 2 == 1)),
    _broken("all_bad_keyframes", overwrite_keyframes(lambda _: True)),
    Recipe("claims_60000", ".mkv", "matroska", _MJPEG, patch=_claim_size(60000, 60000)),
    Recipe("claims_16000", ".mkv", "matroska", _MJPEG, patch=_claim_size(16000, 16000)),
)

DAMAGED = MappingProxyType({recipe.name: recipe for recipe in _RECIPES})
"""Every broken film by its name."""
