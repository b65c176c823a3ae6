"""What a child does with an order: finds the code for it, and sends what that yields."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, assert_never

from plex_previews.errors import PlexPreviewsError, WorkerError, WorkerOutOfMemory
from plex_previews.plugins.host import PluginHost
from plex_previews.workers.child.devices import find_devices, probe_device
from plex_previews.workers.child.film import make, survey
from plex_previews.workers.child.line import Line, Order
from plex_previews.workers.child.sheet import draw_sheet
from plex_previews.workers.child.tiles import examine, lay
from plex_previews.workers.messages import (
    Answer,
    DrawSheet,
    Examine,
    FindDevices,
    Lay,
    Make,
    Message,
    ProbeDevice,
    Survey,
    subject,
)

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder
    from plex_previews.model import Device


class Workshop:
    """Does one order after the other; what it has loaded stays loaded."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._host = PluginHost.discover()
        self._encoders: dict[str, Encoder] = {}

    def do(self, order: Order) -> None:
        """Does the order, and sends the parent its messages or its failure."""
        try:
            for message in self._messages(order):
                self._line.say(message)
        except PlexPreviewsError as error:
            error.what = error.what or subject(order.task)
            self._line.fail(error)
        except MemoryError:
            self._line.fail(WorkerOutOfMemory(subject(order.task), "the system has no memory left for it"))
        except Exception as error:  # noqa: BLE001 (plugins may raise anything; the parent is told, and ends this child)
            traceback.print_exc()
            self._line.fail(
                WorkerError(subject(order.task), f"its child failed: {_told(error)}", "please report this")
            )

    def _messages(self, order: Order) -> Iterator[Message]:
        match order.task:
            case Make() as task:
                # The last message is sent when the film is closed: after it the parent answers no more reads.
                yield (yield from make(task, order, self._line, self._encoder))
            case Survey() as task:
                yield (yield from survey(task, order, self._line))
            case FindDevices(names):
                yield Answer(find_devices(self._host, names, self._line.progress))
            case ProbeDevice(device, kinds):
                encoder = self._encoder(device)
                yield Answer(probe_device(encoder, device, kinds, self._line.progress))
            case DrawSheet() as task:
                yield Answer(draw_sheet(task))
            case Examine() as task:
                yield Answer(examine(task))
            case Lay() as task:
                yield Answer(lay(task))
            case never:
                assert_never(never)

    def _encoder(self, device: Device) -> Encoder:
        """What the plugin creates, once: what it keeps warm is there for the next film."""
        if device.encoder not in self._encoders:
            self._encoders[device.encoder] = self._host.encoder(device.encoder).factory()
        return self._encoders[device.encoder]


def _told(error: Exception) -> str:
    """The error, and the line of code that raised it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({place.filename}:{place.lineno})"
