"""NVIDIA's cards, as the driver's management library lists them. A card is known by its UUID.

CUDA numbers cards in an order of its own and sees only those that ``CUDA_VISIBLE_DEVICES`` names. That variable
is therefore set before CUDA starts, to UUIDs: a card's place in it is CUDA's number for the card.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from plex_previews_backends.encoders.nvidia_driver import SIGNS, has_driver

VISIBLE = "CUDA_VISIBLE_DEVICES"
ADVICE = "install nvidia-ml-py beside plex-previews"


@frozen
class Card:
    """``uuid`` is such as ``GPU-8b9c…``; ``driver`` the version of the driver; ``address`` that on the PCI bus."""

    uuid: str
    name: str
    driver: str
    address: str = ""


class NoCards(Exception):
    """The cards that seem to be there cannot be listed; says why, and what to do."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


def listed(environ: Mapping[str, str] = os.environ, signs: Iterable[Path] = SIGNS) -> Sequence[Card]:
    """The cards that this process may use; raises :class:`NoCards`. Without a driver nothing is imported."""
    if not has_driver(signs):
        return ()
    try:
        import pynvml
    except ImportError:
        raise NoCards("nvidia-ml-py is not installed, which lists the cards", ADVICE) from None
    return visible(asked(pynvml), environ.get(VISIBLE))


def asked(nvml: Any) -> Sequence[Card]:
    """The cards by the library of that module, in the order of its indices; raises :class:`NoCards`."""
    try:
        nvml.nvmlInit()
    except nvml.NVMLError as error:
        raise NoCards(f"its driver does not answer: {error}", "see whether nvidia-smi works") from error
    try:
        driver = nvml.nvmlSystemGetDriverVersion()
        handles = map(nvml.nvmlDeviceGetHandleByIndex, range(nvml.nvmlDeviceGetCount()))
        return [
            Card(nvml.nvmlDeviceGetUUID(each), nvml.nvmlDeviceGetName(each), driver, _address(nvml, each))
            for each in handles
        ]
    except nvml.NVMLError as error:
        raise NoCards(f"its cards cannot be listed: {error}", "see whether nvidia-smi works") from error
    finally:
        nvml.nvmlShutdown()


def _address(nvml: Any, card: Any) -> str:
    """As Linux writes it, ``0000:03:00.0``: the library's own ``00000000:03:00.0`` has a longer domain. Empty where the
    driver does not say.
    """
    try:
        place = nvml.nvmlDeviceGetPciInfo(card)
    except nvml.NVMLError:
        return ""
    return f"{place.domain:04x}:{place.bus:02x}:{place.device:02x}.0"


def visible(cards: Sequence[Card], variable: str | None) -> Sequence[Card]:
    """The cards that the variable names, by UUIDs, their beginnings or indices; all where it is not set.

    As CUDA reads it, a word that names nothing hides all that follow. Raises :class:`NoCards` for parts of cards.
    """
    if variable is None:
        return cards
    if cards and any(word.strip().startswith("MIG-") for word in variable.split(",")):
        raise NoCards(f"{VISIBLE} names a part of a card (MIG)", "give it a whole card, or use --encoder cpu")
    seen: list[Card] = []
    for word in filter(None, map(str.strip, variable.split(","))):
        named = [
            card for number, card in enumerate(cards) if word == str(number) or card.uuid.startswith(word)
        ]
        if len(named) != 1:
            break
        seen += named
    return seen


def numbered(cards: Iterable[Card], environ: MutableMapping[str, str] = os.environ) -> Mapping[str, int]:
    """CUDA's number for each card, by its UUID, once this has been called: do so before CUDA starts."""
    uuids = [card.uuid for card in cards]
    environ[VISIBLE] = ",".join(uuids)
    return {uuid: number for number, uuid in enumerate(uuids)}
