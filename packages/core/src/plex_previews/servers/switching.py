"""A server's own making of previews, switched off or on for each library, and put back as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from plex_previews.config.loading import load_originals
from plex_previews.config.saving import change_originals
from plex_previews.errors import SettingsError
from plex_previews.servers.connecting import contact
from plex_previews.sources.protocol import PreviewSwitch

if TYPE_CHECKING:
    from plex_previews.config.places import Home
    from plex_previews.library import Library, LibraryId
    from plex_previews.servers.registry import Server, Servers
    from plex_previews.sources.protocol import Options


@frozen
class Switched:
    """A library's own previews: whether the server makes them now (None: it does not say), and the options that
    were changed on the way, with their new values; none where nothing was.
    """

    library: Library
    changed: Options

    @property
    def makes(self) -> bool | None:
        return self.library.own_previews


class Switchboard:
    """The switch of one server, which is asked who it is at once. ``home`` is where the originals are kept.

    Raises ``SettingsError`` for an unknown name, for a kind of server that has no such switch, and for titles
    that it lacks; and what :class:`plex_previews.sources.protocol.MediaSource` raises, as all methods do.
    """

    def __init__(self, servers: Servers, name: str, titles: Sequence[str], home: Home) -> None:
        told = contact(servers, name).verified()
        assert told.info is not None  # noqa: S101 - who is verified has said who it is
        self._server, self._id, self._home = servers.open(name), told.info.id, home
        self._switch = _switch_of(self._server)
        self._libraries = _titled(told.wanted, titles)

    def standing(self) -> list[Switched]:
        """As it is now; nothing is changed."""
        return [Switched(library, {}) for library in self._libraries]

    def switch(self, wanted: bool, *, force: bool = False) -> list[Switched]:
        """Raises ``SettingsError`` where the server would then show none, ours included, unless by ``force``."""
        if not wanted and self._server.kind.own_previews_needed and not force:
            reason = "shows previews only of libraries of which it may make its own"
            raise SettingsError(self._server.name, reason, "leave it on; to have none at all: --force")
        return self._told({library.id: self._switched(library.id, wanted) for library in self._libraries})

    def undo(self) -> list[Switched]:
        """Puts back what is kept of these libraries, and keeps it no longer."""
        return self._told({library.id: self._undone(library.id) for library in self._libraries})

    def _switched(self, library: LibraryId, wanted: bool) -> Options:
        told = self._switch.preview_options(library)
        options = told.on if wanted else told.off
        if all(told.now.get(name) == value for name, value in options.items()):
            return {}
        # Kept first: an original that is kept in vain does no harm.
        change_originals(self._home, lambda kept: kept.with_library(self._id, library, told.now))
        self._switch.set_preview_options(library, options)
        return options

    def _undone(self, library: LibraryId) -> Options:
        options = load_originals(self._home.originals).of(self._id, library)
        if options is None:
            return {}
        self._switch.set_preview_options(library, options)
        change_originals(self._home, lambda kept: kept.without_library(self._id, library))
        return options

    def _told(self, changed: dict[LibraryId, Options]) -> list[Switched]:
        """With the libraries as they are afterwards."""
        now = {library.id: library for library in self._server.source.libraries()}
        return [Switched(now.get(one.id, one), changed[one.id]) for one in self._libraries]


def _switch_of(server: Server) -> PreviewSwitch:
    if not isinstance(server.source, PreviewSwitch):
        raise SettingsError(server.name, f"is a {server.kind.name}, which makes no previews of its own")
    return server.source


def _titled(libraries: Sequence[Library], titles: Sequence[str]) -> list[Library]:
    """Those of these titles; all where none are named."""
    there = ", ".join(library.title for library in libraries) or "none"
    for title in titles:
        if title not in {library.title for library in libraries}:
            raise SettingsError("library", f"there is no {title!r}", f"there are: {there}")
    return [library for library in libraries if not titles or library.title in titles]
