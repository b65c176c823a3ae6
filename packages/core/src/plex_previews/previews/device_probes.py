"""What probing the devices has found, kept for as long as their drivers stay the same; what failed, for a day."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import asdict, frozen

from plex_previews.errors import Cancelled, PlexPreviewsError
from plex_previews.model import Device, Figure, Rated

logger = logging.getLogger(__name__)

VERSION: Final = 2
"""Of the form of the file, and of what is measured: another version's figures are of no use."""
_DAY_S: Final = 86_400.0


@frozen
class _Probed:
    """What probing a device has found, and when, in seconds since the epoch."""

    at: float
    figures: tuple[Figure, ...]

    @classmethod
    def read(cls, at: float, figures: Iterable[dict[str, Any]]) -> _Probed:
        return cls(float(at), tuple(Figure(**figure) for figure in figures))

    def doubtful(self, now: float) -> tuple[str, ...]:
        """The kinds that failed a day ago or more."""
        if 0 <= now - self.at < _DAY_S:
            return ()
        return tuple(dict.fromkeys(figure.kind for figure in self.figures if figure.milliseconds is None))

    def without(self, kinds: Sequence[str]) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.figures if figure.kind not in kinds)


@frozen
class DeviceProbes:
    """Figures of devices. ``ask`` has a child decode clips: of all kinds, or of one; it raises what that did.

    ``place`` says where they are kept, None for nowhere. A device that failed may have been busy, or its driver half
    installed: that is believed for a day, and then it is tried again with what failed. ``clock`` tells seconds since
    the epoch.
    """

    ask: Callable[[Device, tuple[str, ...]], tuple[Figure, ...]]
    place: Callable[[], Path | None] = lambda: None
    clock: Callable[[], float] = time.time

    def of(self, devices: Iterable[Device], *, anew: bool = False) -> tuple[Rated, ...]:
        """The devices with their figures; those that are not known for their drivers are found now."""
        known = {} if anew else self._kept()
        found = {device: self._known_or_probed(device, known.get(_key(device))) for device in devices}
        told = {_key(device): probed for device, probed in found.items() if probed.figures}
        if any(known.get(key) != probed for key, probed in told.items()):
            self._keep(known | told)
        return tuple(Rated(device, probed.figures) for device, probed in found.items())

    def before(self, devices: Iterable[Device]) -> tuple[Rated, ...]:
        """The devices with the figures that are kept for their drivers, if any: nothing is probed."""
        known, nothing = self._kept(), _Probed(0.0, ())
        return tuple(Rated(device, known.get(_key(device), nothing).figures) for device in devices)

    def _known_or_probed(self, device: Device, known: _Probed | None) -> _Probed:
        if device.problem:
            return known or _Probed(self.clock(), ())
        if known is None:
            logger.warning("measuring %s, once for its driver: this takes up to a minute", device.full_name)
            return self._probed(device, (), ())
        doubtful = known.doubtful(self.clock())
        return self._probed(device, known.without(doubtful), doubtful) if doubtful else known

    def _probed(self, device: Device, before: tuple[Figure, ...], kinds: tuple[str, ...]) -> _Probed:
        return _Probed(self.clock(), (*before, *self._asked(device, kinds)))

    def _asked(self, device: Device, kinds: tuple[str, ...]) -> Sequence[Figure]:
        try:
            return self._without_followers(device, self.ask(device, kinds))
        except Cancelled:
            raise
        except PlexPreviewsError as error:
            logger.warning("probing %s: %s", device.full_name, error)
            return self._asked_apart(device, kinds or KINDS)

    def _without_followers(self, device: Device, figures: Sequence[Figure]) -> Sequence[Figure]:
        """The figures, where what failed after another kind is asked for alone: the first one may have lost the device
        for all of its process.
        """
        failed = list(dict.fromkeys(figure.kind for figure in figures if figure.milliseconds is None))[1:]
        return [*(one for one in figures if one.kind not in failed), *self._asked_apart(device, failed)]

    def _asked_apart(self, device: Device, kinds: Iterable[str]) -> Sequence[Figure]:
        """Each kind in a child of its own: one of them ends it, and only that one is lost."""
        figures: list[Figure] = []
        for kind in kinds:
            try:
                figures += self.ask(device, (kind,))
            except Cancelled:
                raise
            except PlexPreviewsError as problem:
                codec, _, bits = kind.partition(" ")
                figures.append(Figure(codec, int(bits or 8), 640, 360, None, problem.reason))
        return figures

    def _kept(self) -> dict[str, _Probed]:
        """What the file holds; nothing where it cannot be used, for it only saves time."""
        try:
            file = self.place()
            content = json.loads(file.read_text()) if file else {}
            if content.get("version") != VERSION:
                return {}
            return {key: _Probed.read(**told) for key, told in content["devices"].items()}
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return {}

    def _keep(self, known: dict[str, _Probed]) -> None:
        file = self.place()
        if file is None:
            return
        content = {key: asdict(probed) for key, probed in known.items()}
        draft = file.with_suffix(".tmp")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps({"version": VERSION, "devices": content}, indent=1))
            draft.replace(file)
        except OSError as error:
            logger.warning("what probing found is not kept: %s", error)


KINDS: Final = ("h264", "hevc", "hevc 10", "vp9", "av1", "av1 10", "mpeg2video")
"""The names of the kinds of :mod:`plex_previews.encoding.clips`, which only children import."""


def _key(device: Device) -> str:
    return f"{device.full_name} {device.summary} {device.driver}"
