"""How previews are to be made: the same values from Python, the command line and, later, a configuration."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen
from attrs.validators import ge, in_, instance_of, le

from plex_previews.model import Accuracy, Every, Output


@frozen
class Settings:
    """``encoder`` is ``auto``, a plugin's name, or ``NAME:DEVICE``; ``output`` is a file, a folder, or None for beside the film."""

    interval: int = field(default=10, validator=[instance_of(int), ge(1), le(60)])
    width: int = field(default=320, validator=[instance_of(int), ge(16), le(1920)])
    quality: int = field(default=4, validator=[instance_of(int), ge(1), le(10)])
    accuracy: Accuracy = field(default=Accuracy.AUTO, converter=Accuracy, validator=in_(list(Accuracy)))
    encoder: str = "auto"
    writer: str = "bif"
    output: Path | None = None
    force: bool = False

    def wanted(self) -> Output:
        """The one output that these settings ask for."""
        return Output(Every(self.interval), self.width, self.quality, self.accuracy)
