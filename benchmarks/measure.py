"""Runs a command and says what it took."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from attrs import frozen

DEADLINE_S = 900


@frozen
class Measured:
    """``device_bytes`` were read from block devices by the command and its children, and ``cpu_seconds`` are theirs too;
    memory is VmHWM.
    """

    seconds: float
    cpu_seconds: float
    device_bytes: int
    own_memory: int
    child_memory: int
    output: str


def run(command: Sequence[str], **environment: str) -> Measured:
    """Raises ``CalledProcessError`` where the command fails."""
    before, cpu = _blocks_read(), _cpu_seconds()
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    )
    memory = _Memory(process.pid)
    try:
        output, _ = process.communicate(timeout=DEADLINE_S)
    finally:
        process.kill()
        seconds = time.perf_counter() - started
        own, child = memory.stop()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Measured(seconds, _cpu_seconds() - cpu, _blocks_read() - before, own, child, output)


def _cpu_seconds() -> float:
    """What children that were waited for, and theirs, have used so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _blocks_read() -> int:
    """Bytes that children which were waited for, and theirs, caused a device to read."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_inblock * 512


class _Memory:
    """Looks at the VmHWM of a process and its descendants, ten times a second, until they are gone."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._own = 0
        self._child = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> tuple[int, int]:
        self._over.set()
        self._thread.join()
        return self._own, self._child

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            try:
                process = psutil.Process(self._pid)
                self._own = max(self._own, peak(self._pid))
                self._child = max([self._child, *(peak(child.pid) for child in process.children(True))])
            except (psutil.Error, OSError):
                continue


def peak(pid: int) -> int:
    """VmHWM in bytes; 0 for a process that has none any more."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def forget(film: Path) -> None:
    """Drops a film from the page cache, so that the next read comes from the device."""
    with film.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def warm(film: Path) -> None:
    """Reads a film into the page cache."""
    with film.open("rb", buffering=0) as file:
        while file.read(1 << 24):
            pass
