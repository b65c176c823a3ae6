"""Everything there is to find, server by server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from plex_previews.config.loading import load
from plex_previews.config.places import Home
from plex_previews.errors import PlexPreviewsError, SettingsError
from plex_previews.ledger.ledger import Ledger, open_ledger
from plex_previews.previews.diagnosing.decoding import Chosen, about_decoding
from plex_previews.previews.diagnosing.made import about_other_roots, about_roots, about_waiting, folders_of
from plex_previews.previews.diagnosing.places import about_places
from plex_previews.previews.watching import Watch
from plex_previews.servers import diagnosing
from plex_previews.servers.connecting import Contact
from plex_previews.servers.findings import Finding, Severity
from plex_previews.servers.registry import Servers
from plex_previews.servers.surroundings import Surroundings

if TYPE_CHECKING:
    from plex_previews.plugins.host import PluginHost


def diagnose(
    home: Home,
    environ: Mapping[str, str],
    host: PluginHost,
    around: Surroundings | None = None,
    chosen: Chosen | None = None,
) -> Iterator[Finding]:
    """As it is found. Asks every server; changes nothing, and makes no ledger where there is none yet. ``chosen`` says
    which devices there are for what the settings name; without it, nobody asks.
    """
    with ExitStack() as stack:
        ledger = None
        try:
            ledger = stack.enter_context(open_ledger(home.ledger)) if home.ledger.exists() else None
        except PlexPreviewsError as error:
            why = "what was made is known from there: without it, nothing is made"
            yield Finding(Severity.PROBLEM, "ledger", f"{error.what}: {error.reason}", why, error.advice)
        beside = _Beside(ledger, around or Surroundings())
        yield from diagnosing.diagnose(home, environ, host, beside.around, beside)
        yield from about_other_roots(beside.watch, beside.folders)
    if chosen is not None:
        with suppress(SettingsError):  # which is told of by now
            yield about_decoding(load(home, environ).wanted(), environ, chosen)


class _Beside:
    """What there is to say of a server that can be used, beside what it says itself. ``folders`` are those of which
    something was, or could have been, said.
    """

    def __init__(self, ledger: Ledger | None, around: Surroundings) -> None:
        self.around = around
        self.watch = Watch(ledger)
        self.folders: set[Path] = set()
        self._ledger = ledger

    def __call__(self, servers: Servers, told: Contact) -> Iterator[Finding]:
        if told.info is None or told.error is not None:
            return
        server = servers.open(told.settings.name)
        self.folders |= folders_of(server, told.wanted)
        yield from about_places(server, told.info, told.wanted, servers, self.around)
        if self._ledger is not None:
            yield from about_roots(server, told.info.id, told.wanted, self._ledger, self.watch)
            yield from about_waiting(server, told.info.id, self._ledger)
