"""One line for a film that ended, and one for the whole run."""

from __future__ import annotations

from plex_previews.errors import PlexPreviewsError
from plex_previews.model import SOFTWARE, Obstacle, Plan, Report, Strategy, VideoInfo
from plex_previews.previews.events import Ended, Outcome
from plex_previews_cli.rendering.units import counted, size, span
from plex_previews_cli.tally import Tally

_WAYS = {Strategy.SEEK: "found by seeking", Strategy.LINEAR: "read from start to end"}


def film_line(ended: Ended) -> str:
    """What became of a film, without the verdict."""
    film = ended.film
    if ended.error:
        return blame(film.name, ended.error)
    if ended.report:
        return f"{film.name} -> {_made(ended)} ({_done(ended.report)}, {span(ended.seconds)})"
    if ended.plan and ended.outcome is Outcome.PLANNED:
        paths = dict.fromkeys(str(target.path) for target in film.targets if target.error is None)
        places = ", ".join(paths) or film.output
        return f"{film.name} -> {places} ({_intended(ended.plan)})"
    return f"{film.name} ({film.output} is up to date by its interval and count)"


def blame(name: str, error: PlexPreviewsError) -> str:
    """The film, the reason and what to do; and what else the error names, such as an output."""
    return str(error) if error.what == name else f"{name}: {error}"


def summary(tally: Tally, seconds: float) -> str:
    """The run in a line: how the films ended, how long it took, and how much of them was read."""
    parts = [(tally.written, "written"), (tally.planned, "planned"), (tally.skipped, "skipped")]
    told = [f"{count:,} {word}" for count, word in [*parts, (tally.failed, "failed")] if count]
    nothing = "nothing was made" if tally.troubled else "nothing to do"
    line = f"{', '.join(told) or nothing} in {span(seconds)}"
    return "; ".join(filter(None, [line, _totals(tally)]))


def _totals(tally: Tally) -> str:
    """What was read of the films; or what is to be, of those whose index tells, and what is to be decoded."""
    share = _share(tally.bytes_read, tally.source_bytes)
    if not tally.planned:
        return f"{share} read" if tally.bytes_read else ""
    cost = _cost(tally.keyframes, tally.decode_on_seconds)
    if not tally.sized:
        return f"{cost}, an unknown part of the films to read"
    films = counted(tally.planned, "film")
    known = f" of the {tally.sized:,} of {films} whose index tells" if tally.sized < tally.planned else ""
    return f"{cost}, {'about ' if tally.estimated else ''}{share} to read{known}"


def interruption(tally: Tally) -> str:
    """What stands when a run is stopped before its end."""
    if not tally.found:
        return "interrupted before any film was started"
    return f"interrupted: {tally.ended:,} of {counted(tally.found, 'film')} done; run it again to go on"


def _made(ended: Ended) -> str:
    """The places of all that was written; of several, each with its pictures."""
    written = [one for one in ended.targets if one.outcome is Outcome.WRITTEN]
    if len(written) < 2:
        return str(written[0].target.path if written else ended.film.output)
    return ", ".join(f"{one.target.path}: {one.thumbnails or 0:,}" for one in written)


def _done(report: Report) -> str:
    parts = [
        counted(report.thumbnails, "picture"),
        _high(report.video),
        f"{report.repaired} repaired" if report.repaired else "",
        _way(report.strategy, report.obstacle),
        f"{_share(report.bytes_read, report.source_bytes)} read",
        _by(report),
    ]
    return ", ".join(filter(None, parts))


def _by(report: Report) -> str:
    """What decoded it. Nothing where it is the processor, unless a device was to."""
    if report.fell_back:
        return f"by {report.encoder}, for {report.fell_back}"
    return "" if report.encoder == SOFTWARE else f"by {report.encoder}"


def _intended(plan: Plan) -> str:
    parts = [
        counted(plan.thumbnails, "picture"),
        _high(plan.video),
        _cost(plan.keyframes, plan.decode_on_seconds),
        _way(plan.strategy, plan.obstacle),
        _amount(plan),
    ]
    return ", ".join(filter(None, parts))


def _way(strategy: Strategy, obstacle: Obstacle | None) -> str:
    """Nothing where it is the index's, as it should be."""
    if strategy is Strategy.INDEX:
        return ""
    return f"{_WAYS[strategy]}: {obstacle}" if obstacle else _WAYS[strategy]


def _cost(keyframes: int, decode_on_seconds: float) -> str:
    told = f"decoding {counted(keyframes, 'keyframe')}"
    return f"{told} and {span(decode_on_seconds)} of film" if decode_on_seconds else told


def _amount(plan: Plan) -> str:
    """How much is to be read. Where no index tells it, nobody can before the film is read."""
    if plan.bytes_to_read is not None:
        share = _share(plan.bytes_to_read, plan.source_bytes)
        return f"about {share} to read, estimated" if plan.estimated else f"{share} to read"
    whole = size(plan.source_bytes) if plan.source_bytes is not None else "it"
    return (
        f"up to all of {whole} to read"
        if plan.strategy is Strategy.LINEAR
        else f"an unknown part of {whole} to read"
    )


def _high(video: VideoInfo) -> str:
    """What is not of standard range, which goes without saying."""
    return video.colour.dynamic_range.replace("SDR", "")


def _share(part: int, whole: int | None) -> str:
    return f"{size(part)} of {size(whole)} ({part / whole:.1%})" if whole else size(part)
