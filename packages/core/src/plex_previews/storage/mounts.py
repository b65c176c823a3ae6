"""The mounts of this machine, from ``/proc/self/mountinfo`` (its format: proc_pid_mountinfo(5))."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

_ESCAPED: Final = re.compile(r"\\([0-7]{3})")


@frozen
class Mount:
    """A file system, where it can be seen. ``device`` is ``(major, minor)``; a major of 0 is no block device.

    ``kind`` is what the kernel calls it (``ext4``, ``nfs4``, ``fuse.mergerfs``), ``source`` what was mounted
    (``/dev/sda1``, ``nas:/films``), ``root`` the folder of it that is seen (``/``, unless it is a bind mount).
    """

    point: Path
    kind: str
    source: str
    device: tuple[int, int]
    root: str = "/"
    read_only: bool = False

    @property
    def name(self) -> str:
        """For people: ``/mnt/tv (nfs4 nas:/tv)``."""
        return f"{self.point} ({self.kind} {self.source})"


def parse_mounts(text: str) -> tuple[Mount, ...]:
    """The mounts in the order in which they were made. Lines that make no sense are left out."""
    return tuple(_parsed(text.splitlines()))


def mount_of(path: Path, mounts: Iterable[Mount]) -> Mount | None:
    """The mount that a path lies on: the deepest, of several at one point the last. Links are not resolved."""
    return by_point(mounts).on(path)


@frozen
class ByPoint:
    """Mounts by where they can be seen."""

    _at: Mapping[str, Mount]

    def on(self, path: Path) -> Mount | None:
        """As :func:`mount_of`."""
        here = path.as_posix()
        while (found := self._at.get(here)) is None and here != (above := posixpath.dirname(here)):
            here = above
        return found


def by_point(mounts: Iterable[Mount]) -> ByPoint:
    """For many questions about the same mounts."""
    return ByPoint({mount.point.as_posix(): mount for mount in mounts})


def mounts_here() -> tuple[Mount, ...]:
    """The mounts as this process sees them; none where the system has no such list."""
    try:
        return parse_mounts(os.fsdecode(Path("/proc/self/mountinfo").read_bytes()))
    except OSError:
        return ()


def _parsed(lines: Iterable[str]) -> Iterator[Mount]:
    for line in lines:
        before, dash, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")
        if not dash or len(fields) < 6 or len(kind) < 3:
            continue
        _, _, device, root, point, options = fields[:6]
        if number := re.fullmatch(r"(\d+):(\d+)", device):
            numbers = int(number[1]), int(number[2])
            yield Mount(
                Path(_plain(point)),
                kind[0],
                _plain(kind[1]),
                numbers,
                _plain(root),
                "ro" in options.split(","),
            )


def _plain(text: str) -> str:
    """The kernel writes blanks, line ends and backslashes of names as three octal digits."""
    return _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 8)), text)
