"""Whether what the settings name can decode films here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from plex_previews.config.loading import variable_behind
from plex_previews.config.schema import PreviewSettings
from plex_previews.errors import PlexPreviewsError
from plex_previews.model import Device
from plex_previews.servers.findings import Finding, Severity

Chosen = Callable[[str, Mapping[str, int]], Sequence[Device]]
"""The devices for an encoder and its slots, as the settings have them; raises why there are none."""


def about_decoding(previews: PreviewSettings, environ: Mapping[str, str], chosen: Chosen) -> Finding:
    """Which devices a run would choose from, or why it would end at once."""
    try:
        devices = chosen(previews.encoder, previews.slots)
    except PlexPreviewsError as error:
        variable = variable_behind(error.what, environ)
        what = ": ".join(filter(None, [variable, error.what, error.reason]))
        return Finding(Severity.PROBLEM, "devices", what, "no film is made without a device", error.advice)
    names = ", ".join(device.full_name for device in devices)
    return Finding(Severity.OK, "devices", f"encoder {previews.encoder}: films may be decoded by {names}")
