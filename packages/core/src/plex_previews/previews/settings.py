"""How previews are to be made: the same values from Python, the command line and, later, a configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isfinite
from pathlib import Path

from attrs import field, frozen
from attrs.converters import optional

from plex_previews.bounds import INTERVAL, QUALITY, WIDTH, each_at_least_one, within
from plex_previews.errors import SettingsError
from plex_previews.model import (
    Accuracy,
    At,
    Every,
    Output,
    ToneMap,
    When,
    accuracy_named,
    tone_map_named,
)


@frozen
class Settings:
    """``interval`` is in seconds, ``width`` in pixels, ``quality`` from 1 (best) to 10.

    ``tone_map`` is for films of high dynamic range. ``encoder`` is ``auto``, a plugin's name, ``NAME:DEVICE``, or a
    list of those, separated by commas, that are tried in their order. ``slots`` says how many films a ``NAME`` or
    ``NAME:DEVICE`` decodes at once. ``output`` is a file, a folder, or None for beside the film; in a folder, what
    was found below another keeps the folders on the way to it. ``force`` makes what is already fresh again. Making
    one raises :class:`plex_previews.errors.SettingsError` for a value that cannot be used.
    """

    interval: int = field(default=10, validator=within(INTERVAL))
    width: int = field(default=320, validator=within(WIDTH))
    quality: int = field(default=4, validator=within(QUALITY))
    accuracy: Accuracy = field(default=Accuracy.AUTO, converter=accuracy_named)
    tone_map: ToneMap = field(default=ToneMap.HABLE, converter=tone_map_named)
    encoder: str = "auto"
    slots: Mapping[str, int] = field(factory=dict, validator=each_at_least_one, hash=False)
    writer: str = "bif"
    output: Path | None = field(default=None, converter=optional(Path))
    force: bool = False

    def wanted(self) -> Output:
        """The one output that these settings ask for."""
        return Output(Every(self.interval), self.width, self.quality, self.accuracy, tone_map=self.tone_map)


def accuracy_for(when: When, wanted: Accuracy | str | None) -> Accuracy | str:
    """``wanted``, or where that is None what the slots call for.

    Half the way to the neighbouring slots, as far as ``auto`` may go, is a few seconds in a row of previews.
    Between times that somebody named it may be minutes: there the very frame is taken.
    """
    if wanted is not None:
        return wanted
    return Accuracy.EXACT if isinstance(when, At) else Accuracy.AUTO


def moments(interval: float | None, times: Sequence[float] | None) -> When:
    """The slots that either of the two stands for, in seconds; exactly one must be given."""
    if interval is not None and times is None:
        if not (isfinite(interval) and interval > 0):
            raise SettingsError("interval", f"{interval!r} cannot be used", "seconds above 0")
        return Every(interval)
    if times is None or interval is not None:
        raise SettingsError("times", "say when pictures are wanted", "either an interval or times")
    if not times or not all(isfinite(time) and time >= 0 for time in times):
        raise SettingsError("times", "cannot be used", "at least one, in seconds from 0")
    if any(before >= after for before, after in pairwise(times)):
        raise SettingsError("times", "must ascend", "sort them, each once")
    return At(tuple(times))
