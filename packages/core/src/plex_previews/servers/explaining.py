"""Why a file is found or is not, for one server: who has it, how its path is mapped, what would help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from plex_previews.errors import ServerError
from plex_previews.mapping.explaining import Explanation, Verdict, explain, holds
from plex_previews.mapping.looking import Presence
from plex_previews.servers.roots import mapping_command, proposed, roots_of

if TYPE_CHECKING:
    from plex_previews.library import Library
    from plex_previews.mapping.proposing import Proposal
    from plex_previews.mapping.webhooks import Name
    from plex_previews.servers.registry import Server
    from plex_previews.servers.surroundings import Surroundings
    from plex_previews.storage.grounds import Ground


@frozen
class Account:
    """What there is to say of a path at one server.

    ``explanation`` is of the path as the server writes it, which need not be the one asked for; ``webhook`` is the rule
    by which that was taken for a path of somebody who sends webhooks, if it was. ``left_out`` says
    why the file is passed over although it may be here. ``rules`` would lead to folders that are not found now,
    and ``command`` makes them. ``ground`` is what the file lies on where it is here. ``error`` is there where the
    server could not be asked, so that its libraries are not known.
    """

    explanation: Explanation
    streams: bool = False
    webhook: str = ""
    left_out: str = ""
    rules: tuple[Proposal, ...] = ()
    command: str = ""
    ground: Ground | None = None
    error: ServerError | None = None

    @property
    def advice(self) -> str:
        """What would help; empty where nothing needs to. A server that does not answer can scan no library."""
        if self.error is not None and self.explanation.verdict is Verdict.MISSING:
            return "see that the server runs, or correct the rule"
        return self.explanation.advice

    @property
    def usable(self) -> bool:
        """Whether the file can be read, and is asked for."""
        if self.left_out or self.explanation.verdict is Verdict.REFUSED:
            return False
        if self.streams and self.explanation.library is not None:
            return True
        return any(tried.presence in (Presence.FILE, Presence.FOLDER) for tried in self.explanation.tried)


def account(server: Server, path: str, around: Surroundings) -> Account:
    """``path`` is one of the server's, one of this machine, or one as a webhook gives it."""
    libraries, error = _libraries(server)
    name = _as_the_server_writes_it(server, path, libraries)
    there = name.path
    told = explain(server.name, there, server.mapper, around.look, libraries)
    rules: tuple[Proposal, ...] = ()
    if told.verdict not in (Verdict.FOUND, Verdict.REFUSED):
        holding = [library for library in libraries if holds(library.roots, there)] or libraries
        rules = proposed(server, roots_of(server, holding, around), around)
    return Account(
        told,
        server.streams,
        name.rule,
        _left_out(server, told, libraries),
        rules,
        mapping_command(server, rules) if rules else "",
        _ground(told, around),
        error,
    )


def _ground(told: Explanation, around: Surroundings) -> Ground | None:
    """Measured where it never was."""
    for tried in told.tried:
        path = tried.candidate.path
        if tried.presence is Presence.FILE:
            return around.grounds.tried(path)
        if tried.presence is Presence.FOLDER:
            return around.grounds.measured_in(path)
    return None


def _libraries(server: Server) -> tuple[Sequence[Library], ServerError | None]:
    try:
        return server.source.libraries(), None
    except ServerError as error:
        return (), error


def _as_the_server_writes_it(server: Server, path: str, libraries: Sequence[Library]) -> Name:
    """The first name that lies in a library; else that of a webhook's rule, or what leads to a file here."""
    names = server.names_of(path)
    every = [root for library in libraries for root in library.roots]
    in_a_library = (name for name in names if holds(every, name.path))
    sensible = (name for name in names if name.rule or server.mapper.local(name.path))
    return next(in_a_library, next(sensible, names[0]))


def _left_out(server: Server, told: Explanation, libraries: Sequence[Library]) -> str:
    if told.library is not None and not server.settings.wants(told.library):
        return "its library is not among those asked for"
    if libraries and told.library is None and told.verdict is not Verdict.REFUSED:
        return "it lies in no library of this server"
    return "an exclude leaves it out" if server.settings.excluded(told.path) else ""
