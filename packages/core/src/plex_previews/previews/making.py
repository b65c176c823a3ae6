"""Making one film's preview: from a task for a child to a published file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from attrs import field, frozen

from plex_previews.errors import WorkerError
from plex_previews.model import Device, Output, Report, Request, Source
from plex_previews.previews.devices import in_turn
from plex_previews.previews.events import Advanced, Ended, Film, Outcome, Planned, Steps
from plex_previews.previews.freshness import thumbnails_there
from plex_previews.previews.protocol import Workers, Writer
from plex_previews.previews.publishing import check_place, publish
from plex_previews.previews.publishing.temporary import remove_stale
from plex_previews.previews.spool import Spool
from plex_previews.workers.messages import Done, Made, Make, Opened, Unchanged


@frozen
class Making:
    """Makes films' previews, each call one, from any thread: a :data:`plex_previews.previews.events.Work`.

    ``devices`` are tried as :func:`plex_previews.previews.devices.in_turn` says.
    """

    pool: Workers
    writer: Writer
    wanted: Output
    devices: tuple[Device, ...]
    force: bool
    cancelled: Callable[[], bool]
    _healed: set[Path] = field(factory=set, init=False)

    def __call__(self, film: Film, threads: int) -> Steps:
        source, place = _whole(film)
        check_place(place)
        self._heal(place.parent)
        have = None if self.force else thumbnails_there(film, self.writer, self.wanted)

        def make(device: Device) -> Steps:
            return self._make(film, self._task(source, device, threads, have))

        return (yield from in_turn(self.devices, make))

    def _heal(self, folder: Path) -> None:
        if folder not in self._healed:
            self._healed.add(folder)
            remove_stale(folder)

    def _task(self, source: Source, device: Device, threads: int, have: int | None) -> Make:
        return Make(source, Request((self.wanted,)), device, threads, (have,))

    def _make(self, film: Film, task: Make) -> Steps:
        with closing(self.pool.run(task, self.cancelled)) as messages:
            match next(messages, None):
                case Unchanged(video):
                    return Ended(film, Outcome.SKIPPED, 0, video=video)
                case Opened(video, counts):
                    yield Planned(film, video, counts[0])
                case other:
                    raise _out_of_turn(film, other)
            with Spool(film.name, counts[0]) as spool:
                for message in messages:
                    match message:
                        case Made(thumbnail):
                            spool.add(thumbnail)
                            yield Advanced(film, len(spool))
                        case Done(report):
                            return self._published(film, spool, report)
                        case other:
                            raise _out_of_turn(film, other)
        raise _out_of_turn(film, None)

    def _published(self, film: Film, spool: Spool, report: Report) -> Ended:
        spool.check()
        _, place = _whole(film)
        publish(place, partial(self.writer.write, output=self.wanted, thumbnails=spool))
        return Ended(film, Outcome.WRITTEN, 0, report=report, video=report.video)


def _whole(film: Film) -> tuple[Source, Path]:
    if film.source is None or film.output is None:
        raise ValueError(f"{film.name} was never found or placed")
    return film.source, film.output


def _out_of_turn(film: Film, message: object) -> WorkerError:
    told = type(message).__name__ if message else "the end"
    return WorkerError(film.name, f"the worker answered with {told} out of turn", "report this")
