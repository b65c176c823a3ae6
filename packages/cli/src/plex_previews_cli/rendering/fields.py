"""A film that ended, as one JSON object."""

from __future__ import annotations

from typing import Any

from plex_previews.model import Geometry, Plan, Report, VideoInfo
from plex_previews.previews.events import Ended, Outcome, TargetEnded

FIELDS = {
    "path": "the film, as it was named or found",
    "outcome": "`written`, `skipped`, `failed`, or `planned` in a dry run",
    "output": "where its previews are, or would be: the first of its targets",
    "thumbnails": "how many pictures the output has",
    "distinct": "how many of them are of different frames",
    "repaired": "how many stand in for a damaged frame",
    "width": "of a thumbnail, in pixels",
    "height": "of a thumbnail, in pixels",
    "duration": "of the film, in seconds",
    "dynamic_range": "of the film: `SDR`, `HDR10`, `HDR10+`, `HLG`, or `DV` with the profile of Dolby Vision",
    "encoder": "what decoded it",
    "fell_back": "why another device than was chosen decoded it",
    "strategy": "`index`, `seek`, or `linear` (the whole film was read)",
    "bytes_read": "of the film",
    "estimated": "in a dry run: whether `bytes_read` is an estimate",
    "source_bytes": "how large the film is",
    "frames_decoded": "how many frames it took",
    "seconds": "wall time",
    "error": "what is wrong and what to do",
    "targets": "its outputs one by one: of each the `writer`, `output`, `outcome` and `error`",
}
"""Every field and what it says; any but the first two is null where there is nothing to tell."""


def film_fields(ended: Ended) -> dict[str, Any]:
    """Every one of :data:`FIELDS`; in a dry run the figures are what the plan expects."""
    known = {
        "path": ended.film.name,
        "outcome": str(ended.outcome),
        "output": str(ended.film.output) if ended.film.output else None,
        "seconds": round(ended.seconds, 3),
        "error": str(ended.error) if ended.error else None,
        "targets": [_about_target(one) for one in ended.targets],
        **_about_video(ended.video),
        **_about_plan(ended.plan if ended.outcome is Outcome.PLANNED else None),
        **_about_report(ended.report),
    }
    return {name: known.get(name) for name in FIELDS}


def _about_target(ended: TargetEnded) -> dict[str, Any]:
    return {
        "writer": ended.target.name,
        "output": str(ended.target.path) if ended.target.path else None,
        "outcome": str(ended.outcome),
        "error": str(ended.error) if ended.error else None,
    }


def _about_video(video: VideoInfo | None) -> dict[str, Any]:
    if video is None:
        return {}
    return {"duration": round(video.duration, 3), "dynamic_range": video.colour.dynamic_range}


def _about_plan(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return {}
    return {
        "thumbnails": plan.thumbnails,
        "strategy": str(plan.strategy),
        "bytes_read": plan.bytes_to_read,
        "estimated": plan.estimated,
        "source_bytes": plan.source_bytes,
        "frames_decoded": plan.keyframes + round(plan.decode_on_seconds * plan.video.frame_rate),
        **_about_video(plan.video),
        **_size(plan.sizes),
    }


def _about_report(report: Report | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {
        "thumbnails": report.thumbnails,
        "distinct": report.distinct,
        "repaired": report.repaired,
        "encoder": report.encoder,
        "fell_back": report.fell_back or None,
        "strategy": str(report.strategy),
        "bytes_read": report.bytes_read,
        "source_bytes": report.source_bytes,
        "frames_decoded": report.frames_decoded,
        **_about_video(report.video),
        **_size(report.sizes),
    }


def _size(sizes: tuple[Geometry, ...]) -> dict[str, Any]:
    return {"width": sizes[0].width, "height": sizes[0].height} if sizes else {}
