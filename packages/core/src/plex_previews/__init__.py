"""The library of plex-previews: scrubbing previews by reading an index and decoding only the pictures wanted.

::

    from plex_previews import generate, thumbnails

    for ended in generate("film.mkv", interval=10):
        print(ended.outcome, ended.film.output)

    for thumbnail in thumbnails("film.mkv", times=[60, 600]):
        print(thumbnail.time, len(thumbnail.jpeg))

Names are loaded when they are first used: importing this package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plex_previews.app import App, open_app, open_ledger, open_servers
    from plex_previews.errors import (
        BifError,
        Cancelled,
        DeviceError,
        MediaError,
        OutputError,
        PlexPreviewsError,
        PluginError,
        ServerError,
        SettingsError,
        SourceError,
        WorkerError,
    )
    from plex_previews.formats.bif_reading import Bif, read_bif
    from plex_previews.model import (
        Accuracy,
        At,
        Device,
        Every,
        Figure,
        FileSource,
        Output,
        Plan,
        Rated,
        Report,
        Request,
        ServedSource,
        Thumbnail,
        ToneMap,
        UrlSource,
        VideoInfo,
    )
    from plex_previews.previews import events
    from plex_previews.previews.diagnosing.diagnose import diagnose
    from plex_previews.previews.rounds import round as rounds
    from plex_previews.previews.settings import Settings
    from plex_previews.shorthand import generate, thumbnails

__all__ = [
    "Accuracy",
    "App",
    "At",
    "Bif",
    "BifError",
    "Cancelled",
    "Device",
    "DeviceError",
    "Every",
    "Figure",
    "FileSource",
    "MediaError",
    "Output",
    "OutputError",
    "Plan",
    "PlexPreviewsError",
    "PluginError",
    "Rated",
    "Report",
    "Request",
    "ServedSource",
    "ServerError",
    "Settings",
    "SettingsError",
    "SourceError",
    "Thumbnail",
    "ToneMap",
    "UrlSource",
    "VideoInfo",
    "WorkerError",
    "diagnose",
    "events",
    "generate",
    "open_app",
    "open_ledger",
    "open_servers",
    "read_bif",
    "rounds",
    "thumbnails",
]

_HOMES = {
    "plex_previews.app": ("App", "open_app", "open_ledger", "open_servers"),
    "plex_previews.shorthand": ("generate", "thumbnails"),
    "plex_previews.formats.bif_reading": ("Bif", "read_bif"),
    "plex_previews.previews.diagnosing.diagnose": ("diagnose",),
    "plex_previews.previews.settings": ("Settings",),
    "plex_previews.errors": (
        "BifError",
        "Cancelled",
        "DeviceError",
        "MediaError",
        "OutputError",
        "PlexPreviewsError",
        "PluginError",
        "ServerError",
        "SettingsError",
        "SourceError",
        "WorkerError",
    ),
}
_MODULES = {"events": "plex_previews.previews.events", "rounds": "plex_previews.previews.rounds.round"}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Loads a public name at its first use (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name in _MODULES:
        value: Any = import_module(_MODULES[name])
    else:
        value = getattr(import_module(_HOME_OF.get(name, "plex_previews.model")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
