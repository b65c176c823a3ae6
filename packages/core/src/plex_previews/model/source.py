"""Where a film is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, TypeAlias

from attrs import field, frozen

from plex_previews.masking import hidden_values


@frozen
class FileSource:
    """A film on a file system of this machine."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path)


def _is_sound(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _without_secrets(url: str) -> str:
    if "@" in url and not _is_sound(url):
        # Where such a text begins and ends to be a password, nobody can say.
        return "<an address with credentials>"
    scheme, mark, rest = re.split(r"[?#]", url, maxsplit=1)[0].partition("//")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"


@frozen
class UrlSource:
    """A film behind ``http://`` or ``https://``; its query, its credentials and its headers stay secret."""

    url: str = field(repr=lambda url: repr(_without_secrets(url)))
    headers: Mapping[str, str] = field(factory=dict, repr=hidden_values)

    @property
    def name(self) -> str:
        """The address without its query and credentials, for they often hold tokens; never raises."""
        return _without_secrets(self.url)

    @property
    def is_sound(self) -> bool:
        """Whether this is an address at all: it has a host, and a port only where there can be one."""
        return _is_sound(self.url)


@frozen(eq=False)
class ServedSource:
    """A seekable binary file object of this process; a child reads it through its pipe."""

    file: BinaryIO
    label: str = "<file object>"

    @property
    def name(self) -> str:
        return self.label


Source: TypeAlias = FileSource | UrlSource | ServedSource
