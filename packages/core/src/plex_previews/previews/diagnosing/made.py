"""What the ledger has to say: films that wait, and folders that are not what they were."""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.records import KnownFilm, State
from plex_previews.library import Library, ServerId
from plex_previews.previews.rounds.roots import Roots
from plex_previews.previews.watching import Watch
from plex_previews.servers.findings import Finding, Severity, command
from plex_previews.servers.registry import Server
from plex_previews.storage import sentinels

_NOT_MISSING: Final = "none of them is called missing, and nothing of theirs is removed"


def about_waiting(server: Server, identity: ServerId, ledger: Ledger) -> Iterator[Finding]:
    """How many films of this server are shown in an older form, as it was asked last."""
    totals = [total for total in ledger.totals() if total.server == identity]
    waiting = sum(total.outputs for total in totals if total.state is State.WAITING)
    if not waiting:
        return
    what = f"{_counted(waiting)} {'waits' if waiting == 1 else 'wait'} for a restart of the server"
    known = server.settings.restart_command
    mend = (
        shlex.join(known)
        if known
        else command("servers", "change", server.name, "--restart-command", "COMMAND")
    )
    yield Finding(Severity.WARNING, server.name, what, "until then it shows their older previews", mend)


def about_roots(
    server: Server, identity: ServerId, libraries: Sequence[Library], ledger: Ledger, watch: Watch
) -> Iterator[Finding]:
    """Folders of films that were there, and are not as far as anybody can tell."""
    if server.streams:
        return
    known = ledger.known(identity)
    for root in Roots(libraries, server.mapper, known, watch):
        films = _below(root.path, known)
        if films and root.state is not sentinels.State.PRESENT:
            why = f"{_counted(films)} {'was' if films == 1 else 'were'} seen there; {_NOT_MISSING}"
            renewal = command("gc", "--server", server.name, "--apply", "--renew")
            remedy = (
                "mount it"
                if root.is_away and not watch.may_be_emptied(root.path)
                else f"mount what belongs there, or let the server scan its library; if films went on purpose: {renewal}"
            )
            yield Finding(Severity.PROBLEM, server.name, f"{root.path}: {root.state}", why, remedy)


def about_other_roots(watch: Watch, told: Collection[Path]) -> Iterator[Finding]:
    """The folders that gc has seen, where they are not what they were; those of libraries are ``told`` of already."""
    for root, state in watch.changed():
        if root not in told:
            why = f"films were seen there when gc looked; {_NOT_MISSING}"
            remedy = f"mount it; or, if they went on purpose: {command('gc', str(root), '--renew')}"
            yield Finding(Severity.WARNING, "gc", f"{root}: {state}", why, remedy)


def folders_of(server: Server, libraries: Sequence[Library]) -> set[Path]:
    """The folders here of some libraries, and the server's data folder."""
    here = {
        each.path for library in libraries for root in library.roots for each in server.mapper.local(root)
    }
    return here | ({server.settings.data_folder} if server.settings.data_folder else set())


def _below(root: Path, known: Sequence[KnownFilm]) -> int:
    top = str(root).rstrip(os.sep) + os.sep
    return sum(film.seen.local is not None and film.seen.local.startswith(top) for film in known)


def _counted(films: int) -> str:
    return "1 film" if films == 1 else f"{films:,} films"
