"""How far the targets of one film have come: what is still to be made of them, and how each has ended."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from plex_previews.errors import Cancelled, PlexPreviewsError
from plex_previews.model import Output, Plan, Report, Source, VideoInfo
from plex_previews.previews.events import Ended, Film, Outcome, TargetEnded
from plex_previews.previews.freshness import thumbnails_there
from plex_previews.previews.publishing import check_place, publish
from plex_previews.previews.spool import Spools
from plex_previews.previews.targets import Target
from plex_previews.previews.unexpected import unexpected
from plex_previews.workers.messages import Between

_Told = TypeVar("_Told")


@frozen
class _Open:
    """A target that has not ended, and how many thumbnails lie at its place that may be good."""

    target: Target
    path: Path
    have: Between | None


class Course:
    """The targets of a film. What keeps one from being made ends that one, and the others go on.

    ``prepare`` is called with the folder of each output before anything is looked for in it. With ``force``
    nothing that lies there is good.
    """

    def __init__(self, film: Film, prepare: Callable[[Path], None], *, force: bool) -> None:
        if film.source is None or not film.targets:
            raise ValueError(f"{film.name} was never found or placed")
        self.film = film
        self.source: Source = film.source
        self._ended: dict[int, TargetEnded] = {}
        self._open: dict[int, _Open] = {}
        for number, target in enumerate(film.targets):
            begun = self._begun(target, prepare, force=force)
            if isinstance(begun, _Open):
                self._open[number] = begun
            else:
                self._ended[number] = _failed(target, begun)

    def _begun(
        self, target: Target, prepare: Callable[[Path], None], *, force: bool
    ) -> _Open | PlexPreviewsError:
        if target.error is not None or target.path is None:
            return target.error or PlexPreviewsError(self.film.name, f"{target.name} has no place for it")
        try:
            check_place(target.path, folder=not target.writer.suffix, root=target.root)
            prepare(target.path.parent)
            have = None if force else thumbnails_there(self.source, target)
        except PlexPreviewsError as error:
            return error
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a writer may be a stranger's
            return unexpected(f"writer {target.name}", error)
        return _Open(target, target.path, have)

    def is_over(self) -> bool:
        """Whether every target has ended."""
        return not self._open

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is still to be made, each output once."""
        return tuple(dict.fromkeys(one.target.output for one in self._open.values()))

    @property
    def have(self) -> tuple[Between | None, ...]:
        """How many thumbnails each of the outputs has already, at all its targets."""
        return tuple(map(self._have, self.outputs))

    def _have(self, output: Output) -> Between | None:
        there = {one.have for one in self._open.values() if one.target.output == output}
        return there.pop() if len(there) == 1 else None

    def skip_fresh(self, outputs: Sequence[Output], counts: Sequence[int]) -> None:
        """Ends the targets that have as many thumbnails as they should: ``counts[i]``, of output i."""
        expected = dict(zip(outputs, counts, strict=True))
        for number, one in list(self._open.items()):
            count = expected[one.target.output]
            if one.have is not None and one.have.holds(count):
                self._end(number, Outcome.SKIPPED, count)

    def plan(self, outputs: Sequence[Output], counts: Sequence[int]) -> None:
        """Ends all targets in a dry run."""
        expected = dict(zip(outputs, counts, strict=True))
        for number, one in list(self._open.items()):
            self._end(number, Outcome.PLANNED, expected[one.target.output])

    def publish(self, outputs: Sequence[Output], counts: Sequence[int], spools: Spools) -> None:
        """Ends all targets: each is fed from the spool of its output. Two at the same place are written once."""
        numbers = {output: number for number, output in enumerate(outputs)}
        problems: dict[tuple[Path, Output], PlexPreviewsError | None] = {}
        for number, one in list(self._open.items()):
            source = numbers[one.target.output]
            place = one.path, one.target.output
            if place not in problems:
                problems[place] = _published(one, spools, source)
            self._end(number, Outcome.WRITTEN, counts[source], problems[place])

    def fail(self, error: PlexPreviewsError) -> None:
        """Ends all targets that have not ended."""
        for number in list(self._open):
            self._end(number, Outcome.FAILED, error=error)

    def _end(
        self,
        number: int,
        outcome: Outcome,
        thumbnails: int | None = None,
        error: PlexPreviewsError | None = None,
    ) -> None:
        target = self._open.pop(number).target
        ended = TargetEnded(target, outcome, thumbnails) if error is None else _failed(target, error)
        self._ended[number] = ended

    def ended(
        self, video: VideoInfo | None = None, *, report: Report | None = None, plan: Plan | None = None
    ) -> Ended:
        """How the film ended, once all its targets have: the worst of it counts."""
        targets = tuple(self._ended[number] for number in sorted(self._ended))
        outcomes = {target.outcome for target in targets}
        outcome = next(worst for worst in _WORST_FIRST if worst in outcomes)
        error = next((target.error for target in targets if target.error is not None), None)
        written = report if Outcome.WRITTEN in outcomes else None
        return Ended(self.film, outcome, 0, written, plan, video, error, targets)


_WORST_FIRST = (Outcome.FAILED, Outcome.WRITTEN, Outcome.PLANNED, Outcome.SKIPPED)


def to_the_end(course: Course, steps: Generator[_Told, None, Ended]) -> Generator[_Told, None, Ended]:
    """The steps; an error in them ends what has not ended yet. Being cancelled is no such error."""
    try:
        return (yield from steps)
    except Cancelled:
        raise
    except PlexPreviewsError as error:
        course.fail(error)
        return course.ended()


def _published(one: _Open, spools: Spools, number: int) -> PlexPreviewsError | None:
    """Publishes a target from the spool of its output; what went wrong, if anything did."""
    writer, output = one.target.writer, one.target.output
    try:
        publish(one.path, lambda staging: writer.write(staging, output, spools[number]), root=one.target.root)
    except PlexPreviewsError as error:
        return error
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a writer may be a stranger's
        return unexpected(f"writer {one.target.name}", error)
    return None


def _failed(target: Target, error: PlexPreviewsError) -> TargetEnded:
    return TargetEnded(target, Outcome.FAILED, error=error)
