"""Whether a server's own making of previews fights ours, or is missing where the server needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from plex_previews.errors import ServerError
from plex_previews.servers.findings import Finding, Severity, command
from plex_previews.sources.protocol import PreviewSwitch

if TYPE_CHECKING:
    from plex_previews.library import Library
    from plex_previews.servers.registry import Server


def about_own_previews(libraries: Iterable[Library], server: Server) -> Iterator[Finding]:
    """A finding for each library that is not set as it should be, with the command that does it."""
    for library in libraries:
        if not server.kind.own_previews_needed:
            yield from _unneeded(library, server)
        elif library.own_previews is False:
            yield from _needed(library, server)
        elif library.own_previews:
            yield from _half_way(library, server)


def _unneeded(library: Library, server: Server) -> Iterator[Finding]:
    if library.own_previews and server.kind.own_previews_setting:
        what = f"{library.title}: the server makes previews of its own as well"
        why = "the slow work is done all the same, and may replace what was made here"
        yield Finding(Severity.WARNING, server.name, what, why, _switching(server, library, "off"))


def _needed(library: Library, server: Server) -> Iterator[Finding]:
    what = f"{library.title}: the server may make no previews of its own"
    why = "then it shows none, may delete those that lie there, and takes no new ones"
    yield Finding(Severity.PROBLEM, server.name, what, why, _switching(server, library, "on"))


def _half_way(library: Library, server: Server) -> Iterator[Finding]:
    if lacking := _lacking(library, server):
        what = f"{library.title}: {', '.join(lacking)} is not set as it should be"
        why = "new previews are then shown late: by a task of the server, and not when it is told of them"
        yield Finding(Severity.WARNING, server.name, what, why, _switching(server, library, "on"))


def _lacking(library: Library, server: Server) -> list[str]:
    """The options that are otherwise than they should be; none where the server does not tell."""
    if not isinstance(server.source, PreviewSwitch):
        return []
    try:
        options = server.source.preview_options(library.id)
    except ServerError:
        return []
    return [name for name, value in options.on.items() if options.now.get(name) != value]


def _switching(server: Server, library: Library, way: str) -> str:
    if isinstance(server.source, PreviewSwitch):
        return command("servers", "previews", server.name, "--library", library.title, f"--{way}")
    return f"switch it {way}: {server.kind.own_previews_setting}"
