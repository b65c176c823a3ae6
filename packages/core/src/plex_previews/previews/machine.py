"""What decodes on this machine: its devices, found and probed in children, and those that a run gets."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plex_previews.errors import PluginError, SettingsError
from plex_previews.model import Device, Figure, Rated
from plex_previews.previews.asking import asked
from plex_previews.previews.devices import AUTO, FALLBACK, choose, encoders_to_prove, proven
from plex_previews.previews.lanes import Health, Lanes
from plex_previews.previews.protocol import Workers
from plex_previews.workers.messages import FindDevices, ProbeDevice

if TYPE_CHECKING:
    from plex_previews.plugins.host import PluginHost

logger = logging.getLogger(__name__)

_NO_SLOTS: Mapping[str, int] = {}


class Machine:
    """Finds devices once, and probes them only where there is something to choose between. Thread-safe.

    ``figures_file`` says which file keeps what probing found, None for none.
    """

    def __init__(self, pool: Workers, host: PluginHost, figures_file: Callable[[], Path | None]) -> None:
        self._pool = pool
        self._host = host
        self._figures_file = figures_file
        self._found: dict[tuple[str, ...], tuple[Device, ...]] = {}
        self._rated: tuple[Rated, ...] = ()
        self._health = Health()
        self._finding = threading.Lock()

    def devices(self, encoders: tuple[str, ...] = ()) -> tuple[Device, ...]:
        """Those of the named encoders, or of all, proven in a child; with its problem where one has any."""
        with self._finding:
            if encoders not in self._found:
                known = [encoder.name for encoder in self._host.encoders()]
                self._found[encoders] = proven(self._prove, encoders, known)
            return self._found[encoders]

    def rated(self, *, anew: bool = False) -> tuple[Rated, ...]:
        """The devices with what probing them found: now where it must be, or ``anew``, else before.

        Where the processor is all that decodes there is nothing to choose, and it is probed only ``anew``.
        """
        from plex_previews.previews.device_probes import DeviceProbes

        devices, probes = self.devices(), DeviceProbes(self._probe, self._figures_file)
        if not anew and all(device.encoder == FALLBACK or device.problem for device in devices):
            return probes.before(devices)
        with self._finding:
            self._rated = probes.of(devices, anew=anew)
            return self._rated

    def check(self, wanted: str, slots: Mapping[str, int] = _NO_SLOTS) -> None:
        """Raises ``SettingsError`` or ``PluginError`` for settings that no machine could follow; looks for no device."""
        for encoder in encoders_to_prove(wanted):
            self._host.encoder(encoder)
        for name in slots:
            try:
                self._host.encoder(name.partition(":")[0])
            except PluginError as error:
                raise SettingsError("slots", f"{error.what}: {error.reason}", error.advice) from error

    def chosen(self, wanted: str, slots: Mapping[str, int] = _NO_SLOTS) -> tuple[Device, ...]:
        """The devices that these settings name. Raises what :meth:`check` does, and where there is none such."""
        self.check(wanted, slots)
        return choose(self.devices(encoders_to_prove(wanted)), wanted, self._host.choose_device)

    def lanes(self, wanted: str, slots: Mapping[str, int] = _NO_SLOTS) -> Lanes:
        """The devices for a run. Raises :class:`~plex_previews.errors.SettingsError` or ``PluginError`` where there
        is none such.
        """
        devices = self.chosen(wanted, slots)
        _warn_of_unused(slots, devices)
        if wanted != AUTO or len(devices) == 1:
            return Lanes(devices, {}, slots, self._health)
        rated = {one.device: one for one in self._rated or self.rated()}
        useful = [one for one in devices if one.encoder == FALLBACK or one not in rated or rated[one].decodes]
        return Lanes(useful, rated, slots, self._health)

    def _prove(self, encoders: tuple[str, ...]) -> tuple[Device, ...]:
        return asked(self._pool, FindDevices(encoders), tuple)

    def _probe(self, device: Device, kinds: tuple[str, ...]) -> tuple[Figure, ...]:
        return asked(self._pool, ProbeDevice(device, kinds), tuple)


def _warn_of_unused(slots: Mapping[str, int], devices: Sequence[Device]) -> None:
    names = {name for device in devices for name in (device.encoder, device.full_name)}
    for name in slots:
        if name not in names:
            logger.warning("slots: %s is not among the devices of this run, and has none", name)
