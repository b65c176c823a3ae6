"""What crosses between the parent and a child: frozen values that cattrs turns into JSON and back.

The parent sends one task at a time; a child answers with any number of messages and ends with ``Done``,
``Answer`` or ``Failed``. JPEGs travel as bytes behind their message's JSON, never inside it.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import field, frozen

from plex_previews.model import (
    SOFTWARE,
    Device,
    Figure,
    Geometry,
    Grid,
    Plan,
    Rated,
    Report,
    Request,
    Sheet,
    Source,
    Thumbnail,
    VideoInfo,
)
from plex_previews.storage.limits import Habits

# ---- tasks: parent to child


@frozen
class Between:
    """At least and at most so many: where those who have them cannot count them, they differ."""

    least: int
    most: int

    def holds(self, count: int) -> bool:
        return self.least <= count <= self.most


@frozen
class Make:
    """Make the thumbnails of a film. ``have[i]`` says how many thumbnails output i already has.

    Where any output has as many as it should, nothing is decoded and the child answers ``Unchanged``: ask again
    for the others alone. ``device`` must come from :class:`FindDevices`. ``habits`` say how to read from where the film
    lies, None where nobody knows. ``probe`` is what was kept of an earlier opening of the film, packed, and empty
    where nothing was; None where nobody keeps it. It is not trusted: the film itself has the last word. ``instead``
    are devices that may decode it in the place of ``device``, whose ``figures`` those are, as they are preferred and the
    processor last: the child decides by what probing found of them, when it knows what the film is.
    """

    source: Source
    request: Request
    device: Device
    threads: int = 1
    have: tuple[Between | None, ...] = ()
    habits: Habits | None = None
    probe: bytes | None = field(default=None, repr=False)
    figures: tuple[Figure, ...] = ()
    instead: tuple[Rated, ...] = ()


@frozen
class Survey:
    """Open, read the index and plan, but decode nothing; answered with ``Answer(plan)``.

    ``habits`` and ``probe`` are as of ``Make``; where a probe was kept, the film is not opened.
    """

    source: Source
    request: Request
    habits: Habits | None = None
    probe: bytes | None = field(default=None, repr=False)


@frozen
class FindDevices:
    """Prove the devices of these encoders (all, where empty); answered with ``Answer(devices)``."""

    encoders: tuple[str, ...] = ()


@frozen
class ProbeDevice:
    """Decode clips on a device (all, or those of these kinds) and take the time; answered with ``Answer(figures)``."""

    device: Device
    kinds: tuple[str, ...] = ()


@frozen
class DrawSheet:
    """A contact sheet of JPEGs (untrusted: decoded in the child) as a PNG; answered with ``Answer(png)``."""

    jpegs: tuple[bytes, ...] = field(repr=False)
    labels: tuple[str, ...] = ()
    columns: int = 8


@frozen
class Examine:
    """Look at the thumbnails on JPEGs (untrusted), of which each is a sheet of ``grid``; answered with ``Answer(seen)``.

    There is one :class:`Seen` for each cell, JPEG after JPEG, row by row.
    """

    jpegs: tuple[bytes, ...] = field(repr=False)
    grid: Grid


@frozen
class Part:
    """A thumbnail on a JPEG of the task, by its upper left corner, and the corner of its place on the canvas."""

    jpeg: int
    x: int
    y: int
    to_x: int
    to_y: int


@frozen
class Canvas:
    """A picture to be made: black but for its parts."""

    size: Geometry
    parts: tuple[Part, ...]


@frozen
class Lay:
    """Cut thumbnails of the size ``cell`` from JPEGs (untrusted) and lay them on canvases; answered with
    ``Answer(jpegs)``, one for each canvas. ``quality`` is 1 (best) to 10.
    """

    jpegs: tuple[bytes, ...] = field(repr=False)
    cell: Geometry
    canvases: tuple[Canvas, ...]
    quality: int = 2


Task: TypeAlias = Make | Survey | FindDevices | ProbeDevice | DrawSheet | Examine | Lay


def subject(task: Task) -> str:
    """What an error about the task should name: the film, or the kind of work where there is none."""
    match task:
        case Make() | Survey():
            return task.source.name
        case FindDevices():
            return ", ".join(task.encoders) or "encoders"
        case ProbeDevice(device):
            return device.full_name
        case DrawSheet():
            return "contact sheet"
        case Examine() | Lay():
            return "thumbnails"


def suspicion(task: Task) -> str:
    """What may be at fault where a child crashed over the task."""
    match task:
        case Make(device=Device(encoder=encoder)) if encoder != SOFTWARE:
            return "the driver of its device is broken, or the file may be damaged"
        case Make() | Survey():
            return "the file may be damaged"
        case FindDevices() | ProbeDevice():
            return "a driver may be broken: name an encoder that works, such as cpu"
        case DrawSheet() | Examine() | Lay():
            return "one of its pictures may be damaged"


# ---- messages: child to parent


@frozen
class Opened:
    """The film is open; ``counts[i]`` is how many thumbnails output i will have. ``device`` decodes it."""

    video: VideoInfo
    counts: tuple[int, ...]
    device: Device


@frozen
class Unchanged:
    """Some output, or all, have as many thumbnails as they should, which are ``counts``; nothing was decoded."""

    video: VideoInfo
    counts: tuple[int, ...] = ()


@frozen
class Made:
    """A finished thumbnail; they come in any order."""

    thumbnail: Thumbnail


@frozen
class MadeSheet:
    """A finished tile sheet of an output that has a grid; they come in any order too."""

    sheet: Sheet


@frozen
class Probed:
    """What opening the film found out, for a task that asks for it and did not have it: to be kept for the next one.

    See :mod:`plex_previews.video.probe` for the bytes.
    """

    packed: bytes = field(repr=False)


@frozen
class Done:
    """All thumbnails of all outputs were sent, on their own or on sheets."""

    report: Report


@frozen
class Seen:
    """What a thumbnail shows. ``size`` is None where it does not decode.

    ``blank`` is as :func:`plex_previews.encoding.blank.shows_nothing` says; ``black`` means that nothing was drawn, as
    in the cells of a sheet that have no thumbnail. ``means`` is the luma of 16 by 16 parts of it, to tell pictures apart.
    """

    size: Geometry | None = None
    blank: bool = False
    black: bool = False
    means: bytes = b""


@frozen
class Answer:
    """The result of a task that is not ``Make``."""

    value: Plan | tuple[Device, ...] | tuple[Figure, ...] | tuple[Seen, ...] | tuple[bytes, ...] | bytes


Message: TypeAlias = Opened | Unchanged | Made | MadeSheet | Probed | Done | Answer

__all__ = [
    "Answer",
    "Between",
    "Canvas",
    "Done",
    "DrawSheet",
    "Examine",
    "FindDevices",
    "Lay",
    "Made",
    "MadeSheet",
    "Make",
    "Message",
    "Opened",
    "Part",
    "ProbeDevice",
    "Probed",
    "Seen",
    "Survey",
    "Task",
    "Unchanged",
    "subject",
    "suspicion",
]
