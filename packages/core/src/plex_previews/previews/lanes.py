"""Which devices a film may use, while others use them too: slots, and devices that are set aside for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from attrs import define, field, frozen

from plex_previews.errors import DeviceError, DeviceUnfit, PlexPreviewsError, WorkerError
from plex_previews.model import Device, Rated
from plex_previews.previews.devices import FALLBACK

logger = logging.getLogger(__name__)

_FAILURES: Final = 3
"""How many films in a row a device may fail before it is set aside."""
_ASIDE_S: Final = 600.0


@define
class Health:
    """Which devices fail again and again. Thread-safe; it outlives a run. ``clock`` tells seconds."""

    clock: Callable[[], float] = time.monotonic
    _failures: Counter[Device] = field(factory=Counter, init=False)
    _until: dict[Device, float] = field(factory=dict, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False)

    def is_aside(self, device: Device) -> bool:
        """Whether it failed too often; once its time is over it is tried with a film."""
        with self._lock:
            return self._until.get(device, 0.0) > self.clock()

    def succeeded(self, device: Device) -> None:
        """It decoded a film."""
        with self._lock:
            self._failures.pop(device, None)
            self._until.pop(device, None)

    def failed(self, device: Device, error: PlexPreviewsError) -> None:
        """It did not. Only its own errors and those of a child count: the others are the film's, or nobody's."""
        if isinstance(error, DeviceUnfit) or not isinstance(error, DeviceError | WorkerError):
            return
        with self._lock:
            self._failures[device] += 1
            if self._failures[device] < _FAILURES:
                return
            known = self._until.get(device, 0.0) > self.clock()
            self._until[device] = self.clock() + _ASIDE_S
        if known:  # by another film that was under way
            return
        minutes = f"{_ASIDE_S / 60:g} minutes"
        logger.warning("%s is set aside for %s: %s", device.full_name, minutes, error)


@frozen
class Lanes:
    """The devices of a run, in the order in which they are preferred, and what is known of their speed.

    Several encoders may drive one chip: of its devices films go by the first that is not set aside, and all of
    them share its slots. ``slots`` overrides how many films a device takes at once, by ``NAME`` or ``NAME:DEVICE``.
    Thread-safe.
    """

    devices: Sequence[Device]
    rated: Mapping[Device, Rated] = field(factory=dict)
    slots: Mapping[str, int] = field(factory=dict)
    health: Health = field(factory=Health)
    _taken: Counter[str] = field(factory=Counter, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False)

    @contextmanager
    def lane(self) -> Iterator[tuple[Device, ...]]:
        """The devices for one film: one that has a slot free, and what is tried after it."""
        with self._lock:
            chosen = self._choice()
            self._taken[chosen.chip] += 1
        try:
            yield (chosen, *self._after(chosen))
        finally:
            with self._lock:
                self._taken[chosen.chip] -= 1

    def instead_of(self, device: Device) -> tuple[Rated, ...]:
        """What may decode a film in the device's slot, as it is preferred: other ways to the same chip that take as many
        films as it has, and last the processor. Nothing where the device or the processor was not measured.
        """
        software = [
            self.rated[each] for each in self.devices if each.encoder == FALLBACK and each in self.rated
        ]
        if device.encoder == FALLBACK or device not in self.rated or not software:
            return ()
        same = (each for each in self._ways_to(device) if self._load(each) <= 1)
        return (*(self.rated[each] for each in same if each in self.rated), software[0])

    def _choice(self) -> Device:
        """The first device whose chip has a free slot, or another such card of its model that has more room; where all are
        full, the one with the most room.
        """
        first: dict[str, Device] = {}
        for device in self._sound():
            first.setdefault(device.chip, device)
        free = [device for device in first.values() if self._load(device) < 1]
        twins = [device for device in free if _are_twins(device, free[0])]
        return min(twins or first.values(), key=self._load)

    def _ways_to(self, device: Device) -> tuple[Device, ...]:
        """The other devices of its chip that are not set aside."""
        return tuple(each for each in self._sound() if each.chip == device.chip and each != device)

    def _sound(self) -> Sequence[Device]:
        """The devices that are not set aside; all where they all are."""
        return [device for device in self.devices if not self.health.is_aside(device)] or self.devices

    def _load(self, device: Device) -> float:
        """How much of what the device takes its chip has: 1 where its slots are full."""
        return self._taken[device.chip] / self._slots(device)

    def _slots(self, device: Device) -> float:
        names = device.full_name, device.encoder
        own = device.slots or float("inf")
        return next((self.slots[name] for name in names if name in self.slots), own)

    def _after(self, chosen: Device) -> Sequence[Device]:
        """Where devices were named, the other ways to the same chip, then the processor where there is one: what one chip
        refuses, others of its kind do too. Where they were measured, the child has chosen among the ways.
        """
        if chosen.encoder == FALLBACK:
            return ()
        others = [device for device in self.devices if device != chosen]
        ways = [] if chosen in self.rated else [way for way in self._ways_to(chosen) if self._load(way) <= 1]
        last = [device for device in others if device.encoder == FALLBACK]
        return (*ways, *last) if last else (*ways, *(one for one in others if one not in ways))


def _are_twins(one: Device, other: Device) -> bool:
    return one == other or (one.encoder == other.encoder and one.model == other.model != "")
