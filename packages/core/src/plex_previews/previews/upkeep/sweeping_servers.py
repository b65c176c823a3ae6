"""Collecting what films of servers have left behind: each server is listed, judged, and swept where asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from plex_previews.errors import OutputError, PlexPreviewsError, SourceMissing
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.records import KnownFilm
from plex_previews.previews.publishing.trees import remove
from plex_previews.previews.rounds.round import Troubled
from plex_previews.previews.upkeep.collecting import too_many
from plex_previews.previews.upkeep.leftovers import Left, Survey, is_listed, is_there, left_behind, survey
from plex_previews.previews.upkeep.naming import TRICKPLAY
from plex_previews.previews.upkeep.removing import weigh
from plex_previews.previews.upkeep.sweeping import Collected, Fate
from plex_previews.servers.findings import command
from plex_previews.servers.registry import Servers


@frozen
class SweepingServers:
    """Finds what is left behind, and removes it where ``apply`` is set. ``share`` is that of all outputs of a server
    that may go. ``renew``: the folders of libraries are taken as they are now, whatever was known of them.
    """

    servers: Servers
    ledger: Ledger
    share: float
    apply: bool = False
    renew: bool = False

    def __call__(self, names: Sequence[str] = ()) -> Iterator[Collected | Troubled]:
        """Each server, and then what is left of it. Nothing is removed before all servers were listed: an output may
        have owners on several. Raises ``SettingsError`` for an unknown name or where there is no server, and
        ``LedgerError``.
        """
        surveys = []
        for name in self.servers.some(names):
            try:
                surveys.append(self._survey(name))
            except PlexPreviewsError as error:
                yield Troubled(name, error)
        left = left_behind(surveys, self.ledger)
        for each in surveys:
            yield from each.troubles
            yield from self._swept(each, left[each.id])

    def _survey(self, name: str) -> Survey:
        servers = self.servers
        return survey(servers.open(name), self.ledger, servers.config, servers.host, renew=self.renew)

    def _swept(self, survey: Survey, left: Sequence[Left]) -> Iterator[Collected]:
        there = [(film, made) for film, made in left if os.path.lexists(made.path)]
        verdict = too_many(len(there), survey.outputs, self.share)
        name = survey.server.name
        if verdict is None:
            yield Collected(name, name, Fate.FINE, outputs=survey.outputs)
        else:
            error = OutputError(name, verdict.reason, verdict.advice)
            yield Collected(name, name, Fate.REFUSED, outputs=survey.outputs, error=error)
        for each in there:
            yield self._one(each, survey, may_go=verdict is None)
        for film, now in survey.renamed:
            yield _renamed(film, now, name)
        if self.apply and verdict is None:
            self._forget(survey, left)

    def _one(self, left: Left, survey: Survey, *, may_go: bool) -> Collected:
        film, made = left
        path, name = Path(made.path), survey.server.name
        try:
            root = _root(left, survey.server.settings.data_folder)
            size = weigh(path)
            if may_go and film in survey.gone and (is_there(film) or is_listed(survey.server, film)):
                raise OutputError(made.path, "has a film again", "it stays")
            if not (self.apply and may_go):
                return Collected(path, name, Fate.ORPHAN, size)
            _remove(path, root)
            return Collected(path, name, Fate.REMOVED, size)
        except PlexPreviewsError as error:
            return Collected(path, name, Fate.KEPT, error=error)

    def _forget(self, survey: Survey, left: Sequence[Left]) -> None:
        """What is not there any more. A film that is gone stays known as long as anything of it is there."""
        removed = [(film.seen.key, made.path) for film, made in left if not os.path.lexists(made.path)]
        gone = [
            film.seen.key
            for film in survey.gone
            if not any(os.path.lexists(made.path) for made in film.outputs)
        ]
        with self.ledger.writing() as entries:
            entries.outputs_forgotten(removed)
            entries.forgotten(gone)


def _renamed(film: KnownFilm, now: Path, server: str) -> Collected:
    before = str(film.seen.local)
    advice = f"let {server} scan its library, then: {command('run')}; its previews stay"
    error = SourceMissing(before, f"was renamed, and {server} does not list {now} yet", advice)
    return Collected(Path(before), server, Fate.KEPT, error=error)


def _root(left: Left, data_folder: Path | None) -> Path:
    """The folder that an output does not leave, through no link: the server's, or the one of its film. Raises
    :class:`OutputError`.
    """
    film, made = left
    beside = Path(film.seen.local).parent if film.seen.local else None
    folder = Path(os.path.realpath(Path(made.path).parent))
    for root in (data_folder, beside):
        if root is not None and Path(made.path).is_relative_to(root):
            if folder.is_relative_to(os.path.realpath(root)):
                return root
            break
    raise OutputError(made.path, "does not lie in a folder of its server's or its film's", "it stays")


def _remove(path: Path, root: Path) -> None:
    """Raises :class:`OutputError`, and then it is still there."""
    try:
        remove(path)
    except OSError as error:
        reason = f"cannot be removed: {error.strerror}"
        raise OutputError(str(path), reason, "check the permissions of its folder") from error
    _tidy(path.parent, root)


def _tidy(folder: Path, root: Path) -> None:
    """Removes the folders that were made for it alone, as far as they are empty: never the one of a film."""
    while folder != root and (root in folder.parents) and _is_for_outputs(folder):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _is_for_outputs(folder: Path) -> bool:
    return folder.name in ("Indexes", "trickplay") or folder.name.lower().endswith(TRICKPLAY)
