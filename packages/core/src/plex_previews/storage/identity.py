"""What a file system is called: a name that outlives a restart of this machine, and changes with the disk."""

from __future__ import annotations

import os
from pathlib import Path

from plex_previews.storage.mounts import Mount
from plex_previews.storage.nature import Nature, nature_of


def identity_of(path: Path, mount: Mount | None) -> str:
    """The identity of the file system that ``path`` lies on, with that mount.

    Device numbers change, but a disk's file system has an id, and a share is known by its server. Raises
    ``OSError`` where the file system cannot be asked.
    """
    if mount is None:
        return f"device {path.stat().st_dev}"
    if nature_of(mount, None) is Nature.DISK:
        return f"{mount.kind} {_fs_id(path):x}"
    return f"{mount.kind} {mount.source} {mount.root}"


def _fs_id(path: Path) -> int:
    return os.statvfs(path).f_fsid if hasattr(os, "statvfs") else 0
