"""Whether a server can be used: it answers and lets us in, it refuses, or nothing is there."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from plex_previews.errors import PlexPreviewsError, ServerDown, ServerError, ServerRefused, SettingsError

if TYPE_CHECKING:
    from plex_previews.config.schema import ServerSettings
    from plex_previews.library import Library, ServerInfo
    from plex_previews.servers.registry import Servers


class State(StrEnum):
    """How a server stands."""

    UP = "up"
    DOWN = "down"
    REFUSED = "refused"
    SENSELESS = "answers wrongly"
    UNUSABLE = "cannot be used"


@frozen
class Contact:
    """What came of asking a server who it is and what it has.

    ``libraries`` are all that it has. There may be an ``info`` beside an ``error``: a token can be good enough for
    the one and not for the other.
    """

    settings: ServerSettings
    state: State
    info: ServerInfo | None = None
    libraries: tuple[Library, ...] = ()
    error: PlexPreviewsError | None = None

    @property
    def wanted(self) -> tuple[Library, ...]:
        """The libraries that the settings ask for."""
        return tuple(library for library in self.libraries if self.settings.wants(library.title))

    @property
    def lacking(self) -> tuple[str, ...]:
        """Titles that the settings ask for and the server does not have."""
        there = {library.title for library in self.libraries}
        named = dict.fromkeys((*self.settings.libraries, *self.settings.overrides))
        return tuple(title for title in named if title not in there)

    def verified(self) -> Contact:
        """Itself, of a server that can be used as the settings say.

        Raises what went wrong, or ``SettingsError`` where libraries are asked for that are not there.
        """
        if self.error is not None:
            raise self.error
        if self.lacking:
            titles = ", ".join(library.title for library in self.libraries) or "none"
            raise SettingsError("library", f"there is no {self.lacking[0]!r}", f"there are: {titles}")
        return self


def contact(servers: Servers, name: str) -> Contact:
    """Asks the server of that name. Raises ``SettingsError`` only where there is none of that name."""
    settings = servers.config.server(name)
    info: ServerInfo | None = None
    try:
        source = servers.open(name).source
        info = source.about()
        return Contact(settings, State.UP, info, tuple(source.libraries()))
    except PlexPreviewsError as error:
        return Contact(settings, _state(error), info, error=error)


def _state(error: PlexPreviewsError) -> State:
    match error:
        case ServerDown():
            return State.DOWN
        case ServerRefused():
            return State.REFUSED
        case ServerError():
            return State.SENSELESS
        case _:
            return State.UNUSABLE
