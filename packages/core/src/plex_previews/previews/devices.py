"""Which device decodes: what the user asked for, or the best there is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Generator, Sequence
from typing import Final, TypeVar

from plex_previews.errors import (
    Cancelled,
    PlexPreviewsError,
    SettingsError,
    Undecodable,
    WorkerDied,
    WorkerError,
)
from plex_previews.model import Device
from plex_previews.plugins.loading import did_you_mean

logger = logging.getLogger(__name__)

Names = tuple[str, ...]
_Told = TypeVar("_Told")
_Result = TypeVar("_Result")

AUTO: Final = "auto"
FALLBACK: Final = "cpu"
"""The encoder that ``auto`` turns to where the chosen device fails on a film."""


def encoders_to_prove(wanted: str) -> Names:
    """The encoders whose devices must be known for that setting; none means all."""
    return () if wanted == AUTO else (wanted.partition(":")[0],)


def proven(
    prove: Callable[[Names], tuple[Device, ...]], wanted: Names, known: Collection[str]
) -> tuple[Device, ...]:
    """The devices of the ``wanted`` encoders (none: all that are ``known``), as ``prove`` finds them in a child.

    The proofs share a child. Where one of them ends it (drivers do crash), each encoder is asked on its own,
    so that only that one is lost. Raises what went wrong where no encoder is left.
    """
    try:
        found = prove(wanted)
    except WorkerError:
        found = _proven_apart(prove, wanted or tuple(known))
    return tuple(device for device in found if device.encoder in known)


def _proven_apart(prove: Callable[[Names], tuple[Device, ...]], encoders: Names) -> tuple[Device, ...]:
    found: list[Device] = []
    errors: list[PlexPreviewsError] = []
    for encoder in encoders:
        try:
            found += prove((encoder,))
        except Cancelled:
            raise
        except PlexPreviewsError as error:
            logger.warning("encoder %s is left out: %s", encoder, error)
            errors.append(error)
    if errors and not found:
        raise errors[0]
    return tuple(found)


def in_turn(
    devices: Sequence[Device], attempt: Callable[[Device], Generator[_Told, None, _Result]]
) -> Generator[_Told, None, _Result]:
    """What ``attempt`` tells and gives on the first device that can: the next one where a child died, or
    could decode nothing. The last one has the last word.
    """
    for device in devices[:-1]:
        try:
            return (yield from attempt(device))
        except (WorkerDied, Undecodable):
            continue
    return (yield from attempt(devices[-1]))


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
    there = [AUTO, *(f"{device.encoder}:{device.name}" for device in devices)]
    reason = f"{wanted} is no device that works here{did_you_mean(wanted, there)}"
    raise SettingsError("encoder", reason, f"there are {', '.join(there)}; see 'plex-previews devices'")
