"""Decides which decoded frame each want of a passage gets, while the frames come in. Pure.

Frames come in the order in which they are shown. A keyframe's want is one that starts at the keyframe:
leading pictures of an open GOP are shown before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from attrs import frozen

from plex_previews.video.reel import Rule, Want

T = TypeVar("T")


@frozen(eq=False)
class Shot(Generic[T]):
    """A decoded frame and its time in the stream's ticks."""

    ticks: int
    frame: T


class Settling(Generic[T]):
    """The wants of one passage that have no frame yet.

    ``keyframe_ticks`` is the keyframe's time, or None where the first frame is the keyframe in any case.
    """

    def __init__(self, wants: Sequence[Want], keyframe_ticks: int | None) -> None:
        self._open = list(wants)
        self._keyframe_ticks = keyframe_ticks
        self._last: Shot[T] | None = None

    @property
    def done(self) -> bool:
        return not self._open

    def take(self, shot: Shot[T]) -> Iterator[tuple[Want, Shot[T]]]:
        """The wants that are decided now that this shot is known, each with the shot it gets."""
        waiting = []
        for want in self._open:
            choice = self._choice(want, shot)
            if choice is None:
                waiting.append(want)
            else:
                yield want, choice
        self._open = waiting
        self._last = shot

    def finish(self) -> Iterator[tuple[Want, Shot[T]]]:
        """No frame follows: what is still open gets the last one."""
        if self._last is not None:
            for want in self._open:
                yield want, self._last
            self._open = []

    def _choice(self, want: Want, shot: Shot[T]) -> Shot[T] | None:
        if want.rule is Rule.UNTIL:
            return (self._last or shot) if shot.ticks > want.ticks else None
        start = want.ticks if want.rule is Rule.FROM else self._keyframe_ticks
        return shot if start is None or shot.ticks >= start else None
