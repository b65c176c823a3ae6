"""Which outputs are orphans, and whether they may go. What decides is pure; only looking reads the disk.

An output is an orphan where it lies beside no film of its name. That is no proof that the film was deleted: its
disk may be away. So nothing goes where a root has no films at all, where it is not the one that was known, or
where more would go than a set share.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from plex_previews.errors import SourceError, SourceMissing, SourceUnreadable
from plex_previews.previews.upkeep.naming import film_stem
from plex_previews.previews.upkeep.walking import Listing, Walk, has_films, plain, stems_there
from plex_previews.storage.sentinels import State, may_remove

SHARE: Final = 0.1
"""Of all outputs: more orphans than that are suspicious."""


@frozen
class Looked:
    """What a root holds: whether films, how many ``outputs`` beside films or not, and the orphans among them.

    ``unread`` are folders that could not be looked at: nothing in them counts.
    """

    root: Path
    films: bool
    outputs: int
    orphans: tuple[Path, ...]
    unread: tuple[str, ...] = ()


@frozen
class Verdict:
    """Whether the orphans of a root may go; where not, why, and what to do."""

    may_go: bool
    reason: str = ""
    advice: str = ""


def look(root: Path) -> Looked:
    """Walks a root; no link is followed but one that the root itself is. Raises :class:`SourceError`."""
    root = _resolved(root)
    walk = Walk(root)
    films, outputs, orphans = False, 0, []
    for listing in walk:
        films = films or has_films(listing.files)
        for name, is_orphan in outputs_in(listing):
            outputs += 1
            if is_orphan:
                orphans.append(listing.folder / name)
    return Looked(root, films, outputs, tuple(orphans), tuple(str(error.filename) for error in walk.refused))


def outputs_in(listing: Listing) -> Iterator[tuple[str, bool]]:
    """The outputs in a folder that were made for a film beside them, and whether that is gone. Pure."""
    there = stems_there(listing.folders, listing.files)
    for names, folder in ((listing.files, False), (listing.folders, True)):
        for name in names:
            path = listing.folder / name
            stem = None if name.startswith(".") else film_stem(path, folder=folder)
            if stem is not None:
                yield name, not is_accompanied(path, stem, there)


def is_accompanied(output: Path, stem: str, there: Collection[str]) -> bool:
    """Whether what is ``there`` may be the output's film: by the stem that its name tells, or by its whole name, for
    films end in ``-hd`` too. Pure.
    """
    return plain(stem) in there or plain(output.stem) in there


def decide(
    looked: Looked, state: State | None, share: float = SHARE, *, may_be_empty: bool = False
) -> Verdict:
    """Whether the orphans may go. ``state`` is the root's, None where it was not known before; ``may_be_empty`` where
    it is sure to be the folder that it was, with or without films. Pure.
    """
    if state not in (None, State.PRESENT):
        return Verdict(False, f"{state}", "where its films were deleted or moved on purpose, say --renew")
    if not looked.films and not may_be_empty:
        return Verdict(False, "holds no film at all: is it mounted?", "name the folder that holds the films")
    return too_many(len(looked.orphans), looked.outputs, share) or Verdict(True)


def too_many(count: int, outputs: int, share: float = SHARE) -> Verdict | None:
    """Why so many of so many outputs may not go; None where they may. Pure."""
    if may_remove(count, outputs, share):
        return None
    return Verdict(
        False,
        f"{count} of {outputs} previews belong to no film, more than {share:.0%}",
        f"where that is so, say --share {-(-100 * count // outputs)}",
    )


def _resolved(root: Path) -> Path:
    try:
        real = root.resolve(strict=True)
    except FileNotFoundError as error:
        raise _missing(root) from error
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceUnreadable(
            str(root), f"cannot be looked at: {reason}", "check its permissions"
        ) from error
    if not real.is_dir():
        raise SourceUnreadable(str(root), "is no folder", "name the folder that holds the films")
    return real


def _missing(root: Path) -> SourceError:
    return SourceMissing(str(root), "there is no such folder", "check that it is mounted, and its name")
