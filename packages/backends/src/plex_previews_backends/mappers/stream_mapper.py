"""The path mapper of servers whose films are not mounted here: their bytes come over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plex_previews.errors import SettingsError
from plex_previews.library import RemotePath
from plex_previews.mapping.protocol import Candidate


class StreamMapper:
    """Nothing is here, and nothing of ours is there. Rules would mean a mount, so that they are refused."""

    def __init__(self, rules: Sequence[tuple[str, str]]) -> None:
        if rules:
            remote, local = rules[0]
            raise SettingsError(
                f"map {remote}={local}", "films are streamed", "use the prefix mapper for mounts"
            )

    def local(self, path: RemotePath) -> Sequence[Candidate]:  # noqa: ARG002 - it is a PathMapper
        return ()

    def remote(self, path: Path) -> Sequence[RemotePath]:  # noqa: ARG002 - it is a PathMapper
        return ()
