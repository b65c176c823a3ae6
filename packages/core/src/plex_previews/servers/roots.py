"""A server's folders on this machine: is each there, and which rule would lead to one that is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import frozen

from plex_previews.errors import ServerError
from plex_previews.library import RemotePath
from plex_previews.mapping.explaining import Explanation, Tried, Verdict, explain, holds
from plex_previews.mapping.looking import Presence
from plex_previews.mapping.proposing import Proposal, propose
from plex_previews.servers.findings import Finding, Severity, command
from plex_previews.servers.telling import told

if TYPE_CHECKING:
    from plex_previews.library import Library
    from plex_previews.servers.registry import Server
    from plex_previews.servers.surroundings import Surroundings

_SAMPLES: Final = 200
"""So many items of a library tell which names are sought."""

_SAY: Final = "FOLDER-HERE"
"""In the place of what only the user knows."""

Pair: TypeAlias = tuple[str, str]
"""A server's folder and ours."""

_NOT_MOUNTED: Final = frozenset({Verdict.ROOT_MISSING, Verdict.ROOT_EMPTY})
_WHY_NOT_MOUNTED: Final = (
    "a share that is not mounted leaves an empty folder or none; its films are not missing"
)
_WHY_NOT_HERE: Final = "its films cannot be found on this machine"


@frozen
class Root:
    """A folder of a library, and how it is mapped."""

    library: Library
    told: Explanation

    @property
    def there(self) -> bool:
        """Whether it is here, and has something in it."""
        return any(tried.presence is Presence.FOLDER for tried in self.told.tried)

    @property
    def verdict(self) -> Verdict:
        """As of its explanation; but of a root that is empty as such, nothing is found."""
        if not self.there and any(tried.presence is Presence.EMPTY for tried in self.told.tried):
            return Verdict.ROOT_EMPTY
        return self.told.verdict


def roots_of(server: Server, libraries: Iterable[Library], around: Surroundings) -> tuple[Root, ...]:
    """The folders of these libraries."""
    return tuple(
        Root(library, explain(server.name, root, server.mapper, around.look, (library,)))
        for library in libraries
        for root in library.roots
    )


def proposed(server: Server, found: Iterable[Root], around: Surroundings) -> tuple[Proposal, ...]:
    """Rules for those folders that are not here; empty where nothing suggests any.

    Asks the server for some of its films, and looks for their names here.
    """
    lost = [] if server.streams else [root for root in found if not root.there]
    libraries = {root.library.id: root.library for root in lost}.values()
    paths = [path for library in libraries for path in _some_of(server, library)]
    return propose([root.told.path for root in lost], paths, around.folders, around.names_in) if lost else ()


def mapping_command(server: Server, rules: Sequence[Proposal]) -> str:
    """The command that adds rules to those that the server has."""
    return with_rules(server, _pairs(rules))


def with_folders(server: Server, lost: Iterable[RemotePath]) -> str:
    """The command by which the user says where these folders of the server's are here: all in one, for the next
    such command would drop the rules of the one before.
    """
    return with_rules(server, [(folder, _SAY) for folder in lost])


def with_rules(server: Server, more: Iterable[Pair], *, without: Collection[Pair] = ()) -> str:
    """The command that gives a server the rules that it has, but some, and these pairs of its folder and ours."""
    pairs = dict.fromkeys([*(pair for pair in server.settings.maps if pair not in without), *more])
    words = [word for remote, local in pairs for word in ("--map", f"{remote}={local}")]
    return command("servers", "change", server.name, *words)


def examined(server: Server, libraries: Sequence[Library], around: Surroundings) -> Iterator[Finding]:
    """A finding for each folder of each library, and for each disk of one that is away."""
    found = roots_of(server, libraries, around)
    rules = proposed(server, found, around)
    mapping = _all_mapped(server, found, rules)
    for root in found:
        if server.streams:
            yield _fine(root, "its films come from the server")
        elif root.there:
            yield from _present(root, around)
        elif root.verdict is Verdict.ROOT_EMPTY and _has_nothing(server, root.library):
            yield _fine(root, "empty, as the library is")
        else:
            yield _absent(server, root, rules, mapping)


