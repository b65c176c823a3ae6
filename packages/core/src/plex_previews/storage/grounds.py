"""All that is known of what a film lies on, in one place, found out once per mount."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from plex_previews.errors import SourceLost, SourceUnreadable
from plex_previews.storage.answering import answer
from plex_previews.storage.identity import identity_of
from plex_previews.storage.limits import Habits, habits, is_local, is_quick
from plex_previews.storage.measuring import SMALLEST, Speed, measure
from plex_previews.storage.mounts import Mount, by_point, mounts_here
from plex_previews.storage.nature import Nature, branch_of, is_spinning, nature_of
from plex_previews.storage.sentinels import record
from plex_previews.storage.speeds import Kept, Speeds

PATIENCE_S: Final = 5.0


@frozen
class Ground:
    """A mount with its nature and the habits that follow. ``mount`` is None where the system tells of none."""

    mount: Mount | None
    nature: Nature
    habits: Habits


@frozen
class Disk:
    """What films are read from, and how many may be at once."""

    name: Hashable
    reads_at_once: int


class Grounds:
    """The grounds of this machine, with the mounts as they were when it was made. For any thread.

    ``speeds`` are those that were measured before. Nothing here waits long for a mount that is silent.
    """

    def __init__(
        self,
        mounts: Iterable[Mount] | None = None,
        measure: Callable[[Path], Speed] = measure,
        speeds: Speeds | None = None,
    ) -> None:
        self._mounts = by_point(mounts_here() if mounts is None else mounts)
        self._measure = measure
        self._speeds = speeds or Speeds()
        self._known: dict[Mount | None, Ground] = {}
        self._silent: set[Mount | None] = set()
        self._branches: dict[str, bool] = {}
        self._folders: dict[Path, Path | None] = {}
        self._lock = threading.Lock()
        self._measuring: dict[Mount | None, threading.Lock] = {}

    def under(self, path: Path) -> Ground:
        """The ground of a path, which need not exist; links are followed. Reads nothing of the file."""
        return self._of(self._mounts.on(self._real(path.absolute())))

    def by_name(self, path: Path) -> Ground:
        """The ground that the path itself names: no link is followed, and a disk that sleeps is not woken."""
        return self._of(self._mounts.on(path))

    def measured(self, path: Path) -> Ground:
        """The ground of a file, its speed measured on this very file if it never was.

        Raises what :func:`plex_previews.storage.measuring.measure` raises.
        """
        ground = self.under(path)
        if ground.habits.measured_at is not None:
            return ground
        with self._lock:
            measuring = self._measuring.setdefault(ground.mount, threading.Lock())
        with measuring:
            ground = self.under(path)
            if ground.habits.measured_at is None:
                ground = self._with(ground, self._keep(ground.mount, self._measure(path)))
                with self._lock:
                    self._known[ground.mount] = ground
        return ground

    def tried(self, path: Path) -> Ground:
        """The same where that may change how a film is read, and where it can be had; else what is usual there."""
        ground = self.under(path)
        if is_quick(ground.nature) or ground.mount in self._silent:
            return ground
        try:
            return self.measured(path)
        except SourceLost:
            self._silent.add(ground.mount)
        except SourceUnreadable:
            pass
        return ground

    def measured_in(self, folder: Path) -> Ground:
        """The ground of a folder, measured on one of the large files in it where there is any."""
        ground = self.under(folder)
        if ground.habits.measured_at is not None or ground.mount in self._silent:
            return ground
        with suppress(OSError):
            for sample in record(folder).samples:
                with suppress(SourceLost, SourceUnreadable):
                    if (found := self.measured(folder / sample)).mount == ground.mount:
                        return found
        return ground

    def is_small(self, path: Path) -> bool:
        """Whether a file is so small that reading it holds up nobody."""
        path = path.absolute()
        if self._mounts.on(path) in self._silent:
            return False
        with suppress(OSError, ValueError):
            if (at_hand := self._at_hand(path)) is not None:
                return at_hand.stat().st_size < SMALLEST
            return answer(lambda: path.stat().st_size, PATIENCE_S) < SMALLEST
        return False

    def disk(self, path: Path) -> Disk:
        """What a file is read from. In a union that tells which disk a file is on, each disk counts by itself; one
        that cannot be seen may spin.
        """
        ground = self.under(path)
        branch = self._branch(path, ground.mount)
        if not branch:
            return Disk(_device(ground.mount), ground.habits.reads_at_once)
        if self._is_seen(branch):
            below = self.under(Path(branch))
            return Disk(_device(below.mount), below.habits.reads_at_once)
        return Disk((_device(ground.mount), branch), 1)

    def _of(self, mount: Mount | None) -> Ground:
        with self._lock:
            known = self._known.get(mount)
        if known is None:
            known = self._found(mount)
            with self._lock:
                known = self._known.setdefault(mount, known)
        return known

    def _found(self, mount: Mount | None) -> Ground:
        nature = nature_of(mount, is_spinning(mount)) if mount else Nature.OTHER
        ground = Ground(mount, nature, habits(nature))
        if mount is None or is_quick(nature):
            return ground
        kept = self._speeds.of(mount.point, self._identity(mount))
        return ground if kept is None else self._with(ground, kept)

    def _with(self, ground: Ground, kept: Kept) -> Ground:
        return evolve(ground, habits=habits(ground.nature, kept.speed, kept.at))

    def _keep(self, mount: Mount | None, speed: Speed) -> Kept:
        point = mount.point if mount else Path("/")
        return self._speeds.keep(point, self._identity(mount) if mount else "", speed)

    def _identity(self, mount: Mount) -> str:
        """Empty where it cannot be had: of such a mount no speed is known."""
        with suppress(OSError):
            return answer(lambda: identity_of(mount.point, mount), PATIENCE_S)
        return ""

    def _branch(self, path: Path, mount: Mount | None) -> str:
        if mount is None or mount in self._silent:
            return ""
        with suppress(OSError):
            return answer(lambda: branch_of(path, mount), PATIENCE_S)
        return ""

    def _is_seen(self, branch: str) -> bool:
        """Whether a branch of a union is a folder here that we may look at; each is asked for once."""
        if branch not in self._branches:
            seen = False
            with suppress(OSError):
                # Not Path.is_dir, which raises where the folder above may not be entered.
                seen = Path(branch).is_absolute() and answer(lambda: os.path.isdir(branch), PATIENCE_S)  # noqa: PTH112
            self._branches[branch] = seen
        return self._branches[branch]

    def _real(self, path: Path) -> Path:
        """Where links lead to; the path itself where its mount does not answer, or it cannot be one."""
        return self._at_hand(path) or self._resolved(path) or path

    def _at_hand(self, path: Path) -> Path | None:
        """Where a file is on a disk of this machine, which keeps nobody waiting for good; None for others, and links."""
        folder = self._folder(path.parent)
        if folder is None or path.name == "..":
            return None
        real = folder / path.name
        if not is_local(self.by_name(real).nature) or os.path.islink(real):  # noqa: PTH114 - of each film
            return None
        return real

    def _folder(self, folder: Path) -> Path | None:
        """Where a folder is in truth: most films lie in one with others. None where that cannot be had."""
        if folder not in self._folders:
            self._folders[folder] = self._resolved(folder)
        return self._folders[folder]

    def _resolved(self, path: Path) -> Path | None:
        told = self._mounts.on(path)
        if told in self._silent:
            return None
        try:
            return Path(answer(lambda: os.path.realpath(path), PATIENCE_S))
        except TimeoutError:
            if told is not None and told.point != Path("/"):
                self._silent.add(told)
        except (OSError, ValueError):
            pass
        return None


def _device(mount: Mount | None) -> tuple[int, int] | None:
    """Mounts of one file system are one device, bind mounts too."""
    return mount.device if mount else None
