"""The path mapper of shares that are mounted here: a server's root in the place of a folder, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plex_previews.library import RemotePath
from plex_previews.mapping.protocol import Candidate
from plex_previews.mapping.rules import candidates, parse_rules, remote_names


class PrefixMapper:
    """Rules ``(remote, local)``; none means that paths are the same here."""

    def __init__(self, rules: Sequence[tuple[str, str]]) -> None:
        self._rules = parse_rules(rules)

    def local(self, path: RemotePath) -> Sequence[Candidate]:
        return candidates(self._rules, path)

    def remote(self, path: Path) -> Sequence[RemotePath]:
        return remote_names(self._rules, path)
