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
            self._until[device] = self.clock() + _ASIDE_S
        minutes = f"{_ASIDE_S / 60:g} minutes"
        logger.warning("%s:%s is set aside for %s: %s", device.encoder, device.name, minutes, error)


@frozen
class Lanes:
    """The devices of a run, in the order in which they are preferred, and what is known of their speed.

    ``slots`` overrides how many films a device takes at once, by ``NAME`` or ``NAME:DEVICE``. Thread-safe.
    """

    devices: Sequence[Device]
    rated: Mapping[Device, Rated] = field(factory=dict)
    slots: Mapping[str, int] = field(factory=dict)
    health: Health = field(factory=Health)
    _taken: Counter[Device] = field(factory=Counter, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False)

    @contextmanager
    def lane(self) -> Iterator[tuple[Device, ...]]:
        """The devices for one film: one that has a slot free, and what is tried after it."""
        with self._lock:
            chosen = self._choice()
            self._taken[chosen] += 1
        try:
            yield (chosen, *self._after(chosen))
        finally:
            with self._lock:
                self._taken[chosen] -= 1

    def instead_of(self, device: Device) -> Rated | None:
        """The processor, for films that it is faster for; None where nothing is known of either."""
        if device.encoder == FALLBACK or device not in self.rated:
            return None
        software = (each for each in self.devices if each.encoder == FALLBACK)
        return next((self.rated[each] for each in software if each in self.rated), None)

    def _choice(self) -> Device:
        """The first device with a free slot, else the one with the most room."""
        sound = [device for device in self.devices if not self.health.is_aside(device)] or self.devices
        free = (device for device in sound if self._taken[device] < self._slots(device))
        return next(free, None) or min(sound, key=lambda device: self._taken[device] / self._slots(device))

    def _slots(self, device: Device) -> float:
        names = f"{device.encoder}:{device.name}", device.encoder
        own = device.slots or float("inf")
        return next((self.slots[name] for name in names if name in self.slots), own)

    def _after(self, chosen: Device) -> Sequence[Device]:
        """The processor where there is one: what one device refuses, others of its kind do too."""
        others = [device for device in self.devices if device != chosen]
        if chosen.encoder == FALLBACK:
            return ()
        return [device for device in others if device.encoder == FALLBACK] or others
