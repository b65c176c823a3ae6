"""What a test film is: frozen descriptions that :mod:`~plex_previews.testing.films.maker` makes real."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from attrs import field, frozen

from plex_previews.model import Crop

Clock: TypeAlias = Callable[[int], int]
"""The time in milliseconds at which frame n is shown."""

Patch: TypeAlias = Callable[[bytes], bytes]
"""A change to the finished file's bytes, for what no muxer would write."""


@frozen
class Track:
    """One video stream. Frame n shows the stamp ``first_number + n``.

    ``width`` and ``height`` are coded pixels; ``rotation`` is in degrees clockwise, and frames are drawn so
    that they stand upright once turned; where they are ``flipped``, once top and bottom were swapped before.
    What is to be cropped is light, and no part of the stamp. Each ``gop``-th frame is a keyframe. ``start`` is
    the first frame's time in seconds. A track with a ``clock`` has a variable frame rate.
    """

    codec: str = "libx264"
    options: Mapping[str, str] = field(factory=dict)
    pixel_format: str = "yuv420p"
    width: int = 320
    height: int = 180
    rate: Fraction = Fraction(10)
    frames: int = 100
    gop: int = 25
    start: Fraction = Fraction(0)
    clock: Clock | None = None
    sar: Fraction = Fraction(1)
    rotation: int = 0
    flipped: bool = False
    crop: Crop = field(factory=Crop)
    is_default: bool = True
    first_number: int = 0

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height of what is not cropped, in coded pixels."""
        crop = self.crop
        return self.width - crop.left - crop.right, self.height - crop.top - crop.bottom

    @property
    def time_base(self) -> Fraction:
        return 1 / self.rate if self.clock is None else Fraction(1, 1000)

    def pts(self, frame: int) -> int:
        """When a frame is shown, in ``time_base``."""
        ticks = frame if self.clock is None else self.clock(frame)
        return ticks + round(self.start / self.time_base)


@frozen
class Recipe:
    """A film: its tracks in stream order, its container, and how it is best put to the test.

    ``audio`` is the length in seconds of a silent audio stream (0 for none). ``bitstream`` gives the file's
    bytes where no muxer is to write it. ``interval`` is one at which the three accuracies give different
    pictures. ``declared`` is the duration in seconds that the header claims, where that is not the data's.
    """

    name: str
    suffix: str
    muxer: str
    tracks: tuple[Track, ...] = (Track(),)
    muxer_options: Mapping[str, str] = field(factory=dict)
    audio: float = 0.0
    patch: Patch | None = None
    bitstream: Callable[[], bytes] | None = None
    interval: int = 2
    declared: float | None = None

    @property
    def film(self) -> Track:
        """The track that is the film: the one of most pixels."""
        return max(self.tracks, key=lambda track: track.width * track.height)

    @property
    def file_name(self) -> str:
        return self.name + self.suffix

    def in_folder(self, folder: Path) -> Path:
        return folder / self.file_name
