"""A dry run of one film: what making its previews would take."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

from attrs import frozen

from plex_previews.errors import WorkerError
from plex_previews.model import Plan, Request
from plex_previews.previews.course import Course, to_the_end
from plex_previews.previews.events import Ended, Film, Planned
from plex_previews.previews.probes import Probes, kept
from plex_previews.previews.protocol import Workers
from plex_previews.previews.reading import habits
from plex_previews.storage.grounds import Grounds
from plex_previews.workers.messages import Answer, Survey


@frozen
class Surveying:
    """Plans films, each call one, and writes nothing: a :data:`plex_previews.previews.events.Work`."""

    pool: Workers
    force: bool
    cancelled: Callable[[], bool]
    grounds: Grounds | None = None
    probes: Probes | None = None

    def __call__(self, film: Film, threads: int) -> Generator[Planned, None, Ended]:  # noqa: ARG002 - it is a Work
        course = Course(film, _nothing, force=self.force)
        return (yield from to_the_end(course, self._survey(course)))

    def _survey(self, course: Course) -> Generator[Planned, None, Ended]:
        if course.is_over():
            return course.ended()
        outputs, plan = course.outputs, self._plan(course)
        course.skip_fresh(outputs, plan.counts)
        if not course.is_over() and course.outputs != outputs:
            outputs, plan = course.outputs, self._plan(course)
        yield Planned(course.film, plan.video, plan.thumbnails)
        if course.is_over():
            return course.ended(plan.video)
        course.plan(outputs, plan.counts)
        return course.ended(plan.video, plan=plan)

    def _plan(self, course: Course) -> Plan:
        outputs = course.outputs
        source = course.source
        task = Survey(
            source,
            Request(outputs),
            habits(source, self.grounds),
            self.probes.of(source) if self.probes else None,
        )
        with closing(kept(self.pool.run(task, self.cancelled), source, self.probes)) as messages:
            for message in messages:
                if isinstance(message, Answer) and isinstance(message.value, Plan):
                    if len(message.value.counts) == len(outputs):
                        return message.value
                    break
        raise WorkerError(course.film.name, "the worker did not answer with a plan", "report this")


def _nothing(_: Path) -> None:
    pass
