"""Which devices decode."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from plex_previews.errors import PlexPreviewsError, PluginError
from plex_previews.model import Device, Figure
from plex_previews.plugins import EncoderType
from plex_previews.plugins.host import PluginHost

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder


def find_devices(host: PluginHost, names: Sequence[str]) -> tuple[Device, ...]:
    """The devices of the encoders with these names; without names, of all encoders, the highest rank first.

    Raises:
        PluginError: an encoder that was named does not exist, or fails at looking for devices. One that was
            not named has no devices then, and why stands on stderr.
    """
    if names:
        return tuple(device for name in names for device in _devices(host.encoder(name)))
    return tuple(device for encoder in host.encoders() for device in _devices_if_any(encoder))


def probe_device(
    encoder: Encoder, device: Device, kinds: Sequence[str], progress: Callable[[], None]
) -> tuple[Figure, ...]:
    """What the device does with each kind of clip; see :func:`plex_previews.encoding.probing.probe`."""
    from plex_previews.encoding.probing import probe

    return tuple(probe(encoder, device, kinds, progress))


def _devices(encoder: EncoderType) -> Iterable[Device]:
    try:
        return list(encoder.factory().devices())
    except PlexPreviewsError:
        raise
    except Exception as error:
        reason = f"looking for its devices failed: {type(error).__name__}: {error}"
        raise PluginError(f"encoder {encoder.name}", reason, "the plugin has a defect") from error


def _devices_if_any(encoder: EncoderType) -> Iterable[Device]:
    try:
        return _devices(encoder) if encoder.may_be_here() else ()
    except PlexPreviewsError:
        traceback.print_exc()
        return ()
