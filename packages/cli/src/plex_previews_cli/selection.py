"""Which films of the servers a command is about: the options that ``run`` and ``plan`` share."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from plex_previews_cli import options

if TYPE_CHECKING:
    from plex_previews.previews.rounds.round import Selection

F = TypeVar("F", bound=Callable[..., Any])

_SPAN = re.compile(r"(\d{1,6})([mhdw])", re.ASCII)
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def _span(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
    """Seconds."""
    if value is None:
        return None
    told = _SPAN.fullmatch(value)
    if told is None:
        raise click.BadParameter("give a number and m, h, d or w: 90m, 2h, 7d")
    return int(told[1]) * _SECONDS[told[2]]


_OPTIONS = (
    click.option(
        "--server", "servers", multiple=True, metavar="NAME", help="Only this one; may be repeated."
    ),
    click.option(
        "--library", "libraries", multiple=True, metavar="TITLE", help="Only this; may be repeated."
    ),
    click.option("--item", "items", multiple=True, metavar="ID", help="Only this item of the one --server."),
    click.option("--recent", callback=_span, metavar="SPAN", help="Only what was added since: 90m, 2h, 7d."),
    click.option(
        "--path", "paths", multiple=True, metavar="PATH", help="Only this film, or folder; may be repeated."
    ),
    click.option(
        "--sort",
        type=click.Choice(["newest", "oldest", "random", "server"]),
        default="newest",
        show_default=True,
        help="Which films come first.",
    ),
    options.workers(envvar="PLEX_PREVIEWS_WORKERS"),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line."),
)


def selection_options(command: F) -> F:
    """Adds the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def selection_of(chosen: dict[str, Any]) -> Selection:
    """What the options name."""
    from plex_previews import rounds

    recent = chosen["recent"]
    return rounds.Selection(
        servers=chosen["servers"],
        libraries=chosen["libraries"],
        since=None if recent is None else time.time() - recent,
        items=chosen["items"],
        paths=tuple(_whole(path) for path in chosen["paths"]),
        sort=rounds.Sort(chosen["sort"]),
    )


def _whole(path: str) -> str:
    """What is here by its whole path; others may be as a server writes them."""
    return str(Path(path).absolute()) if Path(path).exists() else path
