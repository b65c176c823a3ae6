"""Which device decodes: what the user asked for, or the best there is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Generator, Sequence
from typing import Final, TypeVar

from plex_previews.errors import (
    Cancelled,
    DeviceError,
    PlexPreviewsError,
    PluginError,
    SettingsError,
    Undecodable,
    WorkerError,
)
from plex_previews.model import SOFTWARE, Device
from plex_previews.plugins.loading import did_you_mean

logger = logging.getLogger(__name__)

Names = tuple[str, ...]
_Told = TypeVar("_Told")
_Result = TypeVar("_Result")

AUTO: Final = "auto"
FALLBACK: Final = SOFTWARE
"""The encoder that ``auto`` turns to where the chosen device fails on a film."""


def encoders_to_prove(wanted: str) -> Names:
    """The encoders whose devices must be known for that setting; none means all. Raises :class:`SettingsError` for a
    setting that means nothing.
    """
    if wanted == AUTO:
        return ()
    names = tuple(dict.fromkeys(word.partition(":")[0].strip() for word in wanted.split(",")))
    advice = f"give {AUTO} alone, or names with commas; see 'plex-previews devices'"
    if any(name.casefold() == AUTO for name in names):
        reason = f"{wanted!r} cannot be used: {AUTO} stands alone, in small letters"
        raise SettingsError("encoder", reason, advice)
    if not all(names):
        raise SettingsError("encoder", f"{wanted!r} has an empty name", advice)
    return names


def proven(
    prove: Callable[[Names], tuple[Device, ...]], wanted: Names, known: Collection[str]
) -> tuple[Device, ...]:
    """The devices of the ``wanted`` encoders (none: all that are ``known``), as ``prove`` finds them in a child.

    The proofs share a child. Where one of them ends it (drivers do crash) or raises, each encoder is asked on its own,
    so that only that one is lost. Raises what went wrong where no encoder is left.
    """
    try:
        found = prove(wanted)
    except (WorkerError, PluginError):
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
    devices: Sequence[Device],
    attempt: Callable[[Device], Generator[_Told, None, _Result]],
    on_failure: Callable[[Device, PlexPreviewsError], None] = lambda *_: None,
) -> Generator[_Told, None, _Result]:
    """What ``attempt`` tells and gives on the first device that can: the next one where a device fails, a child
    did, or nothing could be decoded, which ``on_failure`` is told. The last device has the last word.
    """
    for device in devices[:-1]:
        try:
            return (yield from attempt(device))
        except (DeviceError, WorkerError, Undecodable) as error:
            on_failure(device, error)
    return (yield from attempt(devices[-1]))


def choose(
    devices: Sequence[Device], wanted: str, best: Callable[[Sequence[Device]], Device]
) -> tuple[Device, ...]:
    """The devices to use, in their order, for the setting ``auto``, ``NAME``, ``NAME:DEVICE`` or a list of those.
    The beginning of a device's name will do.

    ``best`` picks one where the user leaves the choice, or raises. Of a list, what cannot be used is left out with a
    warning. Raises :class:`SettingsError` naming what there is, and what is wrong with a device that was named,
    where none is left.
    """
    usable = [device for device in devices if not device.problem]
    if wanted == AUTO:
        return _ordered(usable, best)
    found: dict[Device, None] = {}
    refused: list[SettingsError] = []
    for word in wanted.split(","):
        try:
            found |= dict.fromkeys(_named(devices, word.strip()))
        except SettingsError as error:
            refused.append(error)
    if not found:
        raise refused[0]
    for each in refused:
        logger.warning("%s", each)
    return tuple(found)


def _ordered(devices: Sequence[Device], best: Callable[[Sequence[Device]], Device]) -> tuple[Device, ...]:
    """By what ``best`` prefers; where that is no hardware, nothing else is used but what it falls back to."""
    first = best(devices)
    others = [device for device in devices if device != first and device.encoder != FALLBACK]
    ordered = [first]
    while others and first.encoder != FALLBACK:
        ordered.append(best(others))
        others.remove(ordered[-1])
    fallback = (device for device in devices if device.encoder == FALLBACK and device != first)
    return (*ordered, *fallback)


def _named(devices: Sequence[Device], wanted: str) -> Sequence[Device]:
    encoder, _, name = wanted.partition(":")
    similar = [device for device in devices if device.encoder == encoder and device.name.startswith(name)]
    named = [device for device in similar if device.name == name] or similar
    if usable := [device for device in named if not device.problem]:
        return usable
    if named:
        advice = "; or ".join(filter(None, [named[0].advice, f"take {FALLBACK}"]))
        raise SettingsError("encoder", f"{wanted} cannot be used: {named[0].problem}", advice)
    others = [device.full_name for device in devices if not device.problem]
    if all(device.encoder != FALLBACK for device in devices):
        others.insert(0, FALLBACK)  # it was not looked for, and is everywhere
    there = [AUTO, *others]
    reason = f"{wanted} is no device that works here{did_you_mean(wanted, there)}"
    raise SettingsError("encoder", reason, f"known: {', '.join(there)}; see 'plex-previews devices'")
