"""Temporary names beside an output, which never pass for a result."""

from __future__ import annotations

import os
import re
import socket
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, Literal

from attrs import frozen

_LONGEST_NAME: Final = 255
_BOOT = "/proc/sys/kernel/random/boot_id"
_PROCESSES = "/proc/self/ns/pid"
_OURS = re.compile(r"\..*\.([0-9a-f]{8})-([0-9]+)-[0-9a-f]{8}\.(tmp|old)", re.DOTALL)


@frozen
class Mark:
    """What a temporary name tells: who gave it, and whether something old was ``set_aside`` under it."""

    host: str
    process: int
    set_aside: bool

    @property
    def owner_runs(self) -> bool | None:
        """Whether the process runs that gave the name, None where that cannot be told from here."""
        return _runs(self.process) if self.host == _host() else None


def temporary_beside(path: Path) -> Path:
    """A new name in the same folder: ``.{name}.{host}-{process}-{random}.tmp``, ``name`` cut if too long."""
    return _beside(path, "tmp")


def set_aside_beside(path: Path) -> Path:
    """The same for a folder that what is at ``path`` can be moved into; it ends in ``.old``."""
    return _beside(path, "old")


def mark_of(path: Path) -> Mark | None:
    """What the name tells, None where it is no temporary one."""
    told = _OURS.fullmatch(path.name)
    return Mark(told[1], int(told[2]), told[3] == "old") if told else None


def _beside(path: Path, kind: Literal["tmp", "old"]) -> Path:
    ending = f".{_host()}-{os.getpid()}-{os.urandom(4).hex()}.{kind}"
    name = os.fsencode(path.name)[: _LONGEST_NAME - len(ending) - 1]
    return path.with_name(f".{name.decode(errors='ignore')}{ending}")


def _runs(process: int) -> bool | None:
    if os.name != "posix":
        # There, os.kill ends a process whatever the signal.
        return None
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


@cache
def _host() -> str:
    """Where process ids mean ours: they say nothing about another machine or container on the same share.

    Containers may have the name of their host, and machines that of another: on Linux what was booted and the
    namespace of processes tell them apart.
    """
    marks = [socket.gethostname()]
    with suppress(OSError):
        marks += [Path(_BOOT).read_text(encoding="ascii"), os.readlink(_PROCESSES)]  # noqa: PTH115
    return f"{zlib.crc32(repr(marks).encode()):08x}"
