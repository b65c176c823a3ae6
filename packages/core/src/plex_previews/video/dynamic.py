"""What a film's first packet says of its dynamic range that no header does. Nothing is decoded.

HDR10+ (ITU-T T.35, provider 0x003C: SMPTE ST 2094-40) and Dolby Vision (an RPU, ETSI GS CCM 001) come with each
picture. Both begin with bytes of their own, five or more in a row, which coded video gives by chance once in a
million megabytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from plex_previews.model import IPT_PQ_C2, VideoInfo
from plex_previews.video.light_levels import brightest

if TYPE_CHECKING:
    import av

_HDR10_PLUS = bytes.fromhex("b5 003c 0001 04")
_RPU_IN_HEVC = bytes.fromhex("7c01 19 0809")
"""A NAL unit of type 62, the prefix of an RPU, its type 2 and all but the last bit of its format 18."""
_RPU_IN_AV1 = bytes.fromhex("b5 003b 00000800")
_DEEP = 10
"""Bits that high dynamic range takes."""


def with_dynamic_range(video: VideoInfo, packet: av.Packet[Any] | None) -> VideoInfo:
    """The facts, with what the first packet adds to them."""
    if video.bit_depth < _DEEP or packet is None:
        return video
    data, colour = bytes(packet), video.colour
    colour = evolve(colour, brightest=colour.brightest or brightest(data, video.codec))
    if colour.is_high_dynamic_range and (_HDR10_PLUS in data or packet.has_sidedata("dynamic_hdr10_plus")):
        colour = evolve(colour, hdr10_plus=True)
    if not colour.dolby_vision:
        profile = _profile(data, video.codec)
        matrix = IPT_PQ_C2 if profile == 5 else colour.matrix
        colour = evolve(colour, dolby_vision=profile, matrix=matrix)
    return evolve(video, colour=colour)


def _profile(data: bytes, codec: str) -> int:
    """Of an RPU's own profile 0 the samples are IPT, which is profile 5; other RPUs lie on a base layer."""
    if codec == "av1":
        return 10 if _RPU_IN_AV1 in data else 0
    place = data.rfind(_RPU_IN_HEVC) if codec == "hevc" else -1
    after = data[place + len(_RPU_IN_HEVC) :][:1]
    if place < 0 or not after:
        return 0
    return 8 if after[0] >> 3 & 0xF else 5
