"""What a child does to itself before it meets a film."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from time import sleep
from typing import BinaryIO

from plex_previews.encoding import tied
from plex_previews.workers.deaths import OUT_OF_MEMORY

_PR_SET_PDEATHSIG = 1
_SAMPLING_S = 0.05
_GROWTH = 16 << 20
"""Bytes of growth after which it is seen whether they are in use."""


def ignore_interrupts() -> None:
    """Ctrl-C goes to every process of the terminal; the parent decides what becomes of the children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes from and to the parent, moved from where libraries print: standard output becomes stderr."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return incoming, outgoing


def end_with_parent() -> None:
    """Lets Linux kill this process when its parent dies, even where a library hangs with the GIL held.

    A parent that died before this call is noticed as the end of its pipe, as on every other system.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def watch_memory(limit: int) -> None:
    """Ends this process once it and the programs that decode for it hold more than ``limit`` bytes together; where
    there is no ``/proc``, nothing does. The programs end with it.

    Resident memory is watched rather than limited by ``setrlimit``: the system's limits count what is reserved
    as well (thread stacks, arenas, what CUDA maps), and C code that meets them crashes or reports damaged data.
    Twenty samples a second let at most some hundred MB slip past. Where the machine runs out all the same,
    Linux is asked to kill a child before anything else.

    What malloc keeps for nothing is given back meanwhile: up to version 2.37, glibc hardly ever uses aligned memory
    again, and libav aligns each packet, so that a child would grow by every keyframe that it reads.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError):  # where it is higher already, only a preference is lost
        Path("/proc/self/oom_score_adj").write_text("500")
    Thread(target=_watch, args=(limit,), name="memory", daemon=True).start()


def _watch(limit: int) -> None:
    page, give_back = os.sysconf("SC_PAGE_SIZE"), _malloc_trim()
    with Path("/proc/self/statm").open("rb", buffering=0) as statm:

        def resident() -> int:
            statm.seek(0)
            return int(statm.read().split()[1]) * page

        kept = resident()
        while (now := resident()) + tied.resident_bytes() <= limit:
            if now > kept + _GROWTH:
                give_back()
                kept = resident()
            sleep(_SAMPLING_S)
    os._exit(OUT_OF_MEMORY)


def _malloc_trim() -> Callable[[], object]:
    """What gives the memory back that malloc keeps; with another C library than glibc, nothing."""
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return partial(trim, 0) if trim else lambda: None
