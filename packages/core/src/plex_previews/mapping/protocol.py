"""What a path mapper is: the thing that a mapper plugin creates, one for each server. Pure but for what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from attrs import frozen

from plex_previews.library import RemotePath


@frozen
class Candidate:
    """Where a server's file may be here, and the rule that says so, for people: ``/data/tv -> /mnt/tv``.

    ``root`` is the rule's folder here, None where it has none; without it, nothing below it can be judged.
    """

    path: Path
    rule: str
    root: Path | None = None


class PathMapper(Protocol):
    """From a server's paths to ours and back."""

    def local(self, path: RemotePath) -> Sequence[Candidate]:
        """Where the file may be, best first; the first that exists is taken. Empty where no rule fits."""
        ...

    def remote(self, path: Path) -> Sequence[RemotePath]:
        """What the server may call one of our files, best first."""
        ...
