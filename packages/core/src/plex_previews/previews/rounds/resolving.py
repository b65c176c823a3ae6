"""Films that the ledger cannot judge alone: their outputs' places are found and looked at."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from plex_previews.errors import PlexPreviewsError
from plex_previews.ledger.fingerprints import SettingsFingerprint
from plex_previews.ledger.freshness import Found, Freshness, judge
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.matching import Change, Match
from plex_previews.ledger.records import FilmKey, LocalPath, MadeBy, MadeOutput, Sighting, State
from plex_previews.library import Part
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.rounds.claims import Aim, Claim
from plex_previews.previews.rounds.enumerating import Listed
from plex_previews.previews.rounds.judging import Judged, is_lost, is_unshown, made_at
from plex_previews.previews.rounds.looking import look
from plex_previews.previews.rounds.moving import follow, may_follow, places
from plex_previews.previews.rounds.namesakes import is_of_namesake
from plex_previews.previews.rounds.shown import Unshown
from plex_previews.previews.rounds.wishing import Wish
from plex_previews.previews.targets import Target, aim_or_tell
from plex_previews.previews.unexpected import unexpected
from plex_previews.servers.registry import Server


@frozen
class Open:
    """A film that is listed, as it was ``seen``, with what is still open of it."""

    match: Match
    seen: Sighting
    listed: Listed
    where: Whereabouts
    judged: tuple[Judged, ...]


@frozen
class Settled:
    """What came of a film: what its server lacks of it, what of it lies there already, and how that came there."""

    claim: Claim | None = None
    unshown: tuple[Unshown, ...] = ()
    adopted: bool = False
    moved: bool = False


@frozen
class _Kept:
    """An output that needs not be made. ``before`` is where it lay until its film was moved; ``adopted``: others
    made it, and it was not known until now.
    """

    made: MadeOutput
    before: LocalPath | None = None
    adopted: bool = False


class Resolving:
    """Looks at the places of one server's outputs, lets them follow their films, and keeps in the ledger what it
    finds; in a dry run nothing is moved or kept. With ``force`` nothing that lies there is good enough.
    """

    def __init__(self, server: Server, ledger: Ledger, *, force: bool, dry: bool) -> None:
        self._server = server
        self._ledger = ledger
        self._force = force
        self._dry = dry
        self._follow: Callable[[LocalPath, Target, LocalPath | None], bool] = may_follow if dry else follow

    def settle(self, film: Open, facts: Mapping[str, Any]) -> Settled:
        """``facts`` are those of the film's part."""
        where = evolve(film.where, facts=facts)
        aims: list[Aim] = []
        kept: list[_Kept] = []
        for each in film.judged:
            wish = each.wish
            target = aim_or_tell(wish.name, wish.writer, where, wish.wanted)
            found = self._guarded(film, wish, target)
            if isinstance(found, _Kept):
                kept.append(found)
            if self._force or isinstance(found, Target):
                aims.append(Aim(wish, found if isinstance(found, Target) else target))
        if not self._dry:
            self._record(film, kept)
        return self._settled(film, aims, kept)

    def _guarded(self, film: Open, wish: Wish, target: Target) -> _Kept | Target:
        """An output that is good, or the target of the one to be made."""
        if target.error is not None:
            return target
        try:
            return self._kept(film, wish, target) or target
        except PlexPreviewsError as error:
            return evolve(target, error=error)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a writer may be a stranger's
            return evolve(target, error=unexpected(f"writer {wish.name}", error))

    def _kept(self, film: Open, wish: Wish, target: Target) -> _Kept | None:
        source, duration = film.seen.source, film.listed.part.duration
        made, before = self._followed(film, wish, target)
        if self._force:
            return _Kept(made, before) if made is not None and before is not None else None
        if before is not None and self._dry:
            verdict, found = judge(wish.settings, source, made), None
        else:
            found = look(target, made, duration)
            verdict = judge(wish.settings, source, made, found, duration=duration)
        if made is not None and verdict.freshness is Freshness.FRESH:
            return _Kept(made, before)
        of_others = made is None and found is not None and found.thumbnails > 0
        if of_others and self._is_of_namesake(film, target):
            return None
        if found is not None and verdict.freshness is Freshness.ADOPT:
            return _Kept(_adopted(film, wish, target, found), adopted=True)
        return None

    def _is_of_namesake(self, film: Open, target: Target) -> bool:
        path = target.path
        if path is None:
            return False
        return is_of_namesake(path, film.seen, self._ledger.having(LocalPath(str(path))))

    def _followed(self, film: Open, wish: Wish, target: Target) -> tuple[MadeOutput | None, LocalPath | None]:
        """What the ledger has of the target's place; and where it lay before, if it followed its film."""
        known = film.match.known
        made = made_at(known, wish.name, target.path)
        if film.match.change is not Change.MOVED or known is None or made is not None:
            return made, None
        before = known.seen.local
        for made in known.by(wish.name):
            if not _is_for(made, wish, target):
                continue
            if any(self._follow(old, target, before) for old in places(made.path, before, film.seen.local)):
                return evolve(made, path=LocalPath(str(target.path)), state=State.WRITTEN), made.path
        return None, None

    def _record(self, film: Open, kept: Iterable[_Kept]) -> None:
        seen = film.seen
        moved = {one.before: one.made.path for one in kept if one.before is not None}
        adopted = [(seen, one.made) for one in kept if one.adopted]
        if not moved and not adopted and film.match.change is not Change.MOVED:
            return
        with self._ledger.writing() as entries:
            entries.seen([film.match])
            entries.outputs_moved(seen.key, moved)
            entries.stated(State.WRITTEN, _placed(seen.key, moved.values()))
            entries.made(adopted)

    def _settled(self, film: Open, aims: list[Aim], kept: list[_Kept]) -> Settled:
        seen, part = film.seen, film.listed.part
        usual = self._server.kind.writer
        claim = Claim(self._server, film.listed, seen, film.where.source, tuple(aims)) if aims else None
        good = [] if self._force else [_as_told(one.made, part) for one in kept if one.made.writer == usual]
        told = [made for made in good if is_unshown(made, part)]
        return Settled(
            claim,
            tuple(Unshown(self._server, film.listed, seen, made) for made in told),
            adopted=any(one.adopted for one in kept),
            moved=any(one.before is not None for one in kept),
        )


def _is_for(made: MadeOutput, wish: Wish, target: Target) -> bool:
    """Whether an output is the one of this target, wherever it lies: a film may have several widths."""
    if made.settings.width is not None:
        return made.settings.width == wish.settings.width
    # Others made it; of folders there is one for each width, which is in the name.
    return bool(target.writer.suffix) or target.path is None or Path(made.path).name == target.path.name


def _as_told(made: MadeOutput, part: Part) -> MadeOutput:
    """The server is told again of what it has lost sight of."""
    return evolve(made, state=State.WRITTEN) if is_lost(made, part) else made


def _adopted(film: Open, wish: Wish, target: Target, found: Found) -> MadeOutput:
    """What others made: of how, only the interval is known."""
    return MadeOutput(
        wish.name,
        LocalPath(str(target.path)),
        SettingsFingerprint(wish.settings.interval, None, None, None, None, None),
        film.seen.source,
        found.thumbnails,
        found.modified_at or time.time(),
        found.bytes,
        made_by=MadeBy.ADOPTED,
        state=State.SERVED if film.listed.part.served else State.WRITTEN,
    )


def _placed(key: FilmKey, paths: Iterable[LocalPath]) -> list[tuple[FilmKey, LocalPath]]:
    return [(key, path) for path in paths]
