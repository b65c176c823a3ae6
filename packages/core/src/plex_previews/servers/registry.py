"""The configured servers, each with the source and the path mapper that plugins make for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Self

from attrs import frozen

from plex_previews.errors import SettingsError
from plex_previews.mapping.rules import Rule, parse_rules
from plex_previews.mapping.webhooks import Name, names_of
from plex_previews.sources.protocol import Access, MediaSource

if TYPE_CHECKING:
    from plex_previews.config.schema import Config, ServerSettings
    from plex_previews.config.secrets import Auth
    from plex_previews.library import Library
    from plex_previews.mapping.protocol import PathMapper
    from plex_previews.plugins.descriptors import SourceType
    from plex_previews.plugins.host import PluginHost


@frozen(eq=False)
class Server:
    """A configured server. ``streams``: its films are not on this machine, it serves their bytes itself. ``webhooks`` are
    rules for the paths that others send.
    """

    settings: ServerSettings
    kind: SourceType
    source: MediaSource
    mapper: PathMapper
    streams: bool
    webhooks: tuple[Rule, ...] = ()

    @property
    def name(self) -> str:
        return self.settings.name

    def libraries(self) -> Sequence[Library]:
        """Those that the settings ask for. Raises what :class:`MediaSource` raises."""
        return tuple(library for library in self.source.libraries() if self.settings.wants(library.title))

    def names_of(self, path: str) -> Sequence[Name]:
        """What it may call a path that somebody gives, best first."""
        return names_of(path, self.mapper, self.webhooks)


def access_to(settings: ServerSettings, token: str = "") -> Access:
    """How the server of these settings is reached."""
    return Access(settings.url, token, settings.verify_tls, settings.timeout_s)


def open_server(settings: ServerSettings, token: str, host: PluginHost) -> Server:
    """Does not connect yet; close its source at the end.

    Raises :class:`plex_previews.errors.PluginError` or :class:`plex_previews.errors.SettingsError`.
    """
    kind, mapping = host.source(settings.kind), host.mapper(settings.mapper)
    if mapping.streams and not kind.access_needed:
        reason = f"a {kind.name} is no server, and streams no films"
        raise SettingsError(settings.name, reason, "use the mapper prefix")
    mapper, webhooks = mapping.factory(settings.maps), parse_rules(settings.webhook_maps)
    return Server(settings, kind, kind.factory(access_to(settings, token)), mapper, mapping.streams, webhooks)


class Servers:
    """The servers of a configuration, each opened when it is first asked for. For any thread."""

    def __init__(self, config: Config, auth: Auth, host: PluginHost) -> None:
        self.config = config
        self.auth = auth
        self.host = host
        self._opened: dict[str, Server] = {}
        self._opening = threading.Lock()

    @classmethod
    def of(cls, settings: ServerSettings, token: str, host: PluginHost) -> Self:
        """One server alone, which need not be kept anywhere."""
        from plex_previews.config.schema import Config
        from plex_previews.config.secrets import Auth

        auth = Auth().with_token(settings.name, token) if token else Auth()
        return cls(Config(servers=(settings,)), auth, host)

    def open(self, name: str) -> Server:
        """The server of that name. Raises what :func:`open_server` raises, or ``SettingsError`` for an unknown."""
        settings = self.config.server(name)
        with self._opening:
            if name not in self._opened:
                self._opened[name] = open_server(settings, self.auth.token(name), self.host)
            return self._opened[name]

    def names(self, wanted: Sequence[str] = ()) -> tuple[str, ...]:
        """The names of those wanted, of all where none are named. Raises ``SettingsError`` for an unknown."""
        chosen = [self.config.server(name) for name in wanted] or self.config.servers
        return tuple(settings.name for settings in chosen)

    def some(self, wanted: Sequence[str] = ()) -> tuple[str, ...]:
        """As :meth:`names`; raises ``SettingsError`` where there is none at all, too."""
        if not self.config.servers:
            raise SettingsError("server", "none is known", "add one: plex-previews servers add")
        return self.names(wanted)

    def __iter__(self) -> Iterator[Server]:
        return map(self.open, self.names())

    def close(self) -> None:
        with self._opening:
            while self._opened:
                self._opened.popitem()[1].source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
