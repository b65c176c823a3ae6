"""What is wanted of a film."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType, TypeAlias, TypeVar

from attrs import frozen

from plex_previews.errors import SettingsError

_Name = TypeVar("_Name", bound=StrEnum)

OutputIndex = NewType("OutputIndex", int)
"""The place of an :class:`Output` in its :class:`Request`."""

Slot = NewType("Slot", int)
"""The number of a wanted picture, from 0: its time is ``slot * interval``, or the slot-th time of :class:`At`."""


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
