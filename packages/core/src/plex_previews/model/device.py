"""What decodes, and what probing it found."""

from __future__ import annotations

from typing import Final

from attrs import frozen

SOFTWARE: Final = "cpu"
"""The encoder that decodes without a device, and does so everywhere."""
NONE_HERE: Final = "there is none here"
"""The problem of an encoder that looked for devices, and found none."""


@frozen
class Device:
    """Something that decodes, as an encoder plugin found it.

    ``driver`` names it with its version: what was proven of a device holds as long as that stays. ``slots`` is
    how many films it decodes side by side, 0 for as many as there are workers. ``problem`` is why it cannot be
    used, empty where it can, and ``advice`` what to do about that. ``name`` is empty only where an encoder found none.
    ``hardware`` is what several encoders call the same chip, such as its PCI address ``0000:03:00.0``; a device
    of which nobody knows it has hardware of its own. Devices of the same ``model``, where that is said, are equally fast.
    """

    encoder: str
    name: str
    summary: str = ""
    driver: str = ""
    slots: int = 0
    problem: str = ""
    advice: str = ""
    hardware: str = ""
    model: str = ""

    @property
    def full_name(self) -> str:
        """What the setting ``encoder`` names it by."""
        return f"{self.encoder}:{self.name}"

    @property
    def chip(self) -> str:
        """The same for all devices of the same hardware, and for no other."""
        return self.hardware or self.full_name


_CLEARLY: Final = 0.9


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

    def beats(self, other: Figure | None) -> bool:
        """Whether the device decodes it, and clearly faster than the other one: by less than a tenth, figures differ from
        one probing to the next.
        """
        if self.milliseconds is None or other is None or other.milliseconds is None:
            return self.milliseconds is not None
        return self.milliseconds < _CLEARLY * other.milliseconds

    @property
    def kind(self) -> str:
        """Such as ``hevc 10``."""
        return f"{self.codec} {self.bits}" if self.bits > 8 else self.codec


@frozen
class Rated:
    """A device, and all that probing it found."""

    device: Device
    figures: tuple[Figure, ...] = ()

    @property
    def decodes(self) -> bool:
        """Whether it was found to decode anything."""
        return any(figure.milliseconds is not None for figure in self.figures)