def _fine(root: Root, where: str) -> Finding:
    return Finding(Severity.OK, root.told.server, f"{root.library.title}: {root.told.path}: {where}")


def _present(root: Root, around: Surroundings) -> Iterator[Finding]:
    for tried in root.told.tried:
        here = tried.candidate.path
        if tried.presence is Presence.FOLDER:
            where = "here" if str(here) == root.told.path else f"here it is {here},"
            yield _fine(root, f"{where} on: {told(around.grounds.measured_in(here))}")
        elif tried.presence is Presence.EMPTY or tried.verdict in _NOT_MOUNTED:
            what = f"{root.library.title}: {_said(tried)}"
            yield Finding(Severity.WARNING, root.told.server, what, _WHY_NOT_MOUNTED, "mount it")


def _absent(server: Server, root: Root, rules: Sequence[Proposal], mapping: str) -> Finding:
    said = "; ".join(map(_said, root.told.tried)) or "no rule leads to it"
    away = root.verdict in _NOT_MOUNTED
    return Finding(
        Severity.PROBLEM,
        server.name,
        f"{root.library.title}: {root.told.path}: {said}",
        _WHY_NOT_MOUNTED if away else _WHY_NOT_HERE,
        _remedy(root, rules, mapping),
    )


def _remedy(root: Root, rules: Sequence[Proposal], mapping: str) -> str:
    if root.verdict in _NOT_MOUNTED:
        elsewhere = f"; or, if that is another folder now: {mapping}" if _leads_to(rules, root) else ""
        return f"mount it{elsewhere}"
    if root.verdict is Verdict.UNREADABLE and not _leads_to(rules, root):
        return root.told.advice
    return mapping


def _all_mapped(server: Server, found: Sequence[Root], rules: Sequence[Proposal]) -> str:
    """The one command that mends what rules can mend: as proposed, or by what the user has to say."""
    lost = [root for root in found if not root.there]
    to_say = [
        (root.told.path, _SAY)
        for root in lost
        if not _leads_to(rules, root) and root.verdict not in {*_NOT_MOUNTED, Verdict.UNREADABLE}
    ]
    more = [*_pairs(rules), *to_say]
    return with_rules(server, more, without=_replaced(server.settings.maps, found, more))


def _replaced(known: Iterable[Pair], found: Iterable[Root], more: Sequence[Pair]) -> list[Pair]:
    """The known rules that lead to nothing, and under which every folder has one of the new rules. Pure."""
    remotes = [RemotePath(remote) for remote, _ in more]
    replaced = []
    for pair in known:
        under = [root for root in found if holds([RemotePath(pair[0])], root.told.path)]
        if under and all(not root.there and holds(remotes, root.told.path) for root in under):
            replaced.append(pair)
    return replaced


def _leads_to(rules: Iterable[Proposal], root: Root) -> bool:
    return holds([rule.remote for rule in rules], root.told.path)


def _pairs(rules: Iterable[Proposal]) -> list[Pair]:
    return [(rule.remote, str(rule.local)) for rule in rules]


def _said(tried: Tried) -> str:
    what = f"{tried.candidate.path} {tried.presence}"
    return f"{what}, and {tried.candidate.root} {tried.root}" if tried.verdict in _NOT_MOUNTED else what


def _has_nothing(server: Server, library: Library) -> bool:
    """Whether the server itself knows no film in this library."""
    try:
        return next(iter(server.source.items(library.id)), None) is None
    except ServerError:
        return False


def _some_of(server: Server, library: Library) -> Sequence[RemotePath]:
    """The paths of some of a library's files; none where the server does not tell."""
    try:
        items = islice(server.source.items(library.id), _SAMPLES)
        return [part.path for item in items for part in item.parts]
    except ServerError:
        return []
