"""How a server's previews are made, and of what: options that ``servers add`` and ``servers change`` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from plex_previews.bounds import INTERVAL, QUALITY, WIDTH
from plex_previews_cli.options import Whole

if TYPE_CHECKING:
    from plex_previews.config.schema import ServerSettings
    from plex_previews.plugins.host import PluginHost

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--for",
        "for_libraries",
        multiple=True,
        metavar="TITLE",
        help="The options below are for this library alone; may be repeated.",
    ),
    click.option("--interval", type=Whole(*INTERVAL), help="Seconds between two pictures."),
    click.option("--width", type=Whole(*WIDTH), help="Greatest width in pixels."),
    click.option("--quality", type=Whole(*QUALITY), help="JPEG quality; lower is better."),
    click.option("--accuracy", type=click.Choice(["auto", "keyframe", "exact"]), help="As of 'generate'."),
    click.option("--writer", "writers", multiple=True, metavar="NAME", help="What is made; may be repeated."),
    click.option(
        "--skip-extras/--extras", default=None, help="Leave out trailers and the like, as is usual."
    ),
    click.option(
        "--min-duration",
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        help="Leave out what is shorter.",
    ),
)
_FIELDS = ("interval", "width", "quality", "accuracy", "writers", "skip_extras", "min_duration")


def preview_options(command: F) -> F:
    """Adds the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def with_previews(settings: ServerSettings, context: click.Context, host: PluginHost) -> ServerSettings:
    """The settings with what this command line says of previews, for the server or for libraries of it.

    Raises :class:`plex_previews.errors.PluginError` for a writer that is not there.
    """
    from attrs import evolve

    from plex_previews.config.schema import Overrides
    from plex_previews.model import accuracy_named

    told = {name: value for name in _FIELDS if (value := context.params[name]) not in (None, ())}
    if "accuracy" in told:
        told["accuracy"] = accuracy_named(told["accuracy"])
    for name in told.get("writers", ()):
        host.writer(name)
    titles = context.params["for_libraries"]
    if not titles:
        return evolve(settings, previews=evolve(settings.previews, **told))
    if not told:
        raise click.UsageError("--for: say what is to hold for it")
    changed = {title: evolve(settings.overrides.get(title, Overrides()), **told) for title in titles}
    return evolve(settings, overrides={**settings.overrides, **changed})
