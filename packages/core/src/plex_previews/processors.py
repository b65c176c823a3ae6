"""How many processors this process may use: often fewer than the machine has, as in a container."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def usable_processors() -> int:
    """At least 1; counts affinity and the quota of control groups (version 2)."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:
        allowed = os.cpu_count() or 1
    return max(1, int(min([allowed, *_quotas()])))


def _quotas(root: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> Iterator[float]:
    """The processors' worth of time that each control group around this process may take."""
    with suppress(OSError, ValueError):
        _, _, group = own.read_text().strip().partition("::")
        folder = root / group.strip("/")
        for around in (folder, *folder.parents):
            if around == root.parent:
                return
            with suppress(FileNotFoundError):
                quota, period = (around / "cpu.max").read_text().split()
                if quota != "max":
                    yield float(quota) / float(period)
