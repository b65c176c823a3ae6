"""Whether we may write in a folder; and where not, who may, and the one command that lets us."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from pathlib import Path

from attrs import frozen


@frozen
class Whoami:
    """Who runs this: ``groups`` are the numbers of all groups that count."""

    name: str
    uid: int
    groups: frozenset[int]


@frozen
class Permission:
    """What a look at a folder told. ``folder`` is the one that was meant, or the one that it would be made in.

    ``owner`` and ``group`` are names, or numbers where there is none; ``uid`` and ``gid`` the numbers. ``mode`` are
    the bits that chmod takes. ``read_only``: the whole file system is.
    """

    folder: Path
    allowed: bool
    read_only: bool = False
    owner: str = ""
    uid: int = 0
    group: str = ""
    gid: int = 0
    mode: int = 0

    def hint(self, who: Whoami) -> str:
        """What keeps us out, after the folder's name."""
        if self.read_only:
            return "lies on a file system that is mounted read-only"
        belongs = f"it belongs to {self.owner}:{self.group}, mode {self.mode:o}" if self.owner else ""
        return "; ".join(filter(None, [f"may not be written by {who.name}", belongs]))

    def remedy(self, who: Whoami, root: Path) -> str:
        """What mends it, for all folders below ``root``: a command where one can. Nobody is made a member of
        root's own group.
        """
        if self.read_only:
            return "mount it writable; in a container, without :ro"
        if not self.owner:
            return "let this user write there"
        if self.uid == who.uid:
            return shlex.join(["chmod", "-R", "u+rwX", str(root)])
        if self.gid == 0:
            return shlex.join(["sudo", "chown", "-R", who.name, str(root)])
        steps = [] if self.mode & stat.S_IWGRP else [["sudo", "chmod", "-R", "g+rwX", str(root)]]
        steps += [] if self.gid in who.groups else [["sudo", "usermod", "-aG", self.group, who.name]]
        return " && ".join(map(shlex.join, steps)) or "let this user write there"


def permission(folder: Path) -> Permission:
    """Looks at a folder, or at the nearest above it that exists. Never raises: what cannot be looked at is closed."""
    there = next((path for path in (folder, *folder.parents) if os.path.lexists(path)), folder)
    allowed = os.path.isdir(there) and os.access(there, os.W_OK | os.X_OK)  # noqa: PTH112 - that of a Path may raise
    if sys.platform == "win32":
        return Permission(there, allowed)
    try:
        status, flags = there.stat(), os.statvfs(there).f_flag
    except OSError:
        return Permission(there, allowed=False)
    return Permission(
        there,
        allowed,
        bool(flags & os.ST_RDONLY),
        _user(status.st_uid),
        status.st_uid,
        _group(status.st_gid),
        status.st_gid,
        stat.S_IMODE(status.st_mode),
    )


def whoami() -> Whoami:
    """The user of this process."""
    if sys.platform == "win32":
        return Whoami("this user", 0, frozenset())
    return Whoami(_user(os.getuid()), os.getuid(), frozenset({os.getgid(), *os.getgroups()}))


def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
