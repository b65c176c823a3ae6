"""A pool without children: it answers tasks from memory, for tests of what stands on a pool."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import assert_never

from attrs import define, evolve, field, frozen

from plex_previews.encoding.geometry import thumbnail_geometry
from plex_previews.errors import Cancelled
from plex_previews.formats.trickplay import count_on, count_sheets, sheet_size
from plex_previews.model import (
    At,
    Device,
    Figure,
    Geometry,
    Grid,
    Output,
    OutputIndex,
    Plan,
    Report,
    Sheet,
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
    Examine,
    FindDevices,
    Lay,
    Made,
    MadeSheet,
    Make,
    Message,
    Opened,
    ProbeDevice,
    Seen,
    Survey,
    Task,
    Unchanged,
)

CPU = Device("cpu", "cpu", "made up")
VIDEO = VideoInfo("made up", "h264", 640, 360, 25.0, 25.0)


def fake_jpeg(name: str, slot: int) -> bytes:
    """What :class:`FakePool` answers: as much of a JPEG as a reader of BIF looks at, one for each slot."""
    return b"\xff\xd8" + _comment(name, slot) + b"\xff\xd9"


def fake_sheet(name: str, number: int, cell: Geometry, grid: Grid) -> bytes:
    """The same for tile sheets: as much of a JPEG as tells its size, one for each number."""
    whole = sheet_size(cell, grid)
    size = struct.pack(">BHH", 8, whole.height, whole.width)
    return b"\xff\xd8" + _comment(name, number) + b"\xff\xc0\x00\x08" + size + b"\x00\xff\xd9"


def _comment(name: str, number: int) -> bytes:
    comment = f"{name} {number}".encode()
    return b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment


@frozen
class FakeFilm:
    """How a film behaves.

    ``order`` arranges each output's slots, or the numbers of its sheets, as they are sent, and may drop or
    repeat some. ``error`` is raised after the last, where ``unfit`` is given only on those encoders. ``gate`` is
    waited for before each picture or sheet. ``detour`` is the encoder that the child takes where it may.
    """

    duration: float = 25.0
    order: Callable[[Sequence[int]], Sequence[int]] = tuple
    error: Exception | None = None
    unfit: frozenset[str] | None = None
    gate: threading.Event | None = None
    detour: str = ""
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
    figures: Mapping[Device, tuple[Figure, ...]] = field(factory=dict)
    tasks: list[Task] = field(factory=list, init=False)
    closed: bool = field(default=False, init=False)

    def run(self, task: Task, cancelled: Callable[[], bool]) -> Generator[Message, None, None]:
        """As the real pool does."""
        self.tasks.append(task)
        match task:
            case Make():
                yield from _make(self._film(task.source), task, cancelled)
            case Survey():
                yield Answer(_plan(self._film(task.source), task.request.outputs))
            case FindDevices():
                encoders = task.encoders or [device.encoder for device in self.devices]
                yield Answer(tuple(device for device in self.devices if device.encoder in encoders))
            case ProbeDevice(device, kinds):
                yield Answer(
                    tuple(one for one in self.figures.get(device, ()) if not kinds or one.kind in kinds)
                )
            case DrawSheet():
                yield Answer(b"\x89PNG\r\n\x1a\n")
            case Examine():
                yield Answer((Seen(Geometry(320, 180), means=b"\x10"),) * (len(task.jpegs) * task.grid.cells))
            case Lay():
                yield Answer((fake_jpeg("laid", 0),) * len(task.canvases))
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
    if any(have and have.holds(count) for have, count in zip(task.have, counts, strict=False)):
        yield Unchanged(video, counts)
        return
    device = _device(film, task)
    yield Opened(video, counts, device)
    for number in range(len(counts)):
        for message in _made(film, task, OutputIndex(number)):
            _wait(film, cancelled)
            yield message
    if film.error is not None and (film.unfit is None or device.encoder in film.unfit):
        raise film.error
    yield Done(_report(film, task, device))


def _device(film: FakeFilm, task: Make) -> Device:
    ways = (one.device for one in task.instead if one.device.encoder == film.detour)
    return next(ways, task.device)


def _wait(film: FakeFilm, cancelled: Callable[[], bool]) -> None:
    while not cancelled():
        if film.gate is None or film.gate.wait(0.005):
            return
    raise Cancelled


def _made(film: FakeFilm, task: Make, index: OutputIndex) -> Iterator[Made | MadeSheet]:
    output, name = task.request.outputs[index], task.source.name
    count, size = film.slots(output), thumbnail_geometry(film.video, output.width)
    if output.sheet is None:
        for slot in film.order(range(count)):
            time, jpeg = _time(output, slot), fake_jpeg(name, slot)
            yield Made(Thumbnail(index, Slot(slot), time, time, size.width, size.height, jpeg))
    else:
        for number in film.order(range(count_sheets(count, output.sheet))):
            used, jpeg = count_on(number, count, output.sheet), fake_sheet(name, number, size, output.sheet)
            yield MadeSheet(Sheet(index, number, used, size.width, size.height, jpeg))


def _time(output: Output, slot: int) -> float:
    return output.when.times[slot] if isinstance(output.when, At) else slot * output.when.interval


def _report(film: FakeFilm, task: Make, device: Device) -> Report:
    video, outputs = evolve(film.video, duration=film.duration), task.request.outputs
    made, sizes = sum(map(film.slots, outputs)), _sizes(film, outputs)
    return Report(video, made, made, 0, device.encoder, Strategy.INDEX, 1000, 100_000, made, 0.01, sizes)


def _plan(film: FakeFilm, outputs: Sequence[Output]) -> Plan:
    if film.error is not None:
        raise film.error
    video = evolve(film.video, duration=film.duration)
    counts = tuple(map(film.slots, outputs))
    strategy, sizes = Strategy.INDEX, _sizes(film, outputs)
    return Plan(video, sum(counts), 10, 0.0, 1000, 100_000, strategy, sizes, counts)


def _sizes(film: FakeFilm, outputs: Sequence[Output]) -> tuple[Geometry, ...]:
    return tuple(thumbnail_geometry(film.video, output.width) for output in outputs)
