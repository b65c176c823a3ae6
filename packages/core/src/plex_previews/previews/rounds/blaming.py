"""What went wrong with a server, told with what mends it."""

from __future__ import annotations

from plex_previews.errors import PlexPreviewsError, ServerRefused
from plex_previews.previews.rounds.round import Troubled
from plex_previews.servers.findings import readmission
from plex_previews.servers.registry import Server


def blamed(server: Server, error: PlexPreviewsError, films: int = 0) -> Troubled:
    """A source does not know what its server is called here: only this can name the command that lets us in again."""
    if isinstance(error, ServerRefused):
        error = ServerRefused(error.what, error.reason, readmission(server.kind, server.name))
    return Troubled(server.name, error, films)
