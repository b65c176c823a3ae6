"""Servers in the settings: the settings in one file, the token in the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from plex_previews.config.saving import change, change_auth
from plex_previews.config.secrets import Secret
from plex_previews.errors import SettingsError

if TYPE_CHECKING:
    from plex_previews.config.places import Home
    from plex_previews.config.schema import Config, ServerSettings


def add_server(home: Home, settings: ServerSettings, token: str = "") -> None:
    """Keeps a new server. Raises :class:`plex_previews.errors.SettingsError`, also where its name is taken."""

    def added(config: Config) -> Config:
        check_free(config, settings.name)
        return config.with_server(settings)

    _keep(home, settings.name, token, added)


def check_free(config: Config, name: str) -> None:
    """Raises ``SettingsError`` where a server has this name."""
    if name in {server.name for server in config.servers}:
        advice = "take another name, or: plex-previews servers change"
        raise SettingsError("name", f"there is a server {name!r} already", advice)


def put_server(home: Home, settings: ServerSettings, token: str = "") -> None:
    """Keeps a server, new or in the place of the one of its name; without a token, that one's stays."""
    _keep(home, settings.name, token, lambda config: config.with_server(settings))


def remove_server(home: Home, name: str) -> None:
    """Forgets a server and its token. Raises ``SettingsError`` where there is none of that name."""
    change(home, lambda config: config.without_server(name))
    change_auth(home, lambda auth: auth.without_token(name))


def _keep(home: Home, name: str, token: str, how: Callable[[Config], Config]) -> None:
    if token:
        Secret(token)  # refused before anything is written
    change(home, how)
    if token:
        change_auth(home, lambda auth: auth.with_token(name, token))
