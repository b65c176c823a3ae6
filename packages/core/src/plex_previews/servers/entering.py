"""Being let in by a server: by a password or a code, and from there to settings that can be kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from attrs import evolve

from plex_previews.config.schema import ServerSettings
from plex_previews.errors import ServerAnswer, ServerDown, ServerError, SettingsError
from plex_previews.servers.registry import access_to
from plex_previews.sources.protocol import Access

if TYPE_CHECKING:
    from plex_previews.config.schema import Config
    from plex_previews.library import ServerInfo
    from plex_previews.plugins.descriptors import SourceType
    from plex_previews.sources.login import Invitation, Opened

TRIAL_S: Final = 5.0
"""So long one of several addresses is waited for."""

_UNUSUAL = re.compile(r"[^\w .-]|^[\W_]+")


class Entrance:
    """A server that somebody wants to be let in by: one that is known by its ``name``, or the one at ``url``.

    Neither is needed where an account leads to the servers. ``verify_tls`` is as it is known, unless given;
    ``client`` is that of :class:`plex_previews.sources.protocol.Access`. Raises
    :class:`plex_previews.errors.SettingsError` where the name is that of a server of another kind, or this kind has
    no login at all.
    """

    def __init__(
        self,
        kind: SourceType,
        config: Config,
        url: str = "",
        name: str = "",
        *,
        verify_tls: bool | None = None,
        client: str = "",
    ) -> None:
        if kind.password_login is None and kind.code_login is None:
            raise SettingsError(kind.name, "has no login", f"plex-previews servers add {kind.name}")
        self._kind, self._config, self._name = kind, config, name
        known = _named(config, name)
        if known is not None and known.kind != kind.name:
            raise SettingsError("name", f"{name!r} is a server already, of the kind {known.kind}")
        if known is not None:
            self._access = access_to(evolve(known, url=url or known.url))
        else:
            self._access = Access(url)
        self._access = evolve(self._access, client=client)
        if verify_tls is not None:
            self._access = evolve(self._access, verify_tls=verify_tls)

    @property
    def takes_passwords(self) -> bool:
        return self._kind.password_login is not None

    def by_password(self, user: str, password: str) -> Opened:
        """Raises ``SettingsError`` where this kind of server takes none, and what sources raise."""
        if self._kind.password_login is None:
            raise SettingsError(self._kind.name, "takes no password here", "log in with a code")
        return self._kind.password_login(self._access, user, password)

    def by_code(
        self, invite: Callable[[Invitation], None], cancelled: Callable[[], bool] = lambda: False
    ) -> Sequence[Opened]:
        """The servers that the yes of somebody opened; see :class:`plex_previews.sources.login.CodeLogin`.

        Raises ``SettingsError`` where this kind of server has no such way.
        """
        if self._kind.code_login is None:
            raise SettingsError(self._kind.name, "lets nobody in by a code", "log in with a password")
        return self._kind.code_login(self._access, invite, cancelled)

    def entered(self, opened: Opened) -> ServerSettings:
        """The settings to keep: the known ones at the address that answers, or new ones.

        Raises ``ServerError`` where no address answers, and ``SettingsError`` where no name was given and the
        one that the server gives itself is taken.
        """
        url, info = self._reached(opened)
        name = self._name or _UNUSUAL.sub("", info.name).strip() or self._kind.name
        known = _named(self._config, name)
        if known is None:
            return ServerSettings(name, self._kind.name, url, verify_tls=self._access.verify_tls)
        if not self._name and (known.kind, known.url) != (self._kind.name, url):
            reason = f"{name!r} is known already, as {known.kind} at {known.url}"
            raise SettingsError("name", reason, "say which name this one is to have")
        return evolve(known, url=url, verify_tls=self._access.verify_tls)

    def _reached(self, opened: Opened) -> tuple[str, ServerInfo]:
        """The first address where this very server answers to its token."""
        addresses = (self._access.url,) if self._access.url else opened.addresses
        patience = self._access.timeout_s if len(addresses) == 1 else min(TRIAL_S, self._access.timeout_s)
        errors: list[ServerError] = []
        for url in addresses:
            try:
                access = evolve(self._access, url=url, token=opened.token, timeout_s=patience)
                return url, self._met(access, opened)
            except ServerError as error:
                errors.append(error)
        if len(errors) == 1:
            raise errors[0]
        told = f"none of its {len(errors)} addresses can be used from here"
        advice = "is it running? if it has another address here, give that"
        raise ServerDown(opened.name, "; ".join([told, *map(str, errors[:1])]), advice)

    def _met(self, access: Access, opened: Opened) -> ServerInfo:
        with self._kind.factory(access) as source:
            info = source.about()
        if opened.id is not None and info.id != opened.id:
            raise ServerAnswer(access.url, f"is another server: {info.name}")
        return info


def choose(opened: Sequence[Opened], wanted: str = "") -> Opened:
    """The server of that name; without one, the only server, or the only one that is the account's own.

    Raises ``SettingsError`` where there is no such, or no telling which.
    """
    found = [server for server in opened if wanted in ("", server.name, server.id)]
    own = [server for server in found if server.owned]
    for group in (found, own):
        if len(group) == 1:
            return group[0]
    names = ", ".join(sorted(server.name for server in opened))
    if not opened:
        raise SettingsError("server", "the account has none", "log in with the account that has one")
    if not found:
        raise SettingsError("server", f"the account has no {wanted!r}", f"there are: {names}")
    raise SettingsError("server", "the account has several", f"choose one with --server: {names}")


def _named(config: Config, name: str) -> ServerSettings | None:
    return next((server for server in config.servers if server.name == name), None)
