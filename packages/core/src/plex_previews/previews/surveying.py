"""A dry run of one film: what making its preview would take."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing

from attrs import frozen

from plex_previews.errors import WorkerError
from plex_previews.model import Output, Plan, Request
from plex_previews.previews.events import Ended, Film, Outcome, Planned
from plex_previews.previews.freshness import thumbnails_there
from plex_previews.previews.protocol import Workers, Writer
from plex_previews.previews.publishing import check_place
from plex_previews.workers.messages import Answer, Survey


@frozen
class Surveying:
    """Plans films, each call one, and writes nothing: a :data:`plex_previews.previews.events.Work`."""

    pool: Workers
    writer: Writer
    wanted: Output
    force: bool
    cancelled: Callable[[], bool]

    def __call__(self, film: Film, threads: int) -> Generator[Planned, None, Ended]:  # noqa: ARG002 - it is a Work
        if film.source is None or film.output is None:
            raise ValueError(f"{film.name} was never found or placed")
        check_place(film.output)
        plan = self._plan(film, Survey(film.source, Request((self.wanted,))))
        yield Planned(film, plan.video, plan.thumbnails)
        have = None if self.force else thumbnails_there(film, self.writer, self.wanted)
        if have == plan.thumbnails:
            return Ended(film, Outcome.SKIPPED, 0, video=plan.video)
        return Ended(film, Outcome.PLANNED, 0, plan=plan, video=plan.video)

    def _plan(self, film: Film, task: Survey) -> Plan:
        with closing(self.pool.run(task, self.cancelled)) as messages:
            for message in messages:
                if isinstance(message, Answer) and isinstance(message.value, Plan):
                    return message.value
        raise WorkerError(film.name, "the worker did not answer with a plan", "report this")
