"""Options that mean the same in several commands. ``envvar`` names the variable that may set one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import click

from plex_previews.bounds import QUALITY

F = TypeVar("F", bound=Callable[..., Any])


class Whole(click.IntRange):
    """A whole number between bounds, which say so of whatever is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not a whole number from {self.min} to {self.max}", param, ctx)


def workers(*, envvar: str | None = None) -> Callable[[F], F]:
    """How many children, None where it is left open."""
    told = "Child processes at a time.  [default: one per processor]"
    return click.option("--workers", type=click.IntRange(min=1), help=told, envvar=envvar)


def quality(*, envvar: str | None = None) -> Callable[[F], F]:
    """Of JPEGs, from 1 (best) to 10."""
    told = "JPEG quality; lower is better."
    return click.option(
        "--quality", type=Whole(*QUALITY), default=4, show_default=True, help=told, envvar=envvar
    )


def tone_map(*, envvar: str | None = None) -> Callable[[F], F]:
    """How high dynamic range is brought down."""
    told = "How films in HDR10, HLG and Dolby Vision are brought down to what a thumbnail shows."
    names = click.Choice(["hable", "mobius", "reinhard", "bt2390", "clip"])
    return click.option(
        "--tone-map", type=names, default="hable", show_default=True, help=told, envvar=envvar
    )


def encoder(*, envvar: str | None = None) -> Callable[[F], F]:
    """The name of an encoder, perhaps with a device."""
    told = "What decodes; 'plex-previews devices' lists them. Several, with commas, are tried in order."
    form = "auto|NAME[:DEVICE],..."
    return click.option(
        "--encoder", metavar=form, default="auto", show_default=True, help=told, envvar=envvar
    )


def paths_or_servers(form: str) -> Callable[[F], F]:
    """``paths``, which are called ``form``, or ``servers``, which are names; neither means all servers."""

    def check(context: click.Context, _: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
        if names and context.params["paths"]:
            raise click.UsageError(f"give {form}s, or --server")
        return names

    told = "Only what was made for this one; may be repeated."
    # The check of the one needs the other.
    path = click.Path(path_type=Path)
    paths = click.argument("paths", nargs=-1, metavar=f"[{form}]...", type=path, is_eager=True)
    servers = click.option("--server", "servers", multiple=True, metavar="NAME", help=told, callback=check)
    return lambda command: paths(servers(command))


class _Listed(click.ParamType[list[str]]):
    """Words with commas between them, as several variables have them."""

    name = "list"
    envvar_list_splitter = ","

    def convert(self, value: str, _: click.Parameter | None, __: click.Context | None) -> list[str]:
        return [word.strip() for word in value.split(",") if word.strip()]


def slots(*, envvar: str | None = None) -> Callable[[F], F]:
    """How many films devices decode at once, by their names."""
    told = "Films that a device decodes at once; can be repeated."
    form = "NAME[:DEVICE]=N,..."
    return click.option(
        "--slots", type=_Listed(), metavar=form, multiple=True, callback=_slots, help=told, envvar=envvar
    )


def _slots(_: click.Context, __: click.Parameter, given: tuple[list[str], ...]) -> dict[str, int]:
    found = {}
    for word in chain.from_iterable(given):
        name, _mark, number = (part.strip() for part in word.rpartition("="))
        if not (name and number.isascii() and number.isdecimal() and int(number) > 0):
            raise click.BadParameter(f"{word!r} is not NAME[:DEVICE]=N with N of at least 1")
        found[name] = int(number)
    return found
