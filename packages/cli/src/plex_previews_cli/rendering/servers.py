"""Servers, what they answer, and their libraries, as tables or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from plex_previews.servers.connecting import State
from plex_previews_cli.rendering.objects import print_object
from plex_previews_cli.rendering.tables import print_table
from plex_previews_cli.rendering.text import visible

if TYPE_CHECKING:
    from plex_previews.config.schema import ServerSettings
    from plex_previews.library import Library
    from plex_previews.servers.connecting import Contact
    from plex_previews.servers.registry import Servers

_COLOURS = {State.UP: "green", State.DOWN: "yellow"}


def show_settings(servers: Servers, *, as_json: bool) -> None:
    """What is known of each, without asking it."""
    known = [(settings, _token(servers, settings)) for settings in servers.config.servers]
    if as_json:
        for settings, token in known:
            print_object({**_known(settings), "token": token or None})
    elif known:
        heads = ["server", "kind", "address", "libraries", "token"]
        print_table(heads, ((s.name, s.kind, s.url, ", ".join(s.libraries) or "all", t) for s, t in known))
    else:
        tell_of_none()


def tell_of_none() -> None:
    """There is no server; on stderr."""
    click.echo("no server is known; add one: plex-previews servers add --help", err=True)


def show_kept(settings: ServerSettings, told: Contact | None, *, as_json: bool) -> None:
    """A server that was just kept; None where it was not asked."""
    if as_json:
        print_object(
            _answered(told) if told else {"server": settings.name, "kind": settings.kind, "state": None}
        )
        return
    click.echo(f"kept {settings.name}, {settings.kind} at {visible(settings.url)}")
    if told:
        click.echo(f"  {visible(_told(told))}")


def show_contacts(contacts: Sequence[Contact], *, as_json: bool) -> None:
    """How each stands."""
    if as_json:
        for each in contacts:
            print_object(_answered(each))
    elif contacts:
        print_table(["server", "kind", "state", "what it says"], map(_row, contacts))
    else:
        tell_of_none()


def show_libraries(contacts: Sequence[Contact], *, as_json: bool) -> None:
    """The libraries of all; on stderr, who could not be asked."""
    found = [(each, library) for each in contacts for library in each.libraries]
    if as_json:
        for each, library in found:
            print_object(_library_fields(each, library))
    elif found:
        print_table(
            ["server", "library", "kind", "folders", "previews"], (_library_row(*one) for one in found)
        )
    for each in contacts:
        if each.error:
            click.echo(
                f"{click.style('failed', fg='red')}   {each.settings.name}: {visible(str(each.error))}",
                err=True,
            )
    if not contacts:
        tell_of_none()


def _known(settings: ServerSettings) -> dict[str, Any]:
    return {
        "server": settings.name,
        "kind": settings.kind,
        "url": settings.url,
        "data_folder": settings.data_folder,
        "maps": settings.maps,
        "webhook_maps": settings.webhook_maps,
        "mapper": settings.mapper,
        "libraries": settings.libraries,
        "restart_command": settings.restart_command,
        "excludes": [exclude.text for exclude in settings.excludes],
        "previews": settings.previews.said(),
        "overrides": {title: overrides.said() for title, overrides in settings.overrides.items()},
    }


def _token(servers: Servers, settings: ServerSettings) -> str:
    """Masked."""
    return str(servers.auth.tokens.get(settings.name, ""))


def _answered(told: Contact) -> dict[str, Any]:
    return {
        "server": told.settings.name,
        "kind": told.settings.kind,
        "url": told.settings.url,
        "state": told.state,
        "name": told.info.name if told.info else None,
        "version": told.info.version if told.info else None,
        "id": told.info.id if told.info else None,
        "libraries": [library.title for library in told.libraries],
        "error": str(told.error) if told.error else None,
    }


def _row(told: Contact) -> tuple[str, str, Text, str]:
    state = Text(told.state, style=_COLOURS.get(told.state, "red"))
    return told.settings.name, told.settings.kind, state, _told(told)


def _told(told: Contact) -> str:
    """Who it is and what it has, or what is wrong."""
    if told.error or not told.info:
        return str(told.error)
    who = f"{told.info.name} {told.info.version}".strip()
    return f"{who}, {_count(told)}"


def _count(told: Contact) -> str:
    titles = ", ".join(library.title for library in told.wanted)
    libraries = "1 library" if len(told.wanted) == 1 else f"{len(told.wanted)} libraries"
    return f"{libraries}: {titles}" if titles else libraries


def _library_fields(told: Contact, library: Library) -> dict[str, Any]:
    return {
        "server": told.settings.name,
        "id": library.id,
        "title": library.title,
        "kind": library.kind,
        "roots": library.roots,
        "own_previews": library.own_previews,
        "wanted": told.settings.wants(library.title),
    }


def _library_row(told: Contact, library: Library) -> tuple[str, ...]:
    return told.settings.name, library.title, library.kind, "\n".join(library.roots), _previews(told, library)


def _previews(told: Contact, library: Library) -> str:
    if not told.settings.wants(library.title):
        return "left out"
    return "its own too" if library.own_previews else "ours"
