"""All that is known of what a film lies on, in one place, found out once per mount."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import evolve, frozen

from plex_previews.storage.limits import Habits, Turns, habits
from plex_previews.storage.measuring import Speed, measure
from plex_previews.storage.mounts import Mount, mount_of, mounts_here
from plex_previews.storage.nature import Nature, branch_of, is_spinning, nature_of


@frozen
class Ground:
    """A mount with its nature and the habits that follow. ``mount`` is None where the system tells of none."""

    mount: Mount | None
    nature: Nature
    habits: Habits


class Grounds:
    """The grounds of this machine, with the mounts as they were when it was made. For any thread."""

    def __init__(
        self, mounts: Iterable[Mount] | None = None, measure: Callable[[Path], Speed] = measure
    ) -> None:
        self._mounts = mounts_here() if mounts is None else tuple(mounts)
        self._measure = measure
        self._known: dict[Mount | None, Ground] = {}
        self._lock = threading.Lock()
        self._turns = Turns()

    def under(self, path: Path) -> Ground:
        """The ground of a path, which need not exist; links are followed. Reads nothing of the file."""
        mount = mount_of(Path(os.path.realpath(path)), self._mounts)
        with self._lock:
            if mount not in self._known:
                self._known[mount] = _ground(mount)
            return self._known[mount]

    def measured(self, path: Path) -> Ground:
        """The ground of a file, its speed measured on this very file if it never was.

        Raises what :func:`plex_previews.storage.measuring.measure` raises.
        """
        ground = self.under(path)
        if ground.habits.measured:
            return ground
        with self._turns.turn(("measuring", ground.mount), 1):
            ground = self.under(path)
            if not ground.habits.measured:
                ground = evolve(ground, habits=habits(ground.nature, self._measure(path)))
                with self._lock:
                    self._known[ground.mount] = ground
        return ground

    @contextmanager
    def turn(self, path: Path, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Ground]:
        """Waits for its turn to read a film: see :meth:`plex_previews.storage.limits.Turns.turn`.

        In a union that tells which disk a file is on, each disk counts by itself.
        """
        ground = self.under(path)
        disk, most = self._disk(path, ground)
        with self._turns.turn(disk, most, cancelled):
            yield ground

    def _disk(self, path: Path, ground: Ground) -> tuple[Hashable, int]:
        """What a file is read from, and how many may do so at once; a disk that cannot be seen may spin."""
        branch = branch_of(path, ground.mount) if ground.mount else ""
        if not branch:
            return _device(ground.mount), ground.habits.reads_at_once
        if Path(branch).is_absolute() and Path(branch).is_dir():
            below = self.under(Path(branch))
            return _device(below.mount), below.habits.reads_at_once
        return (_device(ground.mount), branch), 1


def _ground(mount: Mount | None) -> Ground:
    nature = nature_of(mount, is_spinning(mount)) if mount else Nature.OTHER
    return Ground(mount, nature, habits(nature))


def _device(mount: Mount | None) -> tuple[int, int] | None:
    """Mounts of one file system are one device, bind mounts too."""
    return mount.device if mount else None
