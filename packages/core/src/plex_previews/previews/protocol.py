"""What a writer is: the thing that a writer plugin creates, in the parent."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from attrs import frozen

if TYPE_CHECKING:
    from plex_previews.model import Output, Source, Thumbnail


@frozen
class Existing:
    """What a writer found at a place: a whole result of its format."""

    interval: float
    thumbnails: int


class Writer(Protocol):
    """An output format: where a film's output belongs, what lies there, and its bytes."""

    suffix: str
    """With its dot: ``.bif``."""

    def place(self, source: Source, output: Output, folder: Path | None) -> Path:
        """Where the output belongs: beside the film, or in ``folder``. Pure."""
        ...

    def find(self, path: Path) -> Existing | None:
        """What lies there, or None where there is nothing whole of this format."""
        ...

    def write(self, file: BinaryIO, output: Output, thumbnails: Iterable[Thumbnail]) -> None:
        """All thumbnails of one output, ascending by slot, as one file. The caller publishes it whole."""
        ...
