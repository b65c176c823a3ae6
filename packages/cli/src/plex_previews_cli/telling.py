"""A run over films, told from its first event to its last line."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from plex_previews_cli.tally import Tally, count

if TYPE_CHECKING:
    from plex_previews.previews.events import Event
    from plex_previews_cli.rendering.screen import Screen


class Telling:
    """What a run has come to so far, and where its events are shown."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.tally = Tally()

    def show(self, events: Generator[Event, None, None]) -> None:
        """Shows and counts all that a run tells."""
        # Closing waits for the films under way: none may be left half-written when the program ends.
        with self._screen, closing(events):
            for event in events:
                self.tally = count(self.tally, event)
                self._screen.show(event)


@contextmanager
def telling(screen: Screen) -> Iterator[Telling]:
    """A run that is summed up on the screen in the end, also where somebody interrupts it."""
    told, start = Telling(screen), time.monotonic()
    try:
        yield told
    except KeyboardInterrupt:
        screen.interrupt(told.tally)
        raise
    screen.finish(told.tally, time.monotonic() - start)
