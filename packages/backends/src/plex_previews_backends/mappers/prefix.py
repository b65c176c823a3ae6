"""The path mapper of shares that are mounted here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import PathMapperType, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plex_previews.mapping.protocol import PathMapper


def make_mapper(rules: Sequence[tuple[str, str]]) -> PathMapper:
    """Called with a server's rules."""
    from plex_previews_backends.mappers.prefix_mapper import PrefixMapper

    return PrefixMapper(rules)


@hookimpl
def plex_previews_path_mappers() -> PathMapperType:
    """The prefix mapper."""
    return PathMapperType("prefix", "Films on mounts of this machine, by rules REMOTE=LOCAL", make_mapper)
