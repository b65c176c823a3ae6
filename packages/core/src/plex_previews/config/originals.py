"""What servers were set to before we changed it, so that it can be put back."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from plex_previews.library import LibraryId, ServerId
from plex_previews.sources.protocol import Options


@frozen
class Originals:
    """What ``own-previews.json`` holds: of each library the options as they were, by the server's own id, which
    outlives its name and address in the settings.
    """

    servers: Mapping[str, Mapping[str, Mapping[str, bool | int]]] = field(factory=dict)

    def of(self, server: ServerId, library: LibraryId) -> Options | None:
        """None where nothing of it was changed."""
        return self.servers.get(server, {}).get(library)

    def with_library(self, server: ServerId, library: LibraryId, options: Options) -> Originals:
        """With these, unless older ones are kept: those are the original."""
        known = self.servers.get(server, {})
        return evolve(self, servers={**self.servers, server: {library: options, **known}})

    def without_library(self, server: ServerId, library: LibraryId) -> Originals:
        left = {name: kept for name, kept in self.servers.get(server, {}).items() if name != library}
        others = {name: kept for name, kept in self.servers.items() if name != server}
        return evolve(self, servers={**others, server: left} if left else others)
