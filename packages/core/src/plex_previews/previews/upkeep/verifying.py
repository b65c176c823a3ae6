"""Whether outputs are well: each is read, looked at by a child, and held against the film beside it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from attrs import Factory, evolve, field, frozen

from plex_previews.errors import (
    BifError,
    Cancelled,
    PlexPreviewsError,
    SheetError,
    SourceError,
    SourceMissing,
)
from plex_previews.model import Every, FileSource, Grid, Output, Plan, Request
from plex_previews.previews.asking import answered, asked
from plex_previews.previews.probes import Probes, kept
from plex_previews.previews.protocol import Workers
from plex_previews.previews.reading import habits
from plex_previews.previews.turns import Taking
from plex_previews.previews.upkeep.findings import (
    Facts,
    Finding,
    Known,
    film_missing,
    film_unusable,
    findings,
    outdated,
    unreadable,
)
from plex_previews.previews.upkeep.naming import Form, Named
from plex_previews.previews.upkeep.sets import ThumbnailSet, read_set
from plex_previews.previews.upkeep.walking import film_beside
from plex_previews.storage.grounds import Grounds
from plex_previews.workers.messages import Examine, Seen, Survey

_AT_ONCE = 4_000_000
"""Bytes of JPEGs after which no more are sent along to a child; each thumbnail counts for some, for its answer."""
_CELL_WEIGHT = 1000
_ANY_INTERVAL = 10.0
"""Seconds, to ask for a film's shape and length where only these are wanted."""


@frozen
class Verified:
    """An output, and all that is wrong with it; ``film`` is None where it does not lie beside.

    ``facts`` is None where it cannot be read, or could not be looked at. ``output`` is None where the path that was
    named holds no output: then the error is in ``error``.
    """

    path: Path
    output: Named | None = None
    film: Path | None = None
    facts: Facts | None = None
    findings: tuple[Finding, ...] = ()
    error: PlexPreviewsError | None = None

    @property
    def is_wrong(self) -> bool:
        return self.error is not None or any(one.wrong for one in self.findings)


@frozen
class Verifying:
    """Verifies outputs. ``interval`` (seconds) is what tile sheets are held to, which do not tell their own.

    ``film_of`` finds an output's film: for those in a server's folders somebody else has to say. ``grounds`` tell how
    many films and outputs may be read at once from each disk, and ``probes`` what is known of films: such are not opened.
    """

    pool: Workers
    interval: float | None = None
    film_of: Callable[[Named], Path | None] = film_beside
    cancelled: Callable[[], bool] = field(default=lambda: False)
    grounds: Grounds = field(factory=Grounds)
    probes: Probes | None = None
    _taking: Taking = field(init=False, default=Factory(lambda self: Taking(self.grounds), takes_self=True))

    def __call__(self, found: Iterable[Named | SourceError]) -> Iterator[Verified]:
        """Each output, in their order; an error is what kept one from being found."""
        waiting: deque[Future[Verified]] = deque()
        threads = ThreadPoolExecutor(self.pool.workers)
        try:
            for each in found:
                waiting.append(threads.submit(self._told, each))
                if len(waiting) > 2 * self.pool.workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)

    def _told(self, found: Named | SourceError) -> Verified:
        return (
            Verified(Path(found.what), error=found)
            if isinstance(found, SourceError)
            else self.verified(found)
        )

    def verified(self, output: Named) -> Verified:
        """One output. Raises :class:`Cancelled`, and nothing else of ours."""
        told = Verified(output.path, output, self.film_of(output))
        try:
            known, about_film = self._known(output, told.film)
            try:
                with self._taking.turn(output.path):
                    found = read_set(output.path, output.form)
                    facts = Facts(output.form, found.least, found.interval, self._seen(found))
            except (BifError, SheetError) as error:
                return evolve(told, findings=(unreadable(_reason(error, output.path)), *about_film))
            return evolve(told, facts=facts, findings=(*findings(facts, known), *about_film))
        except Cancelled:
            raise
        except PlexPreviewsError as error:
            return evolve(told, error=error)

    def _known(self, output: Named, film: Path | None) -> tuple[Known, tuple[Finding, ...]]:
        """What the film says of its previews, and what is wrong with the two together."""
        wanted = output.interval if output.interval is not None else self._interval_of(output)
        if film is None:
            return Known(interval=wanted), ()
        width = output.width or Output().width
        request = Request((Output(Every(wanted or _ANY_INTERVAL), width),))
        found = (outdated(film),) if _older(output.path, film) else ()
        try:
            plan = self._plan(FileSource(film), request)
        except Cancelled:
            raise
        except SourceMissing:
            return Known(interval=wanted), (*found, film_missing())
        except PlexPreviewsError as error:
            return Known(interval=wanted), (*found, film_unusable(error.reason))
        size = plan.sizes[0] if output.width is not None and plan.sizes else None
        return Known(plan.video, size, wanted), found

    def _plan(self, film: FileSource, request: Request) -> Plan:
        known = self.probes.of(film) if self.probes else None
        with nullcontext() if known else self._taking.turn(film.path):
            task = Survey(film, request, habits(film, self.grounds), known)
            told = kept(self.pool.run(task, self.cancelled), film, self.probes)
            return answered(told, Plan, film.name)

    def _interval_of(self, output: Named) -> float | None:
        return self.interval if output.form is Form.TRICKPLAY else None

    def _seen(self, found: ThumbnailSet) -> tuple[Seen, ...]:
        """All cells up to the last thumbnail that there may be."""
        cells: list[Seen] = []
        for grid, jpegs in _batches(found):
            cells += asked(self.pool, Examine(jpegs, grid), tuple, self.cancelled)
        return tuple(cells[: len(found.spots)])


def _batches(found: ThumbnailSet) -> Iterator[tuple[Grid, tuple[bytes, ...]]]:
    """JPEGs that have the same grid, so many as are no load together."""
    batch: list[bytes] = []
    weight = 0
    *others, last = range(found.jpegs)
    for number in others:
        batch.append(found.jpeg(number))
        weight += len(batch[-1]) + _CELL_WEIGHT * found.grid.cells
        if weight > _AT_ONCE:
            yield found.grid, tuple(batch)
            batch, weight = [], 0
    if batch:
        yield found.grid, tuple(batch)
    yield found.last_grid, (found.jpeg(last),)


def _reason(error: BifError | SheetError, path: Path) -> str:
    """What is wrong, with the name of the file where it is one of several."""
    culprit = Path(error.what)
    return error.reason if error.what in ("", str(path)) else f"{culprit.name} {error.reason}"


def _older(output: Path, film: Path) -> bool:
    try:
        return output.stat().st_mtime < film.stat().st_mtime
    except OSError:
        return False
