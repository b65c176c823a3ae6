"""Programs of others that must not outlive us."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

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
