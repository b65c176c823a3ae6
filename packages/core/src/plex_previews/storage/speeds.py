"""How fast mounts were found to be, kept in a file, so that none is measured again for every run."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from plex_previews.storage.measuring import Speed


@frozen
class Kept:
    """A speed, of the file system of that ``identity``, measured ``at`` that time (seconds since 1970)."""

    identity: str
    speed: Speed
    at: float


class Speeds:
    """The speeds in a file, which ``file`` names when it is first needed; in memory alone where there is none. For
    any thread.

    What cannot be read or written is as if it were not there: it only costs another measurement.
    """

    def __init__(self, file: Callable[[], Path | None] = lambda: None) -> None:
        self._find = file
        self._lock = threading.Lock()

    def of(self, point: Path, identity: str) -> Kept | None:
        """The speed of what is mounted there, unless that is another file system now."""
        with self._lock:
            kept = self._kept.get(str(point))
        return kept if kept is not None and kept.identity == identity else None

    def keep(self, point: Path, identity: str, speed: Speed) -> Kept:
        """Keeps what was measured just now."""
        kept = Kept(identity, speed, time.time())
        with self._lock:
            self._kept[str(point)] = kept
            if self._file is not None:
                # Another process may have measured other mounts meanwhile.
                with suppress(OSError):
                    _write(self._file, _read(self._file) | {str(point): kept})
        return kept

    @cached_property
    def _file(self) -> Path | None:
        return self._find()

    @cached_property
    def _kept(self) -> dict[str, Kept]:
        return {} if self._file is None else _read(self._file)


def _read(file: Path) -> dict[str, Kept]:
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        told = json.loads(file.read_text(encoding="utf-8"))
        return {str(point): _kept(each) for point, each in told.items()}
    return {}


def _kept(told: Any) -> Kept:
    """Raises ``ValueError`` for what no mount does."""
    speed = Speed(
        float(told["seek_s"]), float(told["throughput"]), int(told["bytes_read"]), float(told["seconds"])
    )
    at = float(told["at"])
    if not (isfinite(at) and 0 <= speed.seek_s < float("inf") and 0 < speed.throughput < float("inf")):
        raise ValueError(told)
    return Kept(str(told["identity"]), speed, at)


def _write(file: Path, kept: dict[str, Kept]) -> None:
    told = {
        point: {"identity": each.identity, "at": each.at, **asdict(each.speed)}
        for point, each in kept.items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
