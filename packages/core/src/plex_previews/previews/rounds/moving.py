"""An output follows its film to another place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from plex_previews.ledger.records import LocalPath
from plex_previews.previews.publishing import check_place
from plex_previews.previews.publishing.belonging import make_folders
from plex_previews.previews.targets import Target


def places(old: LocalPath, film_before: LocalPath | None, film: LocalPath | None) -> Iterator[LocalPath]:
    """Where an output may lie whose film has moved: where it was, or, where the film's folder was renamed with all that
    is in it, at the same place in that. Pure.
    """
    yield old
    if film_before is not None and film is not None:
        before, now = Path(film_before).parent, Path(film).parent
        if before != now and Path(old).is_relative_to(before):
            yield LocalPath(str(now / Path(old).relative_to(before)))


def follow(old: LocalPath, target: Target, film_before: LocalPath | None) -> bool:
    """Moves an output to its target. False where it does not lie there afterwards: it must be made again.

    What lies at the target already stays: another server's film may have brought it along, even meanwhile, for
    servers are checked side by side. An output whose film is still at its old place as well stays too. Raises
    :class:`plex_previews.errors.OutputError` where the target cannot be written.
    """
    if target.path is None:
        return False
    if os.path.lexists(target.path):
        return True
    if film_before is not None and os.path.lexists(film_before):
        return False
    check_place(target.path, folder=not target.writer.suffix, root=target.root)
    return _renamed(Path(old), target.path) or os.path.lexists(target.path)


def _renamed(old: Path, new: Path) -> bool:
    """False where it cannot be: it is not there, say, or on another file system."""
    if not os.path.lexists(old):
        return False
    try:
        make_folders(new.parent)
        old.rename(new)
    except OSError:
        return False
    return True


def may_follow(old: LocalPath, target: Target, film_before: LocalPath | None) -> bool:
    """The same, with nothing moved: for a dry run."""
    if target.path is None or target.error is not None:
        return False
    away = film_before is None or not os.path.lexists(film_before)
    return os.path.lexists(target.path) or (away and os.path.lexists(old))
