"""What is at a path here: the few looks at the disk that mapping takes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias


class Presence(StrEnum):
    """What a look found."""

    FILE = "exists"
    FOLDER = "is a folder"
    EMPTY = "is an empty folder"
    MISSING = "does not exist"
    REFUSED = "may not be looked at"
    BROKEN = "cannot be read"


Look: TypeAlias = Callable[[Path], Presence]

Listing: TypeAlias = Callable[[Path], Mapping[str, bool]]
"""The names in a folder, and whether each is a folder; empty where there is none, or it cannot be read."""


def look(path: Path) -> Presence:
    """What is there. Never raises."""
    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            return Presence.FILE
        with os.scandir(path) as entries:
            return Presence.FOLDER if next(entries, None) else Presence.EMPTY
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return Presence.MISSING
    except PermissionError:
        return Presence.REFUSED
    except OSError:
        return Presence.BROKEN


def list_folder(path: Path) -> Mapping[str, bool]:
    """A :data:`Listing`. Never raises."""
    try:
        with os.scandir(path) as entries:
            return {entry.name: _is_folder(entry) for entry in entries}
    except (OSError, ValueError):
        return {}


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False
