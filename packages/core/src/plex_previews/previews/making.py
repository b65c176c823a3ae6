"""Making one film's previews: from a task for a child to published files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from attrs import evolve, field, frozen

from plex_previews.errors import PlexPreviewsError, WorkerError
from plex_previews.model import Device, Output, Request, VideoInfo
from plex_previews.previews.course import Course, to_the_end
from plex_previews.previews.devices import FALLBACK, in_turn
from plex_previews.previews.events import Advanced, Ended, Film, Planned, Steps
from plex_previews.previews.lanes import Lanes
from plex_previews.previews.probes import Probes, kept
from plex_previews.previews.protocol import Workers
from plex_previews.previews.publishing.healing import remove_stale
from plex_previews.previews.reading import habits
from plex_previews.previews.spool import Spools
from plex_previews.storage.grounds import Grounds
from plex_previews.workers.messages import Done, Made, MadeSheet, Make, Message, Opened, Unchanged


@frozen
class Making:
    """Makes films' previews, each call one, from any thread: a :data:`plex_previews.previews.events.Work`.

    One decode feeds all targets of a film. Its devices are tried as
    :func:`plex_previews.previews.devices.in_turn` says, in the slot that the film holds; ``grounds`` tell how films
    are best read, and ``probes`` what is known of them from before.
    """

    pool: Workers
    lanes: Lanes
    force: bool
    cancelled: Callable[[], bool]
    grounds: Grounds | None = None
    probes: Probes | None = None
    _healed: set[Path] = field(factory=set, init=False)

    def __call__(self, film: Film, threads: int) -> Steps:
        course = Course(film, self._heal, force=self.force)
        return (yield from to_the_end(course, self._all(course, threads)))

    def _heal(self, folder: Path) -> None:
        if folder not in self._healed:
            self._healed.add(folder)
            remove_stale(folder)

    def _all(self, course: Course, threads: int) -> Steps:
        failures: list[str] = []
        taken: dict[Device, Device] = {}

        def make(device: Device) -> Steps:
            return self._make(course, device, threads, taken)

        def note(asked: Device, error: PlexPreviewsError) -> None:
            device = taken.get(asked, asked)
            if device.encoder != FALLBACK:
                self.lanes.health.failed(device, error)
                failures.append(f"{device.full_name}: {error.reason}")

        if course.is_over():
            return course.ended()
        with self.lanes.lane() as devices:
            ended = yield from in_turn(devices, make, note)
        device = taken.get(devices[0], devices[0])
        if ended.report and ended.report.encoder == device.encoder and not failures:
            self.lanes.health.succeeded(device)
        return _with_reason(ended, failures)

    def _make(self, course: Course, device: Device, threads: int, taken: dict[Device, Device]) -> Steps:
        """Puts the device that the child takes, which may be another one, into ``taken``."""
        outputs = course.outputs
        told = self.pool.run(self._task(course, device, threads), self.cancelled)
        with closing(kept(told, course.source, self.probes)) as messages:
            match next(messages, None):
                case Opened(video, counts, used) if len(counts) == len(outputs):
                    taken[device] = used
                    return (yield from _fed(course, outputs, counts, messages, video))
                case Unchanged(video, counts) if len(counts) == len(outputs):
                    course.skip_fresh(outputs, counts)
                case other:
                    raise _out_of_turn(course.film, other)
        if course.is_over():
            return course.ended(video)
        if course.outputs == outputs:
            raise _out_of_turn(course.film, Unchanged(video, counts))
        return (yield from self._make(course, device, threads, taken))

    def _task(self, course: Course, device: Device, threads: int) -> Make:
        rated, instead = self.lanes.rated.get(device), self.lanes.instead_of(device)
        return Make(
            course.source,
            Request(course.outputs),
            device,
            threads,
            course.have,
            habits(course.source, self.grounds),
            self.probes.of(course.source) if self.probes else None,
            rated.figures if rated and instead else (),
            instead,
        )


def _fed(
    course: Course,
    outputs: tuple[Output, ...],
    counts: tuple[int, ...],
    messages: Iterable[Message],
    video: VideoInfo,
) -> Steps:
    yield Planned(course.film, video, sum(counts))
    course.skip_fresh(outputs, counts)
    with Spools(course.film.name, outputs, counts) as spools:
        for message in messages:
            match message:
                case Made(piece) | MadeSheet(piece):
                    spools.add(piece)
                    yield Advanced(course.film, spools.thumbnails)
                case Done(report):
                    spools.check()
                    course.publish(outputs, counts, spools)
                    return course.ended(report.video, report=report)
                case other:
                    raise _out_of_turn(course.film, other)
    raise _out_of_turn(course.film, None)


def _with_reason(ended: Ended, failures: Sequence[str]) -> Ended:
    """How it ended, with why the film was not decoded by the device that was to do it."""
    if ended.report is None or not failures:
        return ended
    return evolve(ended, report=evolve(ended.report, fell_back="; ".join(failures)))


def _out_of_turn(film: Film, message: object) -> WorkerError:
    told = type(message).__name__ if message else "the end"
    return WorkerError(film.name, f"the worker answered with {told} out of turn", "report this")
