"""What a server's writer cannot do without, and what to do where it is missing."""

from __future__ import annotations

from pathlib import Path

from plex_previews.errors import SettingsError
from plex_previews.previews.protocol import Whereabouts


def data_folder(where: Whereabouts, kind: str) -> Path:
    """The server's data folder. Raises :class:`SettingsError` where nobody said where it is."""
    if where.data_folder is None:
        raise SettingsError(
            server_name(where, kind),
            "its data folder is not known",
            "say where it is: servers add --data-folder",
        )
    return where.data_folder


def media(where: Whereabouts, kind: str) -> Path:
    """The film's file. Raises :class:`SettingsError` where it is not on this machine."""
    if where.file is None:
        raise SettingsError(
            where.source.name,
            f"{kind} looks for its previews beside the film, and the film is not on this machine",
            "mount its folder, and say where: servers add --map",
        )
    return where.file


def server_name(where: Whereabouts, kind: str) -> str:
    """What the user calls the server, or else what it is."""
    return where.server.name if where.server is not None else kind
