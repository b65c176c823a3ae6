"""What comes out: pictures on their way, thumbnails and sheets, and the account of a film."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from plex_previews.model.request import OutputIndex, Slot
from plex_previews.model.video import Geometry, VideoInfo

if TYPE_CHECKING:
    import numpy as np


@frozen(eq=False)
class Planes:
    """A thumbnail as JFIF wants it: BT.601, full range, 4:2:0, upright.

    ``y`` is uint8 of shape (height, width), ``u`` and ``v`` are (height / 2, width / 2); all C-contiguous.
    """

    y: np.ndarray[Any, Any]
    u: np.ndarray[Any, Any]
    v: np.ndarray[Any, Any]


@frozen(eq=False)
class Picture:
    """A slot's picture, as an encoder hands it over. ``time`` is the time of the frame it was made of.

    ``in_software`` says that an encoder for a device left this one to the processor.
    """

    output: OutputIndex
    slot: Slot
    time: float
    planes: Planes
    in_software: bool = False


@frozen
class Thumbnail:
    """A finished picture. ``repaired`` says that its own frame was damaged and a neighbour stands in."""

    output: OutputIndex
    slot: Slot
    wanted: float
    time: float
    width: int
    height: int
    jpeg: bytes = field(repr=lambda jpeg: f"<{len(jpeg)} bytes>")
    repaired: bool = False


@frozen
class Sheet:
    """A finished tile sheet: always full size, what lies behind its last thumbnail is black.

    ``number`` counts sheets from 0; ``thumbnails`` is how many of its cells are used. ``width`` and ``height``
    are those of one cell. ``repaired`` counts cells that show a neighbour.
    """

    output: OutputIndex
    number: int
    thumbnails: int
    width: int
    height: int
    jpeg: bytes = field(repr=lambda jpeg: f"<{len(jpeg)} bytes>")
    repaired: int = 0


class Strategy(StrEnum):
    """The way that led to the pictures."""

    INDEX = "index"
    SEEK = "seek"
    LINEAR = "linear"


class Obstacle(StrEnum):
    """Why the index does not lead the way."""

    NO_RANGES = "the server does not serve ranges"
    NO_INDEX = "the film has no index"
    FALSE_INDEX = "the film's index is wrong"


@frozen
class Plan:
    """What making would take; ``bytes_to_read`` is None where there is no index. It is ``estimated`` where the index has
    no sizes.

    ``sizes[i]`` is the size of output i's thumbnails, ``counts[i]`` how many it has of all the ``thumbnails``.
    """

    video: VideoInfo
    thumbnails: int
    keyframes: int
    decode_on_seconds: float
    bytes_to_read: int | None
    source_bytes: int | None
    strategy: Strategy
    sizes: tuple[Geometry, ...] = ()
    counts: tuple[int, ...] = ()
    obstacle: Obstacle | None = None
    estimated: bool = False


@frozen
class Report:
    """What was done for one film.

    ``distinct`` counts different frames; ``seconds`` is wall time inside the child; ``source_bytes`` is None
    where the source would not say. ``sizes[i]`` is the size of output i's thumbnails. ``obstacle`` is None where
    the strategy is that of the index. ``fell_back`` says why the device that was to decode it did not; empty where
    it did.
    """

    video: VideoInfo
    thumbnails: int
    distinct: int
    repaired: int
    encoder: str
    strategy: Strategy
    bytes_read: int
    source_bytes: int | None
    frames_decoded: int
    seconds: float
    sizes: tuple[Geometry, ...] = ()
    obstacle: Obstacle | None = None
    fell_back: str = ""
