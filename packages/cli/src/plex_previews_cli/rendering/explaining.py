"""The way of a path, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from plex_previews.mapping.explaining import Verdict
from plex_previews.servers.telling import told as words
from plex_previews.servers.telling import usual_way
from plex_previews_cli.rendering.objects import print_object
from plex_previews_cli.rendering.tables import print_pairs
from plex_previews_cli.rendering.text import visible

if TYPE_CHECKING:
    from plex_previews.mapping.explaining import Explanation, Tried
    from plex_previews.servers.explaining import Account
    from plex_previews.storage.grounds import Ground


def show_account(told: Account, *, as_json: bool) -> None:
    """What there is to say for one server."""
    if as_json:
        print_object(_fields(told))
        return
    how = click.style("found" if told.usable else "not found", fg="green" if told.usable else "red")
    click.echo(f"{click.style(told.explanation.server, bold=True)}: {how}")
    print_pairs(_pairs(told))
    if told.command:
        click.echo(f"  {visible(told.command)}")


def _pairs(told: Account) -> Iterator[tuple[str, str]]:
    steps = told.explanation
    if told.webhook:
        yield "  webhook", told.webhook
    yield "  path", steps.path
    if told.error:
        yield "  server", str(told.error)
    if steps.library:
        yield "  library", steps.library
    for tried in steps.tried:
        yield "  rule", tried.candidate.rule
        yield "  tried", _tried(tried)
    yield "  verdict", _verdict(told)
    if told.ground:
        yield "  storage", words(told.ground)
    if _advises(told):
        yield "  advice", told.advice
    for rule in told.rules:
        yield "  proposal", f"{rule.remote} -> {rule.local}{_share(rule.found, rule.sought)}"


def _tried(tried: Tried) -> str:
    root = tried.candidate.root
    if tried.root is None or root is None:
        return f"{tried.candidate.path} {tried.presence}"
    return f"{tried.candidate.path} {tried.presence}; {root} {tried.root}"


def _verdict(told: Account) -> str:
    steps = told.explanation
    if steps.flaw:
        return f"the path {steps.flaw}"
    if told.left_out:
        return told.left_out
    if told.streams and steps.verdict is Verdict.NO_RULE:
        return "its bytes come from the server"
    if steps.verdict is Verdict.FOUND and not told.usable:
        return "an empty folder: is it mounted?"
    return str(steps.found) if steps.found else str(steps.verdict)


def _advises(told: Account) -> bool:
    """Whether what the verdict advises is to be said: it is the word on a mount that is away, else the last."""
    if told.streams or told.left_out:
        return False
    away = told.explanation.verdict in (Verdict.ROOT_MISSING, Verdict.ROOT_EMPTY)
    return bool(told.advice) and (away or not told.rules)


def _share(found: int, sought: int) -> str:
    return f" ({found} of {sought} names found there)" if sought else " (by its name)"


def _fields(told: Account) -> dict[str, Any]:
    steps: Explanation = told.explanation
    return {
        "server": steps.server,
        "webhook": told.webhook or None,
        "path": steps.path,
        "usable": told.usable,
        "library": steps.library,
        "verdict": steps.verdict,
        "found": steps.found,
        "tried": [_tried_fields(tried) for tried in steps.tried],
        "left_out": told.left_out or None,
        "advice": told.advice or None,
        "proposals": [
            {"remote": rule.remote, "local": rule.local, "found": rule.found, "sought": rule.sought}
            for rule in told.rules
        ],
        "command": told.command or None,
        "storage": _ground_fields(told.ground) if told.ground else None,
        "error": str(told.error) if told.error else None,
    }


def _ground_fields(ground: Ground) -> dict[str, Any]:
    habits, measured = ground.habits, ground.habits.measured_at is not None
    return {
        "mount": ground.mount.point if ground.mount else None,
        "file_system": ground.mount.kind if ground.mount else None,
        "source": ground.mount.source if ground.mount else None,
        "nature": ground.nature,
        "seek_s": habits.speed.seek_s if measured else None,
        "bytes_per_s": habits.speed.throughput if measured else None,
        "measured_at": habits.measured_at,
        "reads_at_once": habits.reads_at_once,
        "piece_bytes": habits.piece or None,
        "way": usual_way(habits),
    }


def _tried_fields(tried: Tried) -> dict[str, Any]:
    return {
        "path": tried.candidate.path,
        "rule": tried.candidate.rule,
        "presence": tried.presence,
        "root": tried.candidate.root,
        "root_presence": tried.root,
    }
