"""Programs of others: they must not outlive us, and what memory they take is taken by us."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import subprocess

_running: set[int] = set()
_BECOME: Final = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
    signal.signal(ignored_by_python, signal.SIG_DFL)
if os.getppid() == int(sys.argv[1]):
    os.execvp(sys.argv[2], sys.argv[2:])
"""


def tied(command: Sequence[str]) -> tuple[str, ...]:
    """The command, such that Linux kills the program when the thread that starts it ends, whatever it is doing then.

    One that waits for its pipes ends by itself; one that hangs in a driver does not. A small Python asks for it and
    becomes the program, with the same process id. Elsewhere this is the command as it is.
    """
    if sys.platform != "linux":
        return tuple(command)
    return (sys.executable, "-I", "-S", "-c", _BECOME, str(os.getpid()), *command)


def started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A process of the program between three pipes, whose memory counts as ours until :func:`let_go` is called.

    Raises OSError where it cannot be started.
    """
    import subprocess  # every child watches memory with this module, few run a program

    # In a group of its own, an interrupt at the terminal does not end it as if its device had failed.
    process = subprocess.Popen(
        tied(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        process_group=0,
    )
    _running.add(process.pid)
    return process


def let_go(process: subprocess.Popen[bytes]) -> None:
    """Counts its memory no more. Call it before the process is waited for: then its id may become another's."""
    _running.discard(process.pid)


def resident_bytes() -> int:
    """The memory that all programs hold that were started and not let go; where there is no ``/proc``, nothing."""
    return sum(map(_resident_bytes, tuple(_running)))


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):  # it has just ended
        return 0
