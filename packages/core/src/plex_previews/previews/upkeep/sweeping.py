"""Collecting orphans: each root is looked at, judged, and swept where that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from plex_previews.errors import OutputError, PlexPreviewsError, SourceError, SourceMissing, SourceUnreadable
from plex_previews.previews.upkeep.collecting import Looked, Verdict, decide, look
from plex_previews.previews.upkeep.removing import remove_orphan, weigh
from plex_previews.previews.watching import Watch
from plex_previews.servers.findings import command

if TYPE_CHECKING:
    from plex_previews.ledger.ledger import Ledger


class Fate(StrEnum):
    """What became of an orphan, or of a root. ``ORPHAN``: it would be removed; ``KEPT``: it stays for its error."""

    ORPHAN = "orphan"
    REMOVED = "removed"
    KEPT = "kept"
    REFUSED = "refused"
    FINE = "fine"


@frozen
class Collected:
    """An orphan in ``root``; or the root itself, with how many ``outputs`` it holds, as ``REFUSED`` or ``FINE``. A root
    is a folder, or a server by its name.
    """

    path: Path | str
    root: Path | str
    fate: Fate
    size: int = 0
    outputs: int = 0
    error: PlexPreviewsError | None = None


@frozen
class Sweeping:
    """Finds orphans, and removes them where ``apply`` is set. ``share`` is that of all outputs that may go.

    ``renew``: the roots are taken as they are now, whatever was known of them. The ``ledger`` knows the films of some
    orphans: one whose film was only renamed stays.
    """

    watch: Watch
    share: float
    apply: bool = False
    renew: bool = False
    ledger: Ledger | None = None

    def __call__(self, roots: Iterable[Path]) -> Iterator[Collected]:
        """Each root, and then the orphans in it. Nothing of a root is removed before all of it was looked at."""
        for root in roots:
            try:
                looked = look(root)
            except SourceMissing as error:
                yield self._missing(root, error)
                continue
            except SourceError as error:
                yield Collected(root, root, Fate.REFUSED, error=error)
                continue
            yield from self._judged(looked)

    def _missing(self, root: Path, error: SourceMissing) -> Collected:
        """A folder that is no more: forgotten where that is on purpose, and where it was known."""
        if self.renew and self.watch.forget(root.absolute()):
            return Collected(root, root, Fate.FINE)
        return Collected(root, root, Fate.REFUSED, error=error)

    def _judged(self, looked: Looked) -> Iterator[Collected]:
        state = None if self.renew else self.watch.worst(looked.root)
        may_be_empty = self.renew and self.watch.may_be_emptied(looked.root)
        kept = self._of_renamed(looked)
        looked = evolve(looked, orphans=tuple(each for each in looked.orphans if each not in kept))
        verdict = decide(looked, state, self.share, may_be_empty=may_be_empty)
        yield _about_root(looked, verdict)
        for name in looked.unread:
            error = SourceUnreadable(name, "cannot be looked at", "check its permissions")
            yield Collected(Path(name), looked.root, Fate.KEPT, error=error)
        for path, why in kept.items():
            yield Collected(path, looked.root, Fate.KEPT, error=why)
        for orphan in looked.orphans:
            yield self._swept(orphan, looked.root, may_go=verdict.may_go)
        if verdict.may_go:
            (self.watch.renew if self.renew else self.watch.keep)(looked.root)

    def _of_renamed(self, looked: Looked) -> dict[Path, PlexPreviewsError]:
        """The orphans whose films lie in the root under another name, and why they stay."""
        if self.ledger is None:
            return {}
        from plex_previews.ledger.records import LocalPath
        from plex_previews.previews.upkeep.renamed import renamed

        owners = {orphan: self.ledger.having(LocalPath(str(orphan))) for orphan in looked.orphans}
        films = [film for known in owners.values() for film in known]
        now = renamed(looked.root, films, ()) if films else {}
        places = {
            orphan: next((now[film.seen.key] for film in known if film.seen.key in now), None)
            for orphan, known in owners.items()
        }
        return {orphan: _renamed(orphan, place) for orphan, place in places.items() if place is not None}

    def _swept(self, orphan: Path, root: Path, *, may_go: bool) -> Collected:
        try:
            size = weigh(orphan)
            if self.apply and may_go:
                remove_orphan(orphan, root)
                return Collected(orphan, root, Fate.REMOVED, size)
            return Collected(orphan, root, Fate.ORPHAN, size)
        except PlexPreviewsError as error:
            return Collected(orphan, root, Fate.KEPT, error=error)


def _renamed(orphan: Path, film: Path) -> PlexPreviewsError:
    advice = f"let its server scan its library, then: {command('run')}; it stays"
    return OutputError(str(orphan), f"belongs to a film that was renamed to {film}", advice)


def _about_root(looked: Looked, verdict: Verdict) -> Collected:
    if verdict.may_go:
        return Collected(looked.root, looked.root, Fate.FINE, outputs=looked.outputs)
    error = SourceUnreadable(str(looked.root), verdict.reason, verdict.advice)
    return Collected(looked.root, looked.root, Fate.REFUSED, outputs=looked.outputs, error=error)
