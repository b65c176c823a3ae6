"""Films, and outputs, of which no listing says whether they are still there: in each round some are looked at.

No disk is woken for that: only what lies where a look costs nothing is looked at. ``verify --server`` looks at all.
"""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Generic, TypeVar

from plex_previews.ledger.records import MadeOutput
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.limits import is_quick
from plex_previews.storage.nature import Nature

_T = TypeVar("_T")

LOOKS: Final = 1000
"""So many films of a server are looked at in one round: of a library that is smaller, all."""

_AFAR: Final = frozenset({Nature.NETWORK, Nature.CLOUD})


class Sample(Generic[_T]):
    """So many of all that are offered, each by the same chance (Vitter's algorithm R); of fewer, all."""

    def __init__(self, size: int = LOOKS) -> None:
        self._size = size
        self._offered = 0
        self._kept: list[_T] = []

    def offer(self, one: _T) -> None:
        self._offered += 1
        if len(self._kept) < self._size:
            self._kept.append(one)
        elif (number := int(random.random() * self._offered)) < self._size:  # noqa: S311 - no secret hangs on it
            self._kept[number] = one

    def __iter__(self) -> Iterator[_T]:
        return iter(self._kept)


def is_gone(made: MadeOutput, data_folder: Path | None, grounds: Grounds) -> bool:
    """Whether an output was deleted, or is not the file that was made; a folder of tiles only has to be there.

    False where a look would cost something: a server keeps the disk of its own data folder awake, and nobody that of
    films.
    """
    path = Path(made.path)
    nature = grounds.by_name(path).nature
    is_in_use = data_folder is not None and path.is_relative_to(data_folder) and nature not in _AFAR
    if not (is_quick(nature) or is_in_use):
        return False
    try:
        found = os.stat(path)  # noqa: PTH116 - of a thousand
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return not stat.S_ISDIR(found.st_mode) and made.bytes not in (None, found.st_size)


def is_missing(film: Path, grounds: Grounds) -> bool:
    """Whether a film is not at its place any more. False where a look would cost something."""
    if not is_quick(grounds.by_name(film).nature):
        return False
    try:
        os.stat(film)  # noqa: PTH116 - of a thousand
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
