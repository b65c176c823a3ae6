"""A pool without children: it answers tasks from memory, for tests of what stands on a pool."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import assert_never

from attrs import define, evolve, field, frozen

from plex_previews.errors import Cancelled
from plex_previews.model import (
    At,
    Device,
    Output,
    OutputIndex,
    Plan,
    Report,
    Slot,
    Source,
    Strategy,
    Thumbnail,
    VideoInfo,
)
from plex_previews.workers.messages import (
    Answer,
    Done,
    DrawSheet,
    FindDevices,
    Made,
    Make,
    Message,
    Opened,
    Survey,
    Task,
    Unchanged,
)

CPU = Device("cpu", "cpu", "made up")


VIDEO = VideoInfo("made up", "h264", 640, 360, 25.0, 25.0)


def fake_jpeg(name: str, slot: int) -> bytes:
    """What :class:`FakePool` answers: as much of a JPEG as a reader of BIF looks at, one for each slot."""
    comment = f"{name} {slot}".encode()
    return b"\xff\xd8\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + b"\xff\xd9"


@frozen
class FakeFilm:
    """How a film behaves.

    ``order`` arranges the slots as they are sent, and may drop or repeat some. ``error`` is raised after the
    last, where ``unfit`` is given only on those encoders. ``gate`` is waited for before each picture.
    """

    duration: float = 25.0
    order: Callable[[Sequence[int]], Sequence[int]] = tuple
    error: Exception | None = None
    unfit: frozenset[str] | None = None
    gate: threading.Event | None = None
    video: VideoInfo = VIDEO

    def slots(self, output: Output) -> int:
        """How many thumbnails an output of this film has."""
        if isinstance(output.when, At):
            return len(output.when.times)
        return max(1, -int(-(self.duration - 1 / self.video.frame_rate) // output.when.interval))


@define
class FakePool:
    """Answers tasks at once: ``films`` by source name, ``usual`` for others; ``tasks`` is what was asked."""

    workers: int = 2
    films: Mapping[str, FakeFilm] = field(factory=dict)
    usual: FakeFilm = FakeFilm()
    devices: tuple[Device, ...] = (CPU,)
    tasks: list[Task] = field(factory=list, init=False)
    closed: bool = field(default=False, init=False)

    def run(self, task: Task, cancelled: Callable[[], bool]) -> Generator[Message, None, None]:
        """As the real pool does."""
        self.tasks.append(task)
        match task:
            case Make():
                yield from _make(self._film(task.source), task, cancelled)
            case Survey():
                yield Answer(_plan(self._film(task.source), task.request.outputs[0]))
            case FindDevices():
                encoders = task.encoders or [device.encoder for device in self.devices]
                yield Answer(tuple(device for device in self.devices if device.encoder in encoders))
            case DrawSheet():
                yield Answer(b"\x89PNG\r\n\x1a\n")
            case never:
                assert_never(never)

    def close(self) -> None:
        """As the real pool does, but there is nothing to end."""
        self.closed = True

    def _film(self, source: Source) -> FakeFilm:
        return self.films.get(source.name, self.usual)


def _make(film: FakeFilm, task: Make, cancelled: Callable[[], bool]) -> Generator[Message, None, None]:
    video = evolve(film.video, duration=film.duration)
    counts = tuple(map(film.slots, task.request.outputs))
    if task.have == counts:
        yield Unchanged(video)
        return
    yield Opened(video, counts)
    for slot in film.order(range(counts[0])):
        _wait(film, cancelled)
        yield Made(_thumbnail(task, slot))
    if film.error is not None and (film.unfit is None or task.device.encoder in film.unfit):
        raise film.error
    yield Done(_report(video, counts[0], task.device))


def _wait(film: FakeFilm, cancelled: Callable[[], bool]) -> None:
    while not cancelled():
        if film.gate is None or film.gate.wait(0.005):
            return
    raise Cancelled


def _thumbnail(task: Make, slot: int) -> Thumbnail:
    when = task.request.outputs[0].when
    time = when.times[slot] if isinstance(when, At) else slot * when.interval
    jpeg = fake_jpeg(task.source.name, slot)
    return Thumbnail(OutputIndex(0), Slot(slot), time, time, 320, 180, jpeg)


def _report(video: VideoInfo, count: int, device: Device) -> Report:
    return Report(video, count, count, 0, device.encoder, Strategy.INDEX, 1000, 100_000, count, 0.01)


def _plan(film: FakeFilm, output: Output) -> Plan:
    if film.error is not None:
        raise film.error
    video = evolve(film.video, duration=film.duration)
    return Plan(video, film.slots(output), 10, 0.0, 1000, 100_000, Strategy.INDEX)
