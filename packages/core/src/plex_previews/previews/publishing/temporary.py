"""Temporary files beside an output: names that never pass for a result, and removing those of dead runs."""

from __future__ import annotations

import os
import re
import secrets
import socket
import time
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

STALE_AFTER: Final = 3600.0
"""Seconds without a write after which a temporary file is nobody's, whoever made it."""

_LONGEST_NAME = 255
_BOOT = "/proc/sys/kernel/random/boot_id"
_PROCESSES = "/proc/self/ns/pid"
_OURS = re.compile(r"\..*\.([0-9a-f]{8})-([0-9]+)-[0-9a-f]{8}\.tmp", re.DOTALL)


def temporary_beside(path: Path) -> Path:
    """A new name in the same folder: ``.{name}.{host}-{process}-{random}.tmp``, ``name`` cut if too long."""
    ending = f".{_host()}-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    name = os.fsencode(path.name)[: _LONGEST_NAME - len(ending) - 1]
    return path.with_name(f".{name.decode(errors='ignore')}{ending}")


def remove_stale(folder: Path) -> None:
    """Removes what runs that were killed left in a folder; what others made, or may still write, stays."""
    with suppress(OSError):
        for path in folder.iterdir():
            told = _OURS.fullmatch(path.name)
            with suppress(OSError):
                if told and _is_stale(path, told[1], int(told[2])):
                    path.unlink()


def _is_stale(path: Path, host: str, process: int) -> bool:
    if host == _host() and not _runs(process):
        return True
    return time.time() - path.lstat().st_mtime > STALE_AFTER


def _runs(process: int) -> bool:
    if os.name != "posix":
        # There, os.kill ends a process whatever the signal: let age decide.
        return True
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
