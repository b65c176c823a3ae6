"""Which libraries a server makes previews of by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from plex_previews_cli.rendering.objects import print_object
from plex_previews_cli.rendering.tables import print_table
from plex_previews_cli.rendering.text import visible

if TYPE_CHECKING:
    from plex_previews.servers.switching import Switched

_MAKES = {True: "makes its own", False: "makes none", None: "does not say"}


def show_switched(server: str, told: Sequence[Switched], *, as_json: bool) -> None:
    """On stdout."""
    if as_json:
        for each in told:
            fields = {"server": server, "library": each.library.title, "makes": each.makes}
            print_object({**fields, "changed": dict(each.changed)})
    else:
        print_table(["server", "library", "previews", "changed"], (_row(server, each) for each in told))


def show_overruled(told: Sequence[Switched]) -> None:
    """On stderr, which libraries may make previews now and make none: the server as a whole says so."""
    if none := [each.library.title for each in told if each.makes is False]:
        titles = visible(", ".join(none))
        click.echo(f"{titles}: allowed, and the settings of the whole server let it make none", err=True)


def _row(server: str, each: Switched) -> tuple[str, ...]:
    changed = ", ".join(f"{name}={_shown(value)}" for name, value in each.changed.items())
    return server, each.library.title, _MAKES[each.makes], changed


def _shown(value: bool | int) -> str:
    return str(value).lower()
