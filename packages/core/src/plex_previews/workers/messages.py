"""What crosses between the parent and a child: frozen values that cattrs turns into JSON and back.

The parent sends one task at a time; a child answers with any number of messages and ends with ``Done``,
``Answer`` or ``Failed``. JPEGs travel as bytes behind their message's JSON, never inside it.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import field, frozen

from plex_previews.model import Device, Plan, Report, Request, Source, Thumbnail, VideoInfo

# ---- tasks: parent to child


@frozen
class Make:
    """Make the thumbnails of a film. ``have[i]`` is the count of thumbnails that output i already has.

    Where every output has exactly as many as it should (``have`` equals the counts), nothing is decoded and
    the child answers ``Unchanged``. ``device`` must come from :class:`FindDevices`.
    """

    source: Source
    request: Request
    device: Device
    threads: int = 1
    have: tuple[int | None, ...] = ()


@frozen
class Survey:
    """Open, read the index and plan, but decode nothing; answered with ``Answer(plan)``."""

    source: Source
    request: Request


@frozen
class FindDevices:
    """Prove the devices of these encoders (all, where empty); answered with ``Answer(devices)``."""

    encoders: tuple[str, ...] = ()


@frozen
class DrawSheet:
    """A contact sheet of JPEGs (untrusted: decoded in the child) as a PNG; answered with ``Answer(png)``."""

    jpegs: tuple[bytes, ...] = field(repr=False)
    labels: tuple[str, ...] = ()
    columns: int = 8


Task: TypeAlias = Make | Survey | FindDevices | DrawSheet


def subject(task: Task) -> str:
    """What an error about the task should name: the film, or the kind of work where there is none."""
    match task:
        case Make() | Survey():
            return task.source.name
        case FindDevices():
            return ", ".join(task.encoders) or "encoders"
        case DrawSheet():
            return "contact sheet"


def suspicion(task: Task) -> str:
    """What may be at fault where a child crashed over the task."""
    match task:
        case Make() | Survey():
            return "the file may be damaged"
        case FindDevices():
            return "a driver may be broken: name an encoder that works, such as cpu"
        case DrawSheet():
            return "one of its pictures may be damaged"


# ---- messages: child to parent


@frozen
class Opened:
    """The film is open; ``counts[i]`` is how many thumbnails output i will have."""

    video: VideoInfo
    counts: tuple[int, ...]


@frozen
class Unchanged:
    """Every output already has as many thumbnails as it should; nothing was decoded."""

    video: VideoInfo


@frozen
class Made:
    """A finished thumbnail; they come in any order."""

    thumbnail: Thumbnail


@frozen
class Done:
    """All thumbnails of all outputs were sent."""

    report: Report


@frozen
class Answer:
    """The result of a task that is not ``Make``."""

    value: Plan | tuple[Device, ...] | bytes


Message: TypeAlias = Opened | Unchanged | Made | Done | Answer

__all__ = [
    "Answer",
    "Done",
    "DrawSheet",
    "FindDevices",
    "Made",
    "Make",
    "Message",
    "Opened",
    "Survey",
    "Task",
    "Unchanged",
    "subject",
    "suspicion",
]
