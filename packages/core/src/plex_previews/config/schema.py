"""What ``settings.json`` may say: frozen values that check themselves.

Making one raises :class:`plex_previews.errors.SettingsError` for a value that cannot be used; ``what`` is then
the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from attrs import Attribute, evolve, field, fields, frozen
from attrs.validators import optional

from plex_previews.bounds import INTERVAL, QUALITY, WIDTH, each_at_least_one, within
from plex_previews.config.excluding import Exclude
from plex_previews.errors import SettingsError
from plex_previews.library import RemotePath
from plex_previews.model import Accuracy, ToneMap, accuracy_named, tone_map_named

VERSION: Final = 1
"""Of the files' form; one that says a higher version was written by a newer plex-previews."""

_NO_SLOTS: Final[Mapping[str, int]] = MappingProxyType({})
_NAME = re.compile(r"\w[\w .-]*")


def _filled(_: Any, attribute: Attribute[Any], value: str | tuple[str, ...]) -> None:
    texts = (value,) if isinstance(value, str) else value
    if not all(text.strip() for text in texts):
        raise SettingsError(attribute.name, "is empty", "name it, or leave the key out")


def _not_negative(_: Any, attribute: Attribute[Any], value: float) -> None:
    if not (isfinite(value) and value >= 0):
        raise SettingsError(attribute.name, f"{value} cannot be used", "seconds, 0 or more")


def _positive(_: Any, attribute: Attribute[Any], value: float) -> None:
    if not (isfinite(value) and value > 0):
        raise SettingsError(attribute.name, f"{value} cannot be used", "seconds above 0")


@frozen
class PreviewSettings:
    """How previews are made, and of what.

    ``interval`` is in seconds, ``width`` in pixels, ``quality`` from 1 (best) to 10. ``tone_map`` is for films of
    high dynamic range. ``encoder`` is ``auto``, a plugin's name, ``NAME:DEVICE``, or a list of those, separated by
    commas. ``slots`` says how many films a ``NAME`` or ``NAME:DEVICE`` decodes at once. ``writers`` are names of
    writers; none means those that each server's kind reads. Films shorter than ``min_duration`` seconds are left
    out, and unless ``skip_extras`` is false trailers, featurettes and deleted scenes: there are servers that must be
    asked for them film by film.
    """

    interval: int = field(default=10, validator=within(INTERVAL))
    width: int = field(default=320, validator=within(WIDTH))
    quality: int = field(default=4, validator=within(QUALITY))
    accuracy: Accuracy = field(default=Accuracy.AUTO, converter=accuracy_named)
    tone_map: ToneMap = field(default=ToneMap.HABLE, converter=tone_map_named)
    encoder: str = field(default="auto", validator=_filled)
    slots: Mapping[str, int] = field(default=_NO_SLOTS, validator=each_at_least_one, hash=False)
    writers: tuple[str, ...] = field(default=(), validator=_filled)
    skip_extras: bool = True
    min_duration: float = field(default=0.0, validator=_not_negative)


@frozen
class Overrides:
    """What one server or one library wants otherwise: fields of :class:`PreviewSettings`; None leaves it."""

    interval: int | None = field(default=None, validator=optional(within(INTERVAL)))
    width: int | None = field(default=None, validator=optional(within(WIDTH)))
    quality: int | None = field(default=None, validator=optional(within(QUALITY)))
    accuracy: Accuracy | None = None
    tone_map: ToneMap | None = None
    writers: tuple[str, ...] | None = field(default=None, validator=optional(_filled))
    skip_extras: bool | None = None
    min_duration: float | None = field(default=None, validator=optional(_not_negative))

    def said(self) -> dict[str, Any]:
        """What is not left, by the field's name."""
        values = ((each.name, getattr(self, each.name)) for each in fields(Overrides))
        return {name: value for name, value in values if value is not None}


