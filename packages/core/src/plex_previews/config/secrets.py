"""Tokens: kept apart from the settings, and never shown whole by accident."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from plex_previews.errors import SettingsError
from plex_previews.masking import masked


@frozen(repr=False)
class Secret:
    """A token. ``str()`` and ``repr()`` mask it; :meth:`reveal` is the one way to what it is.

    Raises :class:`plex_previews.errors.SettingsError` for what cannot go into an HTTP header.
    """

    _text: str = field()

    @_text.validator
    def _check(self, _: object, text: str) -> None:
        if not text or not text.isascii() or not text.isprintable() or " " in text:
            raise SettingsError("", "is no token", "log in again, or copy the token once more")

    def reveal(self) -> str:
        return self._text

    def __str__(self) -> str:
        return masked(self._text)

    def __repr__(self) -> str:
        return f"<secret {masked(self._text)}>"


@frozen
class Auth:
    """What ``auth.json`` holds: each server's token, by the server's name in the settings."""

    tokens: Mapping[str, Secret] = field(factory=dict)

    def token(self, server: str) -> str:
        """The token itself, empty where the server has none."""
        secret = self.tokens.get(server)
        return secret.reveal() if secret else ""

    def with_token(self, server: str, token: str) -> Auth:
        return evolve(self, tokens={**self.tokens, server: Secret(token)})

    def without_token(self, server: str) -> Auth:
        return evolve(self, tokens={name: kept for name, kept in self.tokens.items() if name != server})
