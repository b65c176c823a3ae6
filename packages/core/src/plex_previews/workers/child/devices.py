"""Which devices decode."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from plex_previews.errors import PlexPreviewsError, PluginError
from plex_previews.model import NONE_HERE, Device, Figure
from plex_previews.plugins import EncoderType
from plex_previews.plugins.host import PluginHost

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder


def find_devices(host: PluginHost, names: Sequence[str], progress: Callable[[], None]) -> tuple[Device, ...]:
    """The devices of the encoders with these names; without names, of all encoders, the highest rank first. Each encoder
    that has looked is told as ``progress``.

    Raises:
        PluginError: an encoder that was named does not exist, or fails at looking for devices. One that was
            not named has the problem of one then, and more stands on stderr.

    An encoder that finds none has one without a name, whose problem says so. One that is for other operating systems,
    and was not named, has none.
    """
    found: list[Device] = []
    for encoder in map(host.encoder, names) if names else host.encoders():
        found += (_devices(encoder) or [_absent(encoder)]) if names else _devices_if_any(encoder)
        progress()
    return tuple(found)


def probe_device(
    encoder: Encoder, device: Device, kinds: Sequence[str], progress: Callable[[], None]
) -> tuple[Figure, ...]:
    """What the device does with each kind of clip; see :func:`plex_previews.encoding.probing.probe`."""
    from plex_previews.encoding.probing import probe

    return tuple(probe(encoder, device, kinds, progress))


def _devices(encoder: EncoderType) -> Sequence[Device]:
    try:
        return list(encoder.factory().devices())
    except PlexPreviewsError:
        raise
    except Exception as error:
        reason = f"looking for its devices failed: {type(error).__name__}: {error}"
        raise PluginError(f"encoder {encoder.name}", reason, "the plugin has a defect") from error


def _devices_if_any(encoder: EncoderType) -> Sequence[Device]:
    if encoder.systems and sys.platform not in encoder.systems:
        return ()
    try:
        found = _devices(encoder) if encoder.may_be_here() else ()
    except PlexPreviewsError as error:
        traceback.print_exc()
        return [Device(encoder.name, "", encoder.summary, problem=error.reason, advice=error.advice)]
    return found or [_absent(encoder)]


def _absent(encoder: EncoderType) -> Device:
    advice = f"it needs {encoder.needs}" if encoder.needs else ""
    return Device(encoder.name, "", encoder.summary, problem=NONE_HERE, advice=advice)
