"""The path mapper of servers whose films are not mounted here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plex_previews.plugins import PathMapperType, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plex_previews.mapping.protocol import PathMapper


def make_mapper(rules: Sequence[tuple[str, str]]) -> PathMapper:
    """Called with a server's rules."""
    from plex_previews_backends.mappers.stream_mapper import StreamMapper

    return StreamMapper(rules)


@hookimpl
def plex_previews_path_mappers() -> PathMapperType:
    """The stream mapper."""
    summary = "No mount: the media server serves the bytes"
    return PathMapperType("stream", summary, make_mapper, streams=True)
