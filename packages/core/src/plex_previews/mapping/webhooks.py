"""Paths as somebody else writes them: Radarr or Sonarr, in another container, may know films by roots of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from plex_previews.library import RemotePath
from plex_previews.mapping.protocol import Candidate, PathMapper
from plex_previews.mapping.rules import Rule, candidates


@frozen
class Name:
    """What a server may call a path that was given, and the ``rule`` of a webhook's paths that says so, if any does."""

    path: RemotePath
    rule: str = ""


def sent(path: str, rules: Sequence[Rule]) -> tuple[Candidate, ...]:
    """Where a file may be here whose path somebody else wrote; nothing where no rule is meant for it."""
    return candidates(rules, RemotePath(path)) if rules else ()


def names_of(path: str, mapper: PathMapper, rules: Sequence[Rule]) -> tuple[Name, ...]:
    """What a server may call a path, best first: one of a webhook's, the server's own, or one of this machine.

    A server whose films are streamed knows nothing of this machine: there the right side of a rule is its own path.
    """
    of_webhooks = [
        Name(name, tried.rule)
        for tried in sent(path, rules)
        for name in (*mapper.remote(tried.path), RemotePath(str(tried.path)))
    ]
    found: dict[RemotePath, Name] = {}
    for name in (*of_webhooks, Name(RemotePath(path)), *map(Name, mapper.remote(Path(path)))):
        found.setdefault(name.path, name)
    return tuple(found.values())
