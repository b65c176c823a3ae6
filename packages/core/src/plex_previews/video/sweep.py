"""Passages without an index: over the film in its order, each slot decided as the keyframes around it pass.

Where slots lie far apart the sweep seeks to the next one by time. It stops seeking, and goes on in one linear
pass, when that has read more than 32 MB and a quarter of the film, or a slot needs more than three seeks.

A passage holds its packets, for the sweep goes on while other threads decode. One that is too long to hold is
read again, as a stream, when its turn comes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from plex_previews.io.store import Store
from plex_previews.model import Accuracy, OutputIndex, Request, Slot, Strategy
from plex_previews.video.choosing import choose
from plex_previews.video.cutter import one_frame, until_settled
from plex_previews.video.demuxer import Demuxer
from plex_previews.video.gops import Gop, gops
from plex_previews.video.landing import from_keyframe, landings, reach
from plex_previews.video.lending import Demuxers
from plex_previews.video.reel import Passage, Want, are_keyframes
from plex_previews.video.slots import Moment, Timeline, moments

if TYPE_CHECKING:
    import av

_LEAST_BUDGET = 32 << 20
_WORTH_A_SEEK = 2
"""A jump must leave out at least this many GOPs."""


@frozen
class Due:
    """A slot that has no picture yet."""

    output: OutputIndex
    slot: Slot
    accuracy: Accuracy
    moment: Moment

    @property
    def since(self) -> int:
        """The first ticks whose GOP may hold the picture."""
        if self.accuracy is Accuracy.AUTO and self.moment.window:
            return self.moment.window.start
        return self.moment.at


def due_slots(request: Request, timeline: Timeline) -> list[Due]:
    """Every slot of every output, by time."""
    dues = [
        Due(OutputIndex(number), Slot(slot), output.accuracy, moment)
        for number, output in enumerate(request.outputs)
        for slot, moment in enumerate(moments(output.when, timeline))
    ]
    return sorted(dues, key=lambda due: due.moment.at)


class Sweep:
    """One pass over a film. Belongs to one thread at a time; its passages do not.

    ``others`` lends demuxers to passages that are read again. ``on_end`` is told when the film's last picture
    is shown, if slots are left by then. Without ``seeks`` nothing is jumped over.
    """

    def __init__(
        self,
        store: Store,
        demuxer: Demuxer,
        dues: Iterable[Due],
        others: Demuxers,
        on_end: Callable[[int], None],
        *,
        seeks: bool = True,
    ) -> None:
        self._store = store
        self._demuxer = demuxer
        self._dues = deque(dues)
        self._others = others
        self._on_end = on_end
        self._opening: int | None = None
        self._keyframes_only = all(due.accuracy is Accuracy.KEYFRAME for due in self._dues)
        self._may_seek = store.seekable and seeks
        self._budget = store.bytes_read + max(_LEAST_BUDGET, (store.size or 0) // 4)
        self._jumps = 0

    @property
    def strategy(self) -> Strategy:
        """How it goes so far."""
        return Strategy.SEEK if self._may_seek and self._jumps else Strategy.LINEAR

    def passages(self) -> Iterator[Passage]:
        """The passages of all slots that are due, by time."""
        found = self._gops(self._demuxer.packets())
        inherited: list[Want] = []
        while self._dues or inherited:
            gop = next(found, None)
            if gop is None:
                return
            if self._opening is None:
                self._opening = gop.ticks
            if gop.following is None and self._dues:
                self._on_end(gop.end)
            own, passed_on = self._decide(gop)
            if own := inherited + own:
                yield self._passage(gop, own)
            inherited = passed_on
            if gop.following is not None and self._worth_a_jump(gop, gop.following):
                if inherited:
                    yield self._passage(gop.following, inherited)
                inherited = []
                found = self._gops(self._jump(self._dues[0].since, gop.following.ticks))

    def _gops(self, packets: Iterable[av.Packet[Any]]) -> Iterator[Gop]:
        return gops(packets, self._demuxer.is_second_field, keyframes_only=self._keyframes_only)

    def _decide(self, gop: Gop) -> tuple[list[Want], list[Want]]:
        """What is wanted of this GOP and of the next: all slots before the next keyframe can be decided."""
        known = [gop.ticks]
        if gop.following is not None and gop.following.ticks > gop.ticks:
            known.append(gop.following.ticks)
        wants: tuple[list[Want], list[Want]] = ([], [])
        while self._dues and (gop.following is None or self._dues[0].moment.at < gop.following.ticks):
            place, want = _want(self._dues.popleft(), known, gop.hidden)
            wants[place].append(want)
        return wants

    def _passage(self, gop: Gop, wants: Sequence[Want]) -> Passage:
        ordered = tuple(sorted(wants, key=lambda want: want.ticks))
        if are_keyframes(ordered):
            first = gop.packets[:2]
            return Passage(ordered, lambda: one_frame(iter(first), self._demuxer))
        if gop.whole:
            held = gop.packets
            return Passage(ordered, lambda: until_settled(iter(held), ordered[-1].ticks))
        return Passage(ordered, lambda: until_settled(self._again(gop.ticks), ordered[-1].ticks))

    def _again(self, ticks: int) -> Iterator[av.Packet[Any]]:
        """The packets from a keyframe that was passed. None where it is not found: its wants are then damaged.

        A store that only reads forwards would have to read all that is before it.
        """
        if ticks == self._opening:
            with self._others.at_the_start() as demuxer:
                yield from from_keyframe(ticks, demuxer.packets())
        elif self._store.seekable:
            with self._others.lent() as demuxer:
                yield from reach(demuxer, ticks) or ()

    def _worth_a_jump(self, gop: Gop, following: Gop) -> bool:
        if not self._dues or not self._may_seek:
            return False
        left_out = self._dues[0].since - following.ticks
        return left_out > _WORTH_A_SEEK * (following.ticks - gop.ticks) and self._within_budget()

    def _within_budget(self) -> bool:
        self._may_seek = self._may_seek and self._store.bytes_read < self._budget
        return self._may_seek

    def _jump(self, target: int, reached: int) -> Iterator[av.Packet[Any]]:
        """The packets from a keyframe at or before ``target``; after three misses, from ``reached``."""
        for first, packets in landings(self._demuxer, target):
            self._jumps += 1
            if first is not None and reached <= first:
                return packets
        self._may_seek = False
        return reach(self._demuxer, reached) or self._from_start(reached)

    def _from_start(self, ticks: int) -> Iterator[av.Packet[Any]]:
        self._demuxer.seek(self._demuxer.stream.start_time or 0)
        return from_keyframe(ticks, self._demuxer.packets())


def _want(due: Due, keyframes: Sequence[int], first_hidden: bool) -> tuple[int, Want]:
    choice = next(choose(due.accuracy, [due.moment], keyframes, int(first_hidden)))
    return choice.keyframe, Want(due.output, due.slot, choice.rule, choice.ticks)
