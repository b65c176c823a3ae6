"""One line for a film that ended, and one for the whole run."""

from __future__ import annotations

from plex_previews.errors import PlexPreviewsError
from plex_previews.model import Plan, Report, Strategy
from plex_previews.previews.events import Ended, Outcome
from plex_previews_cli.rendering.units import counted, size, span
from plex_previews_cli.tally import Tally

_WAYS = {Strategy.INDEX: "", Strategy.SEEK: "no index, by seeking", Strategy.LINEAR: "read from start to end"}


def film_line(ended: Ended) -> str:
    """What became of a film, without the verdict."""
    film = ended.film
    if ended.error:
        return blame(film.name, ended.error)
    if ended.report:
        return f"{film.name} -> {film.output} ({_done(ended.report)}, {span(ended.seconds)})"
    if ended.plan and ended.outcome is Outcome.PLANNED:
        return f"{film.name} -> {film.output} ({_intended(ended.plan)})"
    return f"{film.name} ({film.output} is up to date)"


def blame(name: str, error: PlexPreviewsError) -> str:
    """The film, the reason and what to do; and what else the error names, such as an output."""
    return str(error) if error.what == name else f"{name}: {error}"


def summary(tally: Tally, seconds: float) -> str:
    """The run in a line: how the films ended, how long it took, and how much of them was read."""
    parts = [(tally.written, "written"), (tally.planned, "planned"), (tally.skipped, "skipped")]
    told = [f"{count:,} {word}" for count, word in [*parts, (tally.failed, "failed")] if count]
    line = f"{', '.join(told) or 'nothing to do'} in {span(seconds)}"
    if not tally.bytes_read:
        return line
    verb = "to read" if tally.planned else "read"
    return f"{line}; {_share(tally.bytes_read, tally.source_bytes)} {verb}"


def interruption(tally: Tally) -> str:
    """What stands when a run is stopped before its end."""
    if not tally.found:
        return "interrupted before any film was started"
    return f"interrupted: {tally.ended:,} of {counted(tally.found, 'film')} done; run it again to go on"


def _done(report: Report) -> str:
    parts = [
        counted(report.thumbnails, "picture"),
        f"{report.repaired} repaired" if report.repaired else "",
        _WAYS[report.strategy],
        f"{_share(report.bytes_read, report.source_bytes)} read",
    ]
    return ", ".join(filter(None, parts))


def _intended(plan: Plan) -> str:
    parts = [
        counted(plan.thumbnails, "picture"),
        _cost(plan),
        _WAYS[plan.strategy],
        f"{_share(plan.bytes_to_read, plan.source_bytes)} to read" if plan.bytes_to_read is not None else "",
    ]
    return ", ".join(filter(None, parts))


def _cost(plan: Plan) -> str:
    keyframes = f"decoding {counted(plan.keyframes, 'keyframe')}"
    return f"{keyframes} and {span(plan.decode_on_seconds)} of film" if plan.decode_on_seconds else keyframes


def _share(part: int, whole: int | None) -> str:
    return f"{size(part)} of {size(whole)} ({part / whole:.1%})" if whole else size(part)
