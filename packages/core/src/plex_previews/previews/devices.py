"""Which device decodes: what the user asked for, or the best there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from plex_previews.errors import SettingsError
from plex_previews.model import Device

AUTO: Final = "auto"
FALLBACK: Final = "cpu"
"""The encoder that ``auto`` turns to where the chosen device fails on a film."""


def encoders_to_prove(wanted: str) -> tuple[str, ...]:
    """The encoders whose devices must be known for that setting; none means all."""
    return () if wanted == AUTO else (wanted.partition(":")[0],)


def choose(
    devices: Sequence[Device], wanted: str, best: Callable[[Sequence[Device]], Device]
) -> tuple[Device, ...]:
    """The devices to try, in their order, for the setting ``auto``, ``NAME`` or ``NAME:DEVICE``.

    ``best`` picks one where the user leaves the choice, or raises. Raises :class:`SettingsError` naming what
    there is.
    """
    if wanted != AUTO:
        return (_named(devices, wanted),)
    first = best(devices)
    return (first, *(device for device in devices if device.encoder == FALLBACK and device != first))


def _named(devices: Sequence[Device], wanted: str) -> Device:
    encoder, _, name = wanted.partition(":")
    for device in devices:
        if device.encoder == encoder and name in ("", device.name):
            return device
    there = ", ".join([AUTO, *(f"{device.encoder}:{device.name}" for device in devices)])
    raise SettingsError("encoder", f"{wanted} is no device that works here", f"there are {there}")
