"""How a path is mapped, step by step, as values: what ``plex-previews explain`` shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from attrs import frozen

from plex_previews.library import Library, RemotePath
from plex_previews.mapping.looking import Look, Presence
from plex_previews.mapping.places import flaw, parse
from plex_previews.mapping.protocol import Candidate, PathMapper


class Verdict(StrEnum):
    """What became of a path. Of several candidates the last in this order counts.

    A file is missing only where every rule's folder is there: it may be on the one that is not mounted.
    """

    REFUSED = "refused"
    NO_RULE = "no rule fits"
    MISSING = "no such file"
    UNREADABLE = "it cannot be looked at"
    ROOT_MISSING = "the rule's folder is missing"
    ROOT_EMPTY = "the rule's folder is empty"
    FOUND = "found"


@frozen
class Tried:
    """A candidate and what is there; ``root`` is what is at the rule's folder, looked at where the file is not."""

    candidate: Candidate
    presence: Presence
    root: Presence | None = None

    @property
    def verdict(self) -> Verdict:
        match self.presence, self.root:
            case ((Presence.FILE | Presence.FOLDER | Presence.EMPTY), _):
                return Verdict.FOUND
            case ((Presence.REFUSED | Presence.BROKEN), _):
                return Verdict.UNREADABLE
            case _, Presence.MISSING:
                return Verdict.ROOT_MISSING
            case _, Presence.EMPTY:
                return Verdict.ROOT_EMPTY
            case _, (Presence.REFUSED | Presence.BROKEN):
                return Verdict.UNREADABLE
            case _:
                return Verdict.MISSING


@frozen
class Explanation:
    """One server's view of one path. ``library`` is the title of the library whose folder holds it.

    ``flaw`` says why the path itself is refused; ``remote`` is what the server may call it, had it been one
    of ours.
    """

    server: str
    path: RemotePath
    verdict: Verdict
    library: str | None = None
    flaw: str | None = None
    tried: tuple[Tried, ...] = ()
    remote: tuple[RemotePath, ...] = ()

    @property
    def found(self) -> Path | None:
        """The file here: the first candidate that exists."""
        return next((each.candidate.path for each in self.tried if each.verdict is Verdict.FOUND), None)

    @property
    def advice(self) -> str:
        """What would help; empty where nothing needs to."""
        return _ADVICE[self.verdict]


_ADVICE = {
    Verdict.REFUSED: "give an absolute path without ..",
    Verdict.NO_RULE: "add a rule for the server's folder: --map REMOTE=LOCAL",
    Verdict.ROOT_MISSING: "mount the share, or correct the rule",
    Verdict.ROOT_EMPTY: "the share seems not to be mounted: mount it; its films are not missing",
    Verdict.UNREADABLE: "give this user permission to read it, and see that the mount works",
    Verdict.MISSING: "let the server scan its library, or correct the rule",
    Verdict.FOUND: "",
}


def explain(
    server: str, path: RemotePath, mapper: PathMapper, look: Look, libraries: Sequence[Library] = ()
) -> Explanation:
    """Every step from a server's path to a file here."""
    reason = flaw(path)
    if reason is not None:
        return Explanation(server, path, Verdict.REFUSED, flaw=reason)
    tried = tuple(_tried(candidate, look) for candidate in mapper.local(path))
    return Explanation(
        server,
        path,
        verdict=max((each.verdict for each in tried), key=list(Verdict).index, default=Verdict.NO_RULE),
        library=next((library.title for library in libraries if holds(library.roots, path)), None),
        tried=tried,
        remote=tuple(mapper.remote(Path(path))),
    )


def holds(roots: Iterable[RemotePath], path: RemotePath) -> bool:
    """Whether a path lies in one of these folders, as the server's own system understands it."""
    place = parse(path)
    tops = (parse(root) for root in roots)
    return place is not None and any(top is not None and place.below(top) is not None for top in tops)


def _tried(candidate: Candidate, look: Look) -> Tried:
    presence = look(candidate.path)
    if presence is not Presence.MISSING or candidate.root is None:
        return Tried(candidate, presence)
    return Tried(candidate, presence, look(candidate.root))
