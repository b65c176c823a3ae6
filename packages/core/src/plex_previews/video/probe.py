"""What opening a film found out, as few bytes that can be kept: neither libav nor the film is needed to use it."""

from __future__ import annotations

import json
import struct
from hashlib import blake2b
from itertools import pairwise
from math import isfinite
from typing import Any, Final

from attrs import asdict, fields, frozen

from plex_previews.model import Colour, Crop, VideoInfo
from plex_previews.video import packing
from plex_previews.video.index import Index

MOST_BYTES: Final = 1 << 20
"""Of a packed one; what is larger is not worth keeping."""
_DIGEST: Final = 16
_LENGTH: Final = struct.Struct("<I")
_PARTS: Final[dict[str, type[Any]]] = {"colour": Colour, "crop": Crop}
_KINDS: Final = {"str": str, "int": int, "float": float, "bool": bool}


@frozen
class Probe:
    """The facts and the index of a film of ``size`` bytes; ``stream`` is the number of its video stream."""

    size: int
    stream: int
    video: VideoInfo
    index: Index


def pack(probe: Probe) -> bytes:
    """The probe as bytes: a digest of all that follows, the length of a JSON object, that object, and the index.

    A number in the index that does not fit into 64 bits raises :class:`struct.error`.
    """
    told = {"size": probe.size, "stream": probe.stream, "video": asdict(probe.video)}
    facts = json.dumps(told, separators=(",", ":")).encode()
    body = _LENGTH.pack(len(facts)) + facts + packing.pack(probe.index)
    return _digest(body) + body


def unpack(packed: bytes) -> Probe | None:
    """The probe; None for bytes that are none of ours, or that no film can be like."""
    try:
        probe = _unpacked(packed)
    except (struct.error, ValueError, TypeError, KeyError, RecursionError):
        return None
    return probe if probe is not None and _is_possible(probe) else None


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=_DIGEST).digest()


def _unpacked(packed: bytes) -> Probe | None:
    body = packed[_DIGEST:]
    if _digest(body) != packed[:_DIGEST]:
        return None
    (length,) = _LENGTH.unpack_from(body)
    end = _LENGTH.size + length
    told = json.loads(body[_LENGTH.size : end])
    index = packing.unpack(body[end:])
    size, stream = _exactly(told["size"], "int"), _exactly(told["stream"], "int")
    return None if index is None else Probe(size, stream, _video(told["video"]), index)


def _video(told: Any) -> VideoInfo:
    parts = {name: kind(**_exact(kind, told[name])) for name, kind in _PARTS.items()}
    return VideoInfo(**_exact(VideoInfo, told), **parts)


def _exact(kind: type[Any], told: Any) -> dict[str, Any]:
    """Values of all fields that are simple ones, each of its declared type."""
    declared = {each.name: _name(each.type) for each in fields(kind)}
    return {name: _exactly(told[name], simple) for name, simple in declared.items() if simple in _KINDS}


def _name(declared: Any) -> str:
    """Of the type of a field: a word, until somebody (cattrs does) has put the type itself in its place."""
    return declared if isinstance(declared, str) else getattr(declared, "__name__", "")


def _exactly(value: Any, declared: str) -> Any:
    if type(value) is not _KINDS[declared]:
        raise TypeError(f"{value!r} where {declared} belongs")
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{value} is no number")
    return value


def _is_possible(probe: Probe) -> bool:
    """Whether it contradicts itself nowhere; what the film itself says is another question."""
    ticks, size = probe.index.keyframes.ticks, probe.size
    video, crop = probe.video, probe.video.crop
    inside = all(
        0 <= (each.position or 0) <= size and 0 <= (each.size or 0) <= size for each in probe.index.keyframes
    )
    return (
        inside
        and all(one < other for one, other in pairwise(ticks))
        and probe.index.time_base > 0
        and 0 <= probe.index.hidden <= len(ticks)
        and len(probe.index.gop_bytes or ticks) == len(ticks)
        and video.duration > 0
        and min(video.shown_width, video.shown_height) > 0
        and min(crop.left, crop.right, crop.top, crop.bottom) >= 0
    )
