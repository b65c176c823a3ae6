"""What a run has come to so far, counted from its events."""

from __future__ import annotations

from attrs import evolve, frozen

from plex_previews.model import Plan
from plex_previews.previews.events import Ended, Event, Found, Outcome
from plex_previews_cli.exits import ExitStatus


@frozen
class Tally:
    """How many films there are and how they ended; bytes are sums over them.

    In a dry run ``planned`` stands for ``written``, and the sums are of what would be: ``keyframes`` and
    ``decode_on_seconds`` of film are to be decoded. ``sized`` films are those of which it is known how much is
    read; only they are in ``bytes_read`` and ``source_bytes``. Of ``estimated`` ones that is an estimate. ``troubled``
    says that something beside the films failed.
    """

    found: int = 0
    written: int = 0
    planned: int = 0
    skipped: int = 0
    failed: int = 0
    bytes_read: int = 0
    source_bytes: int = 0
    sized: int = 0
    keyframes: int = 0
    decode_on_seconds: float = 0.0
    estimated: int = 0
    troubled: bool = False

    @property
    def ended(self) -> int:
        return self.written + self.planned + self.skipped + self.failed

    @property
    def exit_status(self) -> ExitStatus:
        return ExitStatus.FAILED if self.failed else ExitStatus.OK


def count(tally: Tally, event: Event) -> Tally:
    """The tally after one more event."""
    if isinstance(event, Found):
        return evolve(tally, found=len(event.films))
    return _count_film(tally, event) if isinstance(event, Ended) else tally


def _count_film(tally: Tally, ended: Ended) -> Tally:
    match ended.outcome:
        case Outcome.WRITTEN:
            tally = evolve(tally, written=tally.written + 1)
            report = ended.report
            return _add(tally, report.bytes_read, report.source_bytes) if report else tally
        case Outcome.PLANNED:
            tally = evolve(tally, planned=tally.planned + 1)
            return _add_plan(tally, ended.plan) if ended.plan else tally
        case Outcome.SKIPPED:
            return evolve(tally, skipped=tally.skipped + 1)
        case Outcome.FAILED:
            return evolve(tally, failed=tally.failed + 1)


def _add_plan(tally: Tally, plan: Plan) -> Tally:
    decode_on = tally.decode_on_seconds + plan.decode_on_seconds
    tally = evolve(
        tally,
        keyframes=tally.keyframes + plan.keyframes,
        decode_on_seconds=decode_on,
        estimated=tally.estimated + plan.estimated,
    )
    return _add(tally, plan.bytes_to_read, plan.source_bytes)


def _add(tally: Tally, bytes_read: int | None, source_bytes: int | None) -> Tally:
    """The sums with one more film, if its bytes are known."""
    if bytes_read is None:
        return tally
    read, sources = tally.bytes_read + bytes_read, tally.source_bytes + (source_bytes or 0)
    return evolve(tally, bytes_read=read, source_bytes=sources, sized=tally.sized + 1)
