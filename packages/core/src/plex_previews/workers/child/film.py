"""Tasks that read a film: making its thumbnails, and saying what that would take."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from plex_previews.encoding.render import Rendering, check_sheets, geometries
from plex_previews.errors import Cancelled
from plex_previews.io.opening import open_store
from plex_previews.io.store import Store
from plex_previews.model import SOFTWARE, Device, Rated, Report, Request, Thumbnail, VideoInfo
from plex_previews.video.cutting import CutReel, open_reel
from plex_previews.video.estimating import estimate
from plex_previews.video.probe import MOST_BYTES, pack, unpack
from plex_previews.workers.child.line import Line, Order
from plex_previews.workers.child.serving import ParentsFile
from plex_previews.workers.messages import (
    Answer,
    Done,
    Made,
    MadeSheet,
    Make,
    Message,
    Opened,
    Probed,
    Survey,
    Unchanged,
)

if TYPE_CHECKING:
    from plex_previews.encoding.protocol import Encoder


@frozen(eq=False)
class Cut:
    """An open film: its bytes, and the reel cut from them."""

    store: Store
    reel: CutReel


@contextmanager
def cut(task: Make | Survey, threads: int, order: Order, line: Line) -> Iterator[Cut]:
    """Opens the task's film, and lets go of it whatever happens; the parent's wish to stop is asked for at each read.

    Raises:
        SourceError, MediaError: the film cannot be read or used.
        SettingsError: the request cannot be made of it.
        Cancelled: the parent wants it no more.
    """

    def refuse_when_cancelled(_size: int, /) -> None:
        if order.cancelled.is_set():
            raise Cancelled(task.source.name)

    with ExitStack() as stack:
        serve = None
        if order.served_bytes is not None:
            serve = stack.enter_context(closing(ParentsFile(line, order.served_bytes)))
        piece = task.habits.piece if task.habits else 0
        store = open_store(
            task.source, gate=refuse_when_cancelled, on_progress=line.progress, serve=serve, piece=piece
        )
        stack.enter_context(closing(store))
        reel = open_reel(
            store,
            task.request,
            threads=threads,
            on_progress=line.progress,
            cancelled=order.cancelled.is_set,
            habits=task.habits,
            known=unpack(task.probe) if task.probe else None,
        )
        stack.enter_context(reel)
        check_sheets(reel.video, task.request)
        yield Cut(store, reel)


def make(
    task: Make, order: Order, line: Line, encoder_of: Callable[[Device], Encoder]
) -> Generator[Message, None, Message]:
    """Yields all messages but the last, which it returns once the film is let go.

    Raises:
        PlexPreviewsError: as :func:`cut`, and what decoding finds.
    """
    begun = monotonic()
    with cut(task, task.threads, order, line) as film:
        if any(have and have.holds(count) for have, count in zip(task.have, film.reel.counts, strict=False)):
            return Unchanged(film.reel.video, film.reel.counts)
        device = _device(task, film.reel.video)
        yield Opened(film.reel.video, film.reel.counts, device)
        encoder = _checked(encoder_of(device), device)
        rendering = Rendering(film.reel, encoder, device, task.request, film.reel.counts)
        for piece in rendering:
            yield Made(piece) if isinstance(piece, Thumbnail) else MadeSheet(piece)
        yield from _probed(task, film.reel)
    return Done(_report(film, rendering, device, task.request, monotonic() - begun))


def _device(task: Make, video: VideoInfo) -> Device:
    """The device that was asked for, unless another is known to be better for such a film."""
    if not task.instead:
        return task.device
    from plex_previews.encoding.preference import preferred

    return preferred((Rated(task.device, task.figures), *task.instead), video)


def _checked(encoder: Encoder, device: Device) -> Encoder:
    """The encoder with its pictures looked at, where it is not the one that they are compared with."""
    if device.encoder == SOFTWARE:
        return encoder
    from plex_previews.encoding.checking import Checked

    return Checked(encoder)


def survey(task: Survey, order: Order, line: Line) -> Generator[Message, None, Message]:
    """What making would take, told as :func:`make` does; raises as :func:`cut` does."""
    known = unpack(task.probe) if task.probe else None
    plan = estimate(task.source.name, known, task.request, task.habits) if known else None
    if plan is None:
        with cut(task, 1, order, line) as film:
            plan = film.reel.plan()
            yield from _probed(task, film.reel)
    check_sheets(plan.video, task.request)
    return Answer(evolve(plan, sizes=geometries(plan.video, task.request)))


def _probed(task: Make | Survey, reel: CutReel) -> Iterator[Probed]:
    """What opening the film found out, where somebody keeps it who did not have it."""
    probe = None if task.probe is None else reel.probe()
    if probe is not None and len(packed := pack(probe)) <= MOST_BYTES and packed != task.probe:
        yield Probed(packed)


def _report(film: Cut, rendering: Rendering, device: Device, request: Request, seconds: float) -> Report:
    tally = film.reel.tally()
    return Report(
        video=film.reel.video,
        thumbnails=sum(film.reel.counts),
        distinct=rendering.distinct,
        repaired=rendering.repaired,
        encoder=device.encoder if rendering.by_device else SOFTWARE,
        strategy=tally.strategy,
        bytes_read=film.store.bytes_read,
        source_bytes=film.store.size,
        frames_decoded=tally.frames_decoded,
        seconds=seconds,
        sizes=geometries(film.reel.video, request),
        obstacle=tally.obstacle,
    )
