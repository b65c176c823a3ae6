"""A server's folders on this machine: is each there, and which rule would lead to one that is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from attrs import frozen

from plex_previews.errors import ServerError
from plex_previews.mapping.explaining import Explanation, Tried, Verdict, explain, holds
from plex_previews.mapping.looking import Presence
from plex_previews.mapping.proposing import Proposal, propose
from plex_previews.servers.findings import Finding, Severity, command
from plex_previews.servers.telling import told

if TYPE_CHECKING:
    from plex_previews.library import Library, RemotePath
    from plex_previews.servers.registry import Server
    from plex_previews.servers.surroundings import Surroundings

_SAMPLES: Final = 200
"""So many items of a library tell which names are sought."""

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
    return with_rules(server, [(rule.remote, str(rule.local)) for rule in rules])


def with_rules(server: Server, more: Sequence[tuple[str, str]]) -> str:
    """The command that gives a server the rules that it has, and these pairs of its folder and ours."""
    pairs = dict.fromkeys([*server.settings.maps, *more])
    words = [word for remote, local in pairs for word in ("--map", f"{remote}={local}")]
    return command("servers", "change", server.name, *words)


def examined(server: Server, libraries: Sequence[Library], around: Surroundings) -> Iterator[Finding]:
    """A finding for each folder of each library, and for each disk of one that is away."""
    found = roots_of(server, libraries, around)
    rules = proposed(server, found, around)
    for root in found:
        if server.streams:
            yield _fine(root, "its films come from the server")
        elif root.there:
            yield from _present(root, around)
        elif root.verdict is Verdict.ROOT_EMPTY and _has_nothing(server, root.library):
            yield _fine(root, "empty, as the library is")
        else:
            yield _absent(server, root, rules)


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


def _absent(server: Server, root: Root, rules: Sequence[Proposal]) -> Finding:
    said = "; ".join(map(_said, root.told.tried)) or "no rule leads to it"
    away = root.verdict in _NOT_MOUNTED
    return Finding(
        Severity.PROBLEM,
        server.name,
        f"{root.library.title}: {root.told.path}: {said}",
        _WHY_NOT_MOUNTED if away else _WHY_NOT_HERE,
        _remedy(server, root, rules),
    )


def _remedy(server: Server, root: Root, rules: Sequence[Proposal]) -> str:
    rule = (
        mapping_command(server, rules) if any(holds((each.remote,), root.told.path) for each in rules) else ""
    )
    if root.verdict in _NOT_MOUNTED:
        return f"mount it; or, if that is another folder now: {rule}" if rule else "mount it"
    if rule:
        return rule
    if root.verdict is Verdict.UNREADABLE:
        return root.told.advice
    return with_rules(server, [(root.told.path, "FOLDER-HERE")])


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
