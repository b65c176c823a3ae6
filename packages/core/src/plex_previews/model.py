"""The values that travel: frozen, small, and free of anything that does work.

Times are seconds from the video stream's start, lengths are pixels, unless a name says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NewType, TypeAlias, TypeVar

from attrs import field, frozen

from plex_previews.errors import SettingsError
from plex_previews.masking import hidden_values

if TYPE_CHECKING:
    import numpy as np

_Name = TypeVar("_Name", bound=StrEnum)

OutputIndex = NewType("OutputIndex", int)
"""The place of an :class:`Output` in its :class:`Request`."""

Slot = NewType("Slot", int)
"""The number of a wanted picture, from 0: its time is ``slot * interval``, or the slot-th time of :class:`At`."""


# ---- where a film is -------------------------------------------------------------------------------------


@frozen
class FileSource:
    """A film on a file system of this machine."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path)


def _is_sound(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _without_secrets(url: str) -> str:
    if "@" in url and not _is_sound(url):
        # Where such a text begins and ends to be a password, nobody can say.
        return "<an address with credentials>"
    scheme, mark, rest = re.split(r"[?#]", url, maxsplit=1)[0].partition("//")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"


@frozen
class UrlSource:
    """A film behind ``http://`` or ``https://``; its query, its credentials and its headers stay secret."""

    url: str = field(repr=lambda url: repr(_without_secrets(url)))
    headers: Mapping[str, str] = field(factory=dict, repr=hidden_values)

    @property
    def name(self) -> str:
        """The address without its query and credentials, for they often hold tokens; never raises."""
        return _without_secrets(self.url)

    @property
    def is_sound(self) -> bool:
        """Whether this is an address at all: it has a host, and a port only where there can be one."""
        return _is_sound(self.url)


@frozen(eq=False)
class ServedSource:
    """A seekable binary file object of this process; a child reads it through its pipe."""

    file: BinaryIO
    label: str = "<file object>"

    @property
    def name(self) -> str:
        return self.label


Source: TypeAlias = FileSource | UrlSource | ServedSource


# ---- what is wanted of it --------------------------------------------------------------------------------


class Accuracy(StrEnum):
    """Which picture stands for a slot; see ``docs/explanation/slots.md``."""

    KEYFRAME = "keyframe"
    AUTO = "auto"
    EXACT = "exact"


def accuracy_named(value: Accuracy | str) -> Accuracy:
    """The accuracy of that name. Raises :class:`plex_previews.errors.SettingsError` where there is none."""
    return _named(Accuracy, "accuracy", value)


class ToneMap(StrEnum):
    """How high dynamic range is brought down to a thumbnail's; see ``docs/explanation/colour.md``."""

    HABLE = "hable"
    MOBIUS = "mobius"
    REINHARD = "reinhard"
    BT2390 = "bt2390"
    CLIP = "clip"


def tone_map_named(value: ToneMap | str) -> ToneMap:
    """The tone map of that name. Raises :class:`plex_previews.errors.SettingsError` where there is none."""
    return _named(ToneMap, "tone_map", value)


def _named(kind: type[_Name], setting: str, value: str) -> _Name:
    try:
        return kind(value)
    except ValueError:
        raise SettingsError(setting, f"{value!r} is unknown", f"one of {', '.join(kind)}") from None


@frozen
class Every:
    """A slot each ``interval`` seconds, from 0 to the end of the video."""

    interval: float


@frozen
class At:
    """A slot at each of these times, ascending, in seconds from the stream's start."""

    times: tuple[float, ...]


When: TypeAlias = Every | At


@frozen
class Grid:
    """The cells of a tile sheet: thumbnails row by row, from left to right."""

    columns: int = 10
    rows: int = 10

    @property
    def cells(self) -> int:
        return self.columns * self.rows


@frozen
class Output:
    """One set of pictures: when, how wide, how good; single ones, or tile sheets of a ``sheet`` grid.

    ``width`` is the greatest width; the display aspect ratio is kept, sizes are even, nothing is upscaled.
    ``quality`` is 1 (best) to 10.
    """

    when: When = Every(10)
    width: int = 320
    quality: int = 4
    accuracy: Accuracy = Accuracy.AUTO
    sheet: Grid | None = None
    tone_map: ToneMap = ToneMap.HABLE


@frozen
class Request:
    """All that is wanted of one film: it is decoded once for all outputs."""

    outputs: tuple[Output, ...]


@frozen
class Device:
    """Something that decodes, as an encoder plugin found it.

    ``driver`` names it with its version: what was proven of a device holds as long as that stays. ``slots`` is
    how many films it decodes side by side, 0 for as many as there are workers. ``problem`` is why it cannot be
    used, empty where it can, and ``advice`` what to do about that. ``name`` is empty only where an encoder found none.
    """

    encoder: str
    name: str
    summary: str = ""
    driver: str = ""
    slots: int = 0
    problem: str = ""
    advice: str = ""


@frozen
class Figure:
    """What a probe found of a device: a kind of video, and the time that one of its keyframes takes there.

    ``milliseconds`` is None where the device cannot decode it, which ``problem`` tells.
    """

    codec: str
    bits: int
    width: int
    height: int
    milliseconds: float | None
    problem: str = ""

    @property
    def kind(self) -> str:
        """Such as ``hevc 10``."""
        return f"{self.codec} {self.bits}" if self.bits > 8 else self.codec


@frozen
class Rated:
    """A device, and all that probing it found."""

    device: Device
    figures: tuple[Figure, ...] = ()


# ---- what a film is --------------------------------------------------------------------------------------

UNSPECIFIED = 2
PQ = 16
"""The transfer of SMPTE ST 2084."""
HLG = 18
"""The transfer of ARIB STD-B67."""
BT2020 = 9
"""The primaries of BT.2020, and its matrix of non-constant luminance."""
IPT_PQ_C2 = 15
"""The matrix of Dolby Vision without a base layer that others can show: profile 5, and 10 without compatibility."""
WITHOUT_BASE_LAYER = (5, 10, 20)
"""Profiles of Dolby Vision whose samples nothing else can show, where they are compatible with nothing."""


@frozen
class Colour:
    """Colour as the stream declares it, in code points of ITU-T H.273 (2 = unspecified).

    ``brightest`` is the luminance in cd/m² that the brightest pixel of the film has, or that its mastering
    display could show; 0 where nobody said. ``dolby_vision`` is the profile, 0 where it is none.
    """

    primaries: int = 2
    transfer: int = 2
    matrix: int = 2
    full_range: bool = False
    brightest: float = 0.0
    dolby_vision: int = 0
    hdr10_plus: bool = False

    @property
    def is_high_dynamic_range(self) -> bool:
        """Whether it takes a tone map to show it: PQ, HLG, or no transfer but metadata as of PQ."""
        if self.transfer == UNSPECIFIED:
            return self.brightest > 0 or self.matrix == IPT_PQ_C2
        return self.transfer in (PQ, HLG)

    @property
    def needs_its_metadata(self) -> bool:
        """Whether nothing but each picture's own Dolby Vision metadata tells what its samples mean."""
        undeclared = self.matrix == UNSPECIFIED
        return self.matrix == IPT_PQ_C2 or (undeclared and self.dolby_vision in WITHOUT_BASE_LAYER)

    @property
    def dynamic_range(self) -> str:
        """``SDR``, ``HDR10``, ``HDR10+``, ``HLG``, or ``DV`` with the profile of Dolby Vision."""
        if self.dolby_vision:
            return f"DV{self.dolby_vision}"
        if not self.is_high_dynamic_range:
            return "SDR"
        if self.transfer == HLG:
            return "HLG"
        return "HDR10+" if self.hdr10_plus else "HDR10"


@frozen
class VideoInfo:
    """What is known of a film before a picture of it is decoded.

    ``width`` and ``height`` are coded pixels; ``sar`` is the width of one pixel over its height; ``rotation``
    is in degrees clockwise (0, 90, 180 or 270) that a player turns the picture before it is shown.
    ``duration`` is that of the video stream, or else the container's.
    """

    container: str
    codec: str
    width: int
    height: int
    duration: float
    frame_rate: float
    sar: float = 1.0
    rotation: int = 0
    start_time: float = 0.0
    interlaced: bool = False
    pixel_format: str = ""
    bit_depth: int = 8
    colour: Colour = Colour()


@frozen
class Geometry:
    """The size of a finished thumbnail: both even (see :mod:`plex_previews.encoding.geometry`)."""

    width: int
    height: int


# ---- what comes out --------------------------------------------------------------------------------------


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
