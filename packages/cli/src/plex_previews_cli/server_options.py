"""What a server can be told: the options that ``servers add`` and ``servers change`` share."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from plex_previews.config.schema import ServerSettings
    from plex_previews.plugins.descriptors import SourceType

F = TypeVar("F", bound=Callable[..., Any])


def _pairs(
    _context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    parted = [value.partition("=") for value in values if value]
    if not all(remote and local for remote, _, local in parted):
        raise click.BadParameter(f"give {parameter.metavar}: the folder as it is there, then as it is here")
    return tuple((remote, local) for remote, _, local in parted)


def _words(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(value or ""))
    except ValueError as error:
        raise click.BadParameter(f"{error}; quote it as a shell wants it") from None


_OPTIONS = (
    click.option(
        "--token", metavar="TOKEN", help="What the server knows us by. Other users here can see it."
    ),
    click.option(
        "--token-file", type=click.File("rb"), metavar="FILE", help="Read the token there; - is stdin."
    ),
    click.option(
        "--data-folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Where the server keeps its data, as seen from here.",
    ),
    click.option(
        "--map",
        "maps",
        multiple=True,
        metavar="REMOTE=LOCAL",
        callback=_pairs,
        help="The server's folder, and the same as seen from here; may be repeated.",
    ),
    click.option(
        "--webhook-map",
        "webhook_maps",
        multiple=True,
        metavar="THEIRS=LOCAL",
        callback=_pairs,
        help="A folder as Radarr or Sonarr writes it, and the same as seen from here; may be repeated.",
    ),
    click.option(
        "--library", "libraries", multiple=True, metavar="TITLE", help="Only this library; may be repeated."
    ),
    click.option(
        "--exclude",
        "excludes",
        multiple=True,
        metavar="PATH|regex:...",
        help="Leave this out, as the server writes it; may be repeated.",
    ),
    click.option("--mapper", metavar="NAME", help="prefix, or stream: films come from the server."),
    click.option(
        "--restart-command",
        metavar="COMMAND",
        callback=_words,
        help="Run at a round's end where films wait for it: 'docker restart plex'. No shell reads it.",
    ),
    click.option(
        "--timeout",
        "timeout_s",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="So long it may take to answer.  [default: 30]",
    ),
    click.option(
        "--verify-tls/--no-verify-tls", default=None, help="Whether its certificate must be in order."
    ),
)


def server_options(command: F) -> F:
    """Adds the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def located(settings: ServerSettings, source: SourceType) -> ServerSettings:
    """The settings with the whole path of a source that is a folder, wherever the next run starts."""
    if source.access_needed:
        return settings
    from attrs import evolve

    return evolve(settings, url=str(Path(settings.url).absolute()))


def settings_given(context: click.Context) -> dict[str, Any]:
    """The fields of the settings for which there are options on this command line."""
    from plex_previews.config.excluding import Exclude

    def is_given(name: str) -> bool:
        return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE

    told = {name: context.params[name] for name in _FIELDS if is_given(name)}
    for name in _LISTS & told.keys():
        told[name] = tuple(entry for entry in told[name] if entry)
    if "excludes" in told:
        told["excludes"] = tuple(map(Exclude, told["excludes"]))
    if "data_folder" in told:
        told["data_folder"] = told["data_folder"].absolute()
    return told


_FIELDS = (
    "url",
    "data_folder",
    "maps",
    "webhook_maps",
    "libraries",
    "excludes",
    "mapper",
    "verify_tls",
    "timeout_s",
    "restart_command",
)
_LISTS = {"maps", "webhook_maps", "libraries", "excludes"}
