"""The previews that ``verify`` and ``repair`` look at: in folders, or made for servers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from plex_previews import App
    from plex_previews.previews.events import Event
    from plex_previews.previews.upkeep.verifying import Verified


@frozen
class Tending:
    """What is verified, and how it is repaired. ``troubled``: a server could not be asked, which has been told."""

    verified: Callable[[], Generator[Verified, None, None]]
    repaired: Callable[..., Generator[Event, None, None]]
    troubled: bool = False


@contextmanager
def of_paths(app: App, paths: Sequence[Path], interval: float | None) -> Iterator[Tending]:
    """Files, and folders to walk."""
    yield Tending(
        partial(app.upkeep.verify, paths, interval=interval), partial(app.upkeep.repair, interval=interval)
    )


@contextmanager
def of_servers(app: App, names: Sequence[str]) -> Iterator[Tending]:
    """What the ledger has of these servers, of all where none are named."""
    from plex_previews import open_ledger, open_servers
    from plex_previews_cli.rendering.rounds import show_trouble

    with open_servers() as servers, open_ledger() as ledger:
        register = app.upkeep.register(servers, ledger, names)
        for trouble in register.troubles:
            show_trouble(trouble)

        def repaired(
            verified: Sequence[Verified],
            *,
            encoder: str,
            **_: object,  # of quality and the like, each has its own
        ) -> Generator[Event, None, None]:
            return app.upkeep.repair_made(verified, register, ledger, encoder=encoder)

        yield Tending(
            partial(app.upkeep.verify_made, register, ledger), repaired, troubled=bool(register.troubles)
        )
