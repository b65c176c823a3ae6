"""What opening films found out, kept from one task to the next."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Protocol

from plex_previews.model import Source
from plex_previews.workers.messages import Message, Probed


class Probes(Protocol):
    """Keeps what children found out; for any thread, and never an obstacle: what fails is as if nothing were kept."""

    def of(self, source: Source) -> bytes | None:
        """What is known of a film as it is now, empty where nothing is; None for one of which nothing is kept."""
        ...

    def keep(self, source: Source, packed: bytes) -> None:
        """Keeps what was found out of a film as it is now."""
        ...


def kept(
    messages: Generator[Message, None, None], source: Source, probes: Probes | None
) -> Generator[Message, None, None]:
    """The messages but for what is to be kept of the film, which is."""
    with closing(messages):
        for message in messages:
            if not isinstance(message, Probed):
                yield message
            elif probes is not None:
                probes.keep(source, message.packed)
