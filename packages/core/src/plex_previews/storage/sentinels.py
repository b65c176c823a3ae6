"""Whether a root is still the one that is known: a mount that vanished must never look like deleted films.

An unmounted share leaves an empty folder, or whatever lies below the mount. So a root's file system and some
of its files are recorded, and looked for again before anything is called missing, stale or orphaned.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final

from attrs import frozen

from plex_previews.storage.answering import answer
from plex_previews.storage.identity import identity_of
from plex_previews.storage.mounts import mount_of, mounts_here

SAMPLES: Final = 8
PATIENCE_S: Final = 10.0
_SHARE: Final = 0.1
_COMPARED: Final = 50
_NOISE: Final = frozenset({"lost+found", "System Volume Information", "$RECYCLE.BIN", "@eaDir", "#recycle"})
"""What systems leave in a folder that is empty to people."""


@frozen
class Sentinel:
    """What was recorded of a root. ``samples`` are some of its files, relative to it."""

    root: Path
    identity: str
    samples: tuple[str, ...]


@frozen
class Glimpse:
    """What is there now. ``flaw`` says why it could not be looked at."""

    exists: bool
    empty: bool = True
    identity: str = ""
    found: int = 0
    flaw: str | None = None


class State(StrEnum):
    """What became of a root. Only where it is ``PRESENT`` may a missing file be taken for deleted."""

    PRESENT = "present"
    MISSING = "missing: is it mounted?"
    EMPTY = "empty: is it mounted?"
    OTHER = "another file system than before: is it mounted?"
    CHANGED = "most known files are gone"
    SILENT = "cannot be read"


def judge(recorded: Sentinel, seen: Glimpse) -> State:
    """What a glimpse means. Half of the samples are enough: some will have been deleted or replaced.

    Another file system that has them is the same library, moved to a new disk. Of a root that was recorded
    empty nothing can be missed, unless it is empty on another file system.
    """
    if seen.flaw is not None:
        return State.SILENT
    if not seen.exists:
        return State.MISSING
    if recorded.samples and seen.empty:
        return State.EMPTY
    if not seen.empty and 2 * seen.found >= len(recorded.samples):
        return State.PRESENT
    if seen.identity != recorded.identity:
        return State.OTHER
    return State.CHANGED if recorded.samples else State.PRESENT


def is_in_place(recorded: Sentinel, seen: Glimpse) -> bool:
    """Whether a root can be read and is on the file system that it was on, whatever it holds."""
    return seen.flaw is None and seen.exists and seen.identity == recorded.identity


def may_remove(found_missing: int, known: int, share: float = _SHARE) -> bool:
    """Whether so many of the known may be removed without being asked: at most this share of them."""
    return found_missing == 0 or (known > 0 and found_missing / known <= share)


def record(root: Path, patience: float = PATIENCE_S) -> Sentinel:
    """The sentinel of a root as it is now: to be made when the root is first seen, and again from time to time,
    but only where :func:`check` says that it is present.

    Raises ``OSError`` (``TimeoutError`` included) where it cannot be read: then there is nothing to record.
    """
    return answer(lambda: _recorded(root), patience)


def glimpse(recorded: Sentinel, patience: float = PATIENCE_S) -> Glimpse:
    """Looks for what was recorded. Never raises, and never waits longer than ``patience`` seconds."""
    try:
        return answer(lambda: _seen(recorded), patience)
    except (FileNotFoundError, NotADirectoryError):
        return Glimpse(exists=False)
    except (OSError, ValueError) as error:
        return Glimpse(exists=True, flaw=getattr(error, "strerror", None) or str(error))


def check(recorded: Sentinel, patience: float = PATIENCE_S) -> State:
    """What became of a root."""
    return judge(recorded, glimpse(recorded, patience))


def _recorded(root: Path) -> Sentinel:
    samples = tuple(_samples(root))  # first, for an automount is mounted by whoever looks into it
    return Sentinel(root, _identity(root), samples)


def _seen(recorded: Sentinel) -> Glimpse:
    empty = not _names(recorded.root)
    found = sum(os.path.lexists(recorded.root / sample) for sample in recorded.samples)
    return Glimpse(True, empty, _identity(recorded.root), found)


def _identity(root: Path) -> str:
    return identity_of(root, mount_of(Path(os.path.realpath(root)), mounts_here()))


def _samples(root: Path) -> Iterator[str]:
    """Files spread over the root: one from each of some folders in it, or some that lie in it."""
    for name in _spread(_names(root), SAMPLES):
        yield _largest_file(root, name)


def _spread(names: Sequence[str], most: int) -> Sequence[str]:
    step = max(1, len(names) / most)
    return [names[int(number * step)] for number in range(min(most, len(names)))]


def _largest_file(root: Path, name: str, depth: int = 3) -> str:
    """A large file in or below ``name``, rather the film than its poster; or a folder where there is none."""
    path = root / name
    if depth == 0 or not path.is_dir():
        return name
    below = _names(path)[:_COMPARED]
    largest = max(below, key=lambda each: _bytes(path / each), default=None)
    return _largest_file(root, f"{name}/{largest}", depth - 1) if largest else name


def _bytes(path: Path) -> int:
    status = path.lstat()
    return status.st_size if stat.S_ISREG(status.st_mode) else -1


def _names(folder: Path) -> list[str]:
    """The names in a folder that people put there, sorted; of very many the first thousands."""
    with os.scandir(folder) as entries:
        names = (entry.name for entry in entries)
        return sorted(islice((name for name in names if name[0] != "." and name not in _NOISE), 5000))
