"""One call for a film or some: an :class:`~plex_previews.app.App` that lasts as long as the call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from plex_previews.app import open_app
from plex_previews.model import Accuracy, Thumbnail, ToneMap
from plex_previews.previews.events import Ended
from plex_previews.previews.finding import Input, listed
from plex_previews.previews.settings import Settings


def generate(*inputs: Input | Iterable[Input], **settings: Any) -> list[Ended]:
    """Makes the previews of films, and tells how each ended; ``settings`` are those of :class:`Settings`.

    The films may be given one by one, as lists, or both.
    """
    films = [film for given in inputs for film in listed(given)]
    with open_app() as app:
        return [event for event in app.generate(films, Settings(**settings)) if isinstance(event, Ended)]


def thumbnails(
    source: Input | BinaryIO,
    *,
    interval: float | None = None,
    times: Sequence[float] | None = None,
    width: int = 320,
    quality: int = 4,
    accuracy: Accuracy | str | None = None,
    tone_map: ToneMap | str = ToneMap.HABLE,
) -> Iterator[Thumbnail]:
    """The pictures of a film as JPEGs, in order: see :meth:`plex_previews.app.App.thumbnails`.

    At ``times`` these are the very frames, and at an ``interval`` pictures near by, unless ``accuracy`` says
    otherwise.
    """
    with open_app() as app:
        yield from app.thumbnails(
            source,
            interval=interval,
            times=times,
            width=width,
            quality=quality,
            accuracy=accuracy,
            tone_map=tone_map,
        )
