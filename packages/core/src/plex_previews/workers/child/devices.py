"""Which devices decode."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence

from plex_previews.errors import PlexPreviewsError, PluginError
from plex_previews.model import Device
from plex_previews.plugins import EncoderType
from plex_previews.plugins.host import PluginHost


def find_devices(host: PluginHost, names: Sequence[str]) -> tuple[Device, ...]:
    """The devices of the encoders with these names; without names, of all encoders, the highest rank first.

    Raises:
        PluginError: an encoder that was named does not exist, or fails at looking for devices. One that was
            not named has no devices then, and why stands on stderr.
    """
    if names:
        return tuple(device for name in names for device in _devices(host.encoder(name)))
    return tuple(device for encoder in host.encoders() for device in _devices_if_any(encoder))


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
        return _devices(encoder)
    except PlexPreviewsError:
        traceback.print_exc()
        return ()
