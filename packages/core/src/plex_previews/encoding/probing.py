"""Probing a device: clips of every kind and size are decoded by the very code that films will go through."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from plex_previews.encoding.clips import SIZES, Kind, clip, possible
from plex_previews.encoding.geometry import thumbnail_geometry
from plex_previews.encoding.likeness import alike
from plex_previews.encoding.session import Session
from plex_previews.errors import PlexPreviewsError
from plex_previews.model import Figure
from plex_previews.video.footage import MemoryReel

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder
    from plex_previews.model import Device, Geometry, Picture

_WIDTH = 320
_MOST_PICTURES = 48
_LONG_ENOUGH_S = 0.5
"""How long a measurement goes on, unless it has its pictures sooner: a slow device's need not be many."""


def probe(
    encoder: Encoder, device: Device, kinds: Collection[str], progress: Callable[[], None]
) -> Iterator[Figure]:
    """What the device does with each clip; ``kinds`` are names of :class:`Kind`, all where there are none.

    A kind that fails at one size is not tried at the larger ones.
    """
    for kind in possible():
        if kinds and kind.name not in kinds:
            continue
        for size in SIZES:
            progress()
            figure = _figure(encoder, device, kind, size)
            yield figure
            if figure.milliseconds is None:
                break


def _figure(encoder: Encoder, device: Device, kind: Kind, size: Geometry) -> Figure:
    try:
        milliseconds, problem = _measured(encoder, device, kind, size), ""
    except PlexPreviewsError as error:
        milliseconds, problem = None, error.reason
    except Exception as error:  # noqa: BLE001 - a driver, or a plugin, may raise anything
        milliseconds, problem = None, f"{type(error).__name__}: {error}"
    if milliseconds is None:
        problem = problem or "its picture is wrong"
    return Figure(kind.codec, kind.bits, size.width, size.height, milliseconds, problem)


def _measured(encoder: Encoder, device: Device, kind: Kind, size: Geometry) -> float | None:
    """Milliseconds for a keyframe, once the device is warm; None where the picture is wrong."""
    pictures = _decoded(encoder, device, kind, size, 1)
    if not pictures or not alike(_reference(kind, size).planes, pictures[0].planes):
        return None
    start = perf_counter()
    _decoded(encoder, device, kind, size, 2)
    expected = (perf_counter() - start) / 2
    count = max(2, min(_MOST_PICTURES, round(_LONG_ENOUGH_S / expected)))
    start = perf_counter()
    _decoded(encoder, device, kind, size, count)
    return round((perf_counter() - start) / count * 1000, 2)


def _decoded(encoder: Encoder, device: Device, kind: Kind, size: Geometry, count: int) -> list[Picture]:
    footage = clip(kind, size)
    reel = MemoryReel(footage, footage.keyframe_passages() * count)
    return list(encoder.encode(device, reel, [thumbnail_geometry(footage.video, _WIDTH)]))


def _reference(kind: Kind, size: Geometry) -> Picture:
    """The clip's picture, decoded in software."""
    footage = clip(kind, size)
    (passage,) = footage.keyframe_passages()
    reel = MemoryReel(footage, [passage])
    session = Session(reel, reel.decoder, [thumbnail_geometry(footage.video, _WIDTH)], reel.cancelled)
    (picture,) = session.pictures_of(passage)
    return picture
