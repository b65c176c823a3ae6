"""Many films side by side: who works on which, what is told meanwhile, and stopping."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from attrs import evolve

from plex_previews.errors import Cancelled, PlexPreviewsError, WorkerError
from plex_previews.previews.events import (
    Ended,
    Event,
    Film,
    Found,
    Outcome,
    Started,
    TargetEnded,
    Work,
)
from plex_previews.previews.placing import Placed
from plex_previews.previews.side_by_side import side_by_side
from plex_previews.previews.turns import Line, disks
from plex_previews.previews.unexpected import unexpected
from plex_previews.storage.grounds import Grounds


def run(
    placed: Sequence[Placed], work: Work, workers: int, cancelled: threading.Event, grounds: Grounds
) -> Generator[Event, None, None]:
    """Works on all films, ``workers`` at a time, and tells what happens; an error costs its own film alone.

    From each disk no more films are read at once than ``grounds`` say; films of other disks go first meanwhile.
    As long as more films can be read than there are workers, each film is decoded by one thread; else they share
    the threads that are free. Closing the iterator sets ``cancelled`` and stops everything; setting ``cancelled``
    does so too, and ends the iterator with :class:`Cancelled`.
    """
    yield Found(tuple(one.film for one in placed))
    for one in placed:
        if one.error is not None:
            yield _failed(one.film, one.error)
    films = [one.film for one in placed if one.error is None]
    line = Line(films, workers, disks(grounds, several=len(films) > 1), cancelled.is_set)
    threads = [_served(line, work, cancelled) for _ in range(min(workers, line.length))]
    yield from side_by_side(threads, cancelled)
    if cancelled.is_set():
        raise Cancelled


def _served(line: Line, work: Work, cancelled: threading.Event) -> Iterator[Event]:
    """What one thread tells, which takes film after film."""
    with closing(line.turns()) as turns:
        for turn in turns:
            yield from _guarded(work, turn.film, turn.threads, cancelled)


def _guarded(work: Work, film: Film, threads: int, cancelled: threading.Event) -> Iterator[Event]:
    begun = time.monotonic()
    yield Started(film)
    try:
        ended = yield from work(film, threads)
    except Cancelled as error:
        if cancelled.is_set():
            return
        ended = _failed(film, _uncalled_for(film, error))
    except PlexPreviewsError as error:
        ended = _failed(film, error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - plugins may even call sys.exit
        ended = _failed(film, unexpected(film.name, error))
    yield evolve(ended, seconds=time.monotonic() - begun)


def _failed(film: Film, error: PlexPreviewsError) -> Ended:
    targets = (TargetEnded(target, Outcome.FAILED, error=target.error or error) for target in film.targets)
    return Ended(film, Outcome.FAILED, 0, error=error, targets=tuple(targets))


def _uncalled_for(film: Film, error: Cancelled) -> WorkerError:
    """Nobody stopped the run, yet the film was: its children were ended, or one of them says so."""
    reason = f"its child stopped: {error.reason}"
    return WorkerError(film.name, reason, "keep the app open until its runs are over")
