"""What tells one state of a film, or of the settings, from another. Pure."""

from __future__ import annotations

from math import isfinite
from typing import Final

from attrs import field, fields, frozen

from plex_previews.model import Accuracy

TOLERANCE: Final = 2.0
"""Seconds by which the time of one and the same file may differ: FAT and some shares round so far."""

_LARGEST = 2**63 - 1


def _plausible_size(size: int | None) -> int | None:
    return size if size is not None and 0 <= size <= _LARGEST else None


def _plausible_time(time: float | None) -> float | None:
    return float(time) if time is not None and isfinite(time) else None


@frozen
class SourceFingerprint:
    """A film's file: ``size`` in bytes, ``modified_at`` in seconds since 1970; None where nobody said.

    What no file can have, as a server may claim it, counts as not said.
    """

    size: int | None = field(default=None, converter=_plausible_size)
    modified_at: float | None = field(default=None, converter=_plausible_time)

    def replaced_by(self, now: SourceFingerprint) -> bool:
        """Whether both are known not to be the same file: another size, or a time more than 2 s away."""
        if self.size is not None and now.size is not None and self.size != now.size:
            return True
        if self.modified_at is None or now.modified_at is None:
            return False
        return abs(self.modified_at - now.modified_at) > TOLERANCE

    def updated_by(self, now: SourceFingerprint) -> SourceFingerprint:
        """Of the same file, what is known in all."""
        if now.size in (None, self.size) and now.modified_at in (None, self.modified_at):
            return self
        size = self.size if now.size is None else now.size
        return SourceFingerprint(size, self.modified_at if now.modified_at is None else now.modified_at)


UNKNOWN: Final = SourceFingerprint()
"""Of a file of which nobody said anything."""


@frozen
class SettingsFingerprint:
    """The settings that an output was made with. ``interval`` is in seconds, ``width`` in pixels.

    ``tone_map`` names the way in which high dynamic range was brought down, empty where there was none to bring
    down, so that any other would have made the same picture; ``format_version`` is the writer's, raised when it
    writes the same pictures otherwise. Of an output that others made, what its bytes do not tell is None.
    """

    interval: float
    width: int | None = None
    quality: int | None = None
    accuracy: Accuracy | None = None
    tone_map: str | None = ""
    format_version: int | None = 1

    def changed(self, wanted: SettingsFingerprint) -> tuple[str, ...]:
        """The names of what is wanted otherwise, in the order above."""
        if self == wanted:
            return ()
        names = (
            each.name
            for each in fields(SettingsFingerprint)
            if each.name != "tone_map" or self.tone_map != ""
        )
        return tuple(name for name in names if getattr(self, name) != getattr(wanted, name))
