"""Which rules would fit: found by looking here for the names that a server has right below its roots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from pathlib import Path
from typing import Final, TypeAlias

from attrs import evolve, frozen

from plex_previews.library import RemotePath
from plex_previews.mapping.looking import Listing
from plex_previews.mapping.places import Place, parse

SOUGHT: Final = 50
"""So many names of a root are looked for."""

LOOKED_AT: Final = 400
"""So many folders are listed at most."""

DEPTH: Final = 3
"""The folders given, those in them, and those in these."""


@frozen
class Proposal:
    """A rule that would fit. ``found`` of ``sought`` names of the server's are in the folder here."""

    remote: RemotePath
    local: Path
    found: int
    sought: int


Names: TypeAlias = Mapping[Path, frozenset[str]]


def propose(
    roots: Sequence[RemotePath], paths: Iterable[RemotePath], folders: Sequence[Path], listing: Listing
) -> tuple[Proposal, ...]:
    """Rules for a server's roots, by some paths of its files and by the folders here, such as mount points.

    A root is proposed for where half of the names sought are found, if need be in several folders together
    (the disks of a union); without any path, for the one folder of its name. Empty where every root is the
    same path here, for then no rule is needed.
    """
    places = [place for root in roots if (place := parse(root))]
    known = [place for path in paths if (place := parse(path))]
    here = [Path(root) for root in roots if Path(root).is_absolute()]
    listed = _listed([*(root for root in here if listing(root)), *folders], listing)
    names = {path: frozenset(map(_folded, found)) for path, found in listed}
    proposals = [each for root in places for each in _fitting(root, _names_below(root, known), names)]
    if all(each.remote == str(each.local) for each in proposals):
        return ()
    return tuple(_widened(proposals))


def _listed(folders: Sequence[Path], listing: Listing) -> Iterator[tuple[Path, Collection[str]]]:
    return islice(_breadth_first(folders, listing), LOOKED_AT)


def _breadth_first(folders: Sequence[Path], listing: Listing) -> Iterator[tuple[Path, Collection[str]]]:
    level, met = list(dict.fromkeys(folders)), set(folders)
    for _ in range(DEPTH):
        below: list[Path] = []
        for folder in level:
            entries = listing(folder)
            yield folder, entries
            below += [
                folder / name for name, is_folder in sorted(entries.items()) if is_folder and name[0] != "."
            ]
        level = [folder for folder in below if folder not in met]
        met.update(level)


def _names_below(root: Place, known: Iterable[Place]) -> frozenset[str]:
    below = (place.below(root) for place in known)
    names = dict.fromkeys(_folded(steps[0]) for steps in below if steps)
    return frozenset(islice(names, SOUGHT))


def _fitting(root: Place, sought: frozenset[str], names: Names) -> list[Proposal]:
    if not sought:
        return _of_that_name(root, names)
    fitting = list(_covering(root, sought, names))
    return fitting if 2 * sum(each.found for each in fitting) >= len(sought) else []


def _covering(root: Place, sought: frozenset[str], names: Names) -> Iterator[Proposal]:
    """The folder with most of the names, then that with most of the rest, while they hold a tenth of all."""
    left = sought
    while left and names:
        best = max(names, key=lambda folder: (len(left & names[folder]), _likeness(root, folder)))
        found = left & names[best]
        if 10 * len(found) < len(sought):
            return
        yield Proposal(RemotePath(str(root)), best, len(found), len(sought))
        left -= found


def _of_that_name(root: Place, names: Names) -> list[Proposal]:
    alike = [folder for folder in names if _likeness(root, folder)]
    return [Proposal(RemotePath(str(root)), alike[0], 0, 0)] if len(alike) == 1 else []


def _likeness(root: Place, folder: Path) -> int:
    """How many names at the end of both are the same."""
    return len(_common_end(root.steps, folder.parts[1:]))


def _common_end(one: Sequence[str], other: Sequence[str]) -> list[str]:
    pairs = zip(reversed(one), reversed(other), strict=False)
    return [mine for mine, _ in takewhile(lambda pair: _folded(pair[0]) == _folded(pair[1]), pairs)]


def _widened(proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """One rule for a folder that holds several roots, in the place of one for each."""
    groups: dict[tuple[str, Path], list[Proposal]] = defaultdict(list)
    for each in proposals:
        groups[_parents(each)].append(each)
    for (remote, local), members in groups.items():
        if len(members) == 1 or not remote:
            yield from members
        else:
            found, sought = (sum(getattr(each, name) for each in members) for name in ("found", "sought"))
            yield evolve(members[0], remote=RemotePath(remote), local=local, found=found, sought=sought)


def _parents(proposal: Proposal) -> tuple[str, Path]:
    """Both sides without the names that they end with alike; no remote where nothing would be left of one."""
    place = parse(proposal.remote)
    alike = len(_common_end(place.steps, proposal.local.parts[1:])) if place else 0
    if place is None or not alike or alike >= min(len(place.steps), len(proposal.local.parts) - 1):
        return "", proposal.local
    return str(Place(place.anchor, place.steps[:-alike])), proposal.local.parents[alike - 1]


def _folded(name: str) -> str:
    """Names of a share are compared as the laxer of the two systems does it."""
    return Place("\\\\", (name,)).keys[0]