@frozen
class ServerSettings:
    """One media server, or one folder.

    ``name`` is what the command line and the other files call it; ``kind`` is the name of a source plugin.
    ``url`` is its address, or the path of a folder. ``data_folder`` is where it keeps its data, as seen from
    here. ``maps`` are pairs of a path as the server writes it and the same as seen from here, for the
    ``mapper`` plugin; ``webhook_maps`` are such pairs for paths as others (Radarr, Sonarr) write them.
    ``libraries`` are titles, none means all. ``previews`` is what the whole server wants otherwise,
    ``overrides`` what a library does, by its title. ``restart_command`` is run, without a shell, at the
    end of a round where the server must be restarted to show what was replaced.
    """

    name: str = field()
    kind: str = field(validator=_filled)
    url: str = field()
    data_folder: Path | None = None
    maps: tuple[tuple[str, str], ...] = field(default=())
    mapper: str = field(default="prefix", validator=_filled)
    libraries: tuple[str, ...] = field(default=(), validator=_filled)
    excludes: tuple[Exclude, ...] = ()
    previews: Overrides = Overrides()
    overrides: Mapping[str, Overrides] = field(factory=dict)
    webhook_maps: tuple[tuple[str, str], ...] = field(default=())
    restart_command: tuple[str, ...] = field(default=(), validator=_filled)
    verify_tls: bool = True
    timeout_s: float = field(default=30.0, validator=_positive)

    @name.validator
    def _check_name(self, _: object, name: str) -> None:
        if not _NAME.fullmatch(name):
            advice = "letters and digits, and between them spaces, dots, dashes and underscores"
            raise SettingsError("name", f"{name!r} cannot be used", advice)

    @url.validator
    def _check_url(self, _: object, url: str) -> None:
        # What is wrong with an address is told without the address: it may hold the secret that is wrong.
        if not url.strip():
            raise SettingsError("url", "is empty", "the server's address, or a folder")
        if "://" in url and not _is_clean(url):
            advice = "http://HOST:PORT or https://HOST, without a user, a password, a token or a query"
            raise SettingsError("url", "cannot be used", advice)

    @maps.validator
    @webhook_maps.validator
    def _check_maps(self, attribute: Attribute[Any], maps: tuple[tuple[str, str], ...]) -> None:
        for place, (remote, local) in enumerate(maps):
            if not (remote.strip() and local.strip()):
                raise SettingsError(f"{attribute.name}[{place}]", "is empty", "the server's path, then yours")

    @property
    def variable(self) -> str:
        """The name as environment variables have it: ``PLEX_PREVIEWS_TOKEN_LIVING_ROOM`` for "Living room"."""
        return re.sub(r"\W", "_", self.name).upper()

    def wants(self, library: str) -> bool:
        """Whether the library of this title is among those asked for."""
        return not self.libraries or library in self.libraries

    def excluded(self, path: RemotePath) -> bool:
        return any(exclude.matches(path) for exclude in self.excludes)


def _is_clean(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(known) and not (parts.username or parts.password or parts.query or parts.fragment)


@frozen
class Config:
    """All settings. ``above`` is what the environment and the command line say: fields of ``previews`` that
    win over every server and library, and are never saved.
    """

    previews: PreviewSettings = PreviewSettings()
    servers: tuple[ServerSettings, ...] = field(default=())
    above: Mapping[str, Any] = field(factory=dict, metadata={"unsaved": True})

    @servers.validator
    def _check_servers(self, _: object, servers: tuple[ServerSettings, ...]) -> None:
        taken: dict[str, str] = {}
        for place, server in enumerate(servers):
            if server.variable in taken:
                reason = f"{server.name!r} is too like {taken[server.variable]!r}"
                raise SettingsError(f"servers[{place}].name", reason, "give each server a name of its own")
            taken[server.variable] = server.name

    def server(self, name: str) -> ServerSettings:
        """The server of this name. Raises :class:`plex_previews.errors.SettingsError` where there is none."""
        for server in self.servers:
            if server.name == name:
                return server
        known = ", ".join(server.name for server in self.servers)
        advice = f"one of {known}" if known else "add it: plex-previews servers add"
        raise SettingsError("server", f"{name!r} is unknown", advice)

    def with_server(self, server: ServerSettings) -> Config:
        """With this server added, or in the place of the one of its name."""
        if any(other.name == server.name for other in self.servers):
            servers = tuple(server if other.name == server.name else other for other in self.servers)
            return evolve(self, servers=servers)
        return evolve(self, servers=(*self.servers, server))

    def without_server(self, name: str) -> Config:
        gone = self.server(name)
        return evolve(self, servers=tuple(server for server in self.servers if server is not gone))

    def wanted(self, server: ServerSettings | None = None, library: str | None = None) -> PreviewSettings:
        """What holds for a server's library: the general, then what the server says, then what the library
        says, then what the environment and the command line say.
        """
        said = dict(server.previews.said()) if server else {}
        if server and library is not None and library in server.overrides:
            said |= server.overrides[library].said()
        return evolve(self.previews, **{**said, **self.above})
