"""What ``convert`` made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from attrs import asdict

from plex_previews_cli.rendering.objects import print_object
from plex_previews_cli.rendering.text import visible
from plex_previews_cli.rendering.units import counted

if TYPE_CHECKING:
    from plex_previews.previews.upkeep.converting import Converted


def show_converted(converted: Converted, *, as_json: bool) -> None:
    """On stdout."""
    if as_json:
        print_object(asdict(converted))
        return
    each = f", one each {converted.interval:g} s" if converted.interval is not None else ""
    click.echo(
        f"{visible(str(converted.path))}: {counted(converted.thumbnails, 'picture')} of "
        f"{converted.width}x{converted.height}{each}; {_how(converted)}"
    )


def _how(converted: Converted) -> str:
    if converted.copied == converted.jpegs:
        return "copied as they were"
    if not converted.copied:
        return "made anew"
    return f"{converted.copied} of {counted(converted.jpegs, 'JPEG')} copied, the others made anew"
