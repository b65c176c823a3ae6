"""What runs that were killed left beside outputs: the old is put back where the new never came, the rest goes."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from plex_previews.previews.publishing.swapping import put_back
from plex_previews.previews.publishing.temporary import Mark, mark_of
from plex_previews.previews.publishing.trees import remove

STALE_AFTER: Final = 3600.0
"""Seconds without a write after which a temporary file or folder is nobody's, whoever made it."""


def remove_stale(folder: Path) -> None:
    """Heals a folder of outputs; what others made, or may still write, stays as it is."""
    with suppress(OSError):
        for path in list(folder.iterdir()):
            mark = mark_of(path)
            with suppress(OSError):
                if mark and _is_stale(path, mark):
                    _heal(path, mark)


def _heal(path: Path, mark: Mark) -> None:
    if mark.set_aside and path.is_dir() and not path.is_symlink():
        put_back(path)
    else:
        remove(path)


def _is_stale(path: Path, mark: Mark) -> bool:
    return mark.owner_runs is False or time.time() - _last_written(path) > STALE_AFTER


def _last_written(path: Path) -> float:
    """Of a folder: that of the latest of what it holds, too."""
    times = [path.lstat().st_mtime]
    if path.is_dir() and not path.is_symlink():
        times += [entry.lstat().st_mtime for entry in path.iterdir()]
    return max(times)
