"""How fast a mount is: what a seek and what a byte costs, tried on a real file within bounds."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from plex_previews.errors import SourceLost, SourceUnreadable
from plex_previews.storage.answering import answer

SEEKS: Final = 12
SMALL: Final = 4096
PIECE: Final = 1 << 20
MOST_BYTES: Final = 32 << 20
MOST_SECONDS: Final = 0.25
SMALLEST: Final = 4 << 20
"""Below this many bytes a file tells little: use a larger one."""
_PATIENCE_S: Final = 5.0
"""So much longer may one read take before the mount counts as silent."""


@frozen
class Speed:
    """What a mount does: the median time of a small read somewhere in a file, and bytes per second in a row.

    ``bytes_read`` and ``seconds`` are what it took to find that out.
    """

    seek_s: float
    throughput: float
    bytes_read: int
    seconds: float


Clock = Callable[[], float]


def measure(
    path: Path,
    most_bytes: int = MOST_BYTES,
    most_seconds: float = MOST_SECONDS,
    clock: Clock = time.perf_counter,
) -> Speed:
    """Reads here and there in a film, then in a row, never more than these bounds allow.

    The kernel is asked to forget what it holds of the file, so that the mount answers and not the memory.
    Raises ``SourceUnreadable`` where the file cannot be used, ``SourceLost`` where the mount does not answer.
    """
    try:
        return answer(lambda: _measured(path, most_bytes, most_seconds, clock), most_seconds + _PATIENCE_S)
    except TimeoutError as error:
        raise SourceLost(
            str(path), f"the mount does not answer: {error}", "see that its server runs"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceUnreadable(str(path), f"cannot be measured: {reason}", "name a readable film") from error


def _measured(path: Path, most_bytes: int, most_seconds: float, clock: Clock) -> Speed:
    with path.open("rb", buffering=0) as file:
        number = file.fileno()
        size = os.fstat(number).st_size
        if size < SMALLEST:
            raise ValueError(f"has fewer than {SMALLEST >> 20} MiB")
        start = clock()
        seeks = list(_seeks(number, size, start + most_seconds / 2, clock))
        read, seconds = _row(number, size, most_bytes - SMALL * len(seeks), start + most_seconds, clock)
        return Speed(
            sorted(seeks)[len(seeks) // 2],
            read / max(seconds, 1e-6),
            read + SMALL * len(seeks),
            clock() - start,
        )


def _seeks(file: int, size: int, deadline: float, clock: Clock) -> Iterator[float]:
    """How long each small read took. Their places go to and fro, for a disk's arm must move."""
    _forget(file)
    for number in range(SEEKS):
        position = int(size * (number * 0.6180339887 % 1)) // SMALL * SMALL
        began = clock()
        os.lseek(file, min(position, size - SMALL), os.SEEK_SET)
        os.read(file, SMALL)
        ended = clock()
        yield ended - began
        if ended >= deadline:
            return


def _row(file: int, size: int, most_bytes: int, deadline: float, clock: Clock) -> tuple[int, float]:
    """Bytes read from the file's middle on, and the seconds it took."""
    _forget(file)
    os.lseek(file, size // 2, os.SEEK_SET)
    read, began = 0, clock()
    while data := os.read(file, min(PIECE, most_bytes - read)):
        read += len(data)
        if clock() >= deadline:
            break
    return read, clock() - began


def _forget(file: int) -> None:
    if sys.platform == "linux":
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
