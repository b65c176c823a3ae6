"""What a run tells while it goes: every front end draws from these alone."""

from __future__ import annotations

from collections.abc import Callable, Generator
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from attrs import frozen

from plex_previews.errors import PlexPreviewsError
from plex_previews.model import Plan, Report, Source, VideoInfo
from plex_previews.previews.targets import Target


class Outcome(StrEnum):
    """How a film ended. ``PLANNED``: a dry run found that it would be written."""

    WRITTEN = "written"
    SKIPPED = "skipped"
    FAILED = "failed"
    PLANNED = "planned"


@frozen
class Film:
    """One unit of work: a film and its targets. ``source`` None: the input named no film, and has none."""

    name: str
    source: Source | None
    targets: tuple[Target, ...] = ()

    @property
    def output(self) -> Path | None:
        """The place of the first target."""
        return self.targets[0].path if self.targets else None


@frozen
class Found:
    """All inputs were walked; these are the films, in the order in which they will start."""

    films: tuple[Film, ...]


@frozen
class Started:
    """A worker took a film."""

    film: Film


@frozen
class Planned:
    """The film is open and this many thumbnails will be made, of all its outputs together."""

    film: Film
    video: VideoInfo
    thumbnails: int


@frozen
class Advanced:
    """``done`` thumbnails of the film are made so far."""

    film: Film
    done: int


@frozen
class TargetEnded:
    """How one target of a film ended. ``thumbnails`` is how many it has, or would have; ``error`` is there when
    failed.
    """

    target: Target
    outcome: Outcome
    thumbnails: int | None = None
    error: PlexPreviewsError | None = None


@frozen
class Ended:
    """The film is over. ``report`` is there when written, ``plan`` when planned, ``error`` when failed.

    A film of which one target failed has failed, and ``error`` is the first one's; ``targets`` says what became
    of each, and ``report`` is there where any was written.
    """

    film: Film
    outcome: Outcome
    seconds: float
    report: Report | None = None
    plan: Plan | None = None
    video: VideoInfo | None = None
    error: PlexPreviewsError | None = None
    targets: tuple[TargetEnded, ...] = ()


Event: TypeAlias = Found | Started | Planned | Advanced | Ended

Steps: TypeAlias = Generator[Planned | Advanced, None, Ended]
"""What one film's work tells, and how it ended; whoever runs it fills in the seconds."""

Work: TypeAlias = Callable[[Film, int], Steps]
"""Works on one film with that many decoding threads; raises what went wrong."""
