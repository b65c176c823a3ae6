"""What is around a server's films on this machine, seen without waiting for mounts that are silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Self, TypeVar

from attrs import field, frozen

from plex_previews.config.places import Home
from plex_previews.mapping import looking
from plex_previews.mapping.looking import Presence
from plex_previews.storage import permissions
from plex_previews.storage.answering import answer
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.mounts import Mount, mount_of, mounts_here
from plex_previews.storage.nature import Nature, nature_of
from plex_previews.storage.permissions import Permission
from plex_previews.storage.speeds import Speeds

PATIENCE_S: Final = 5.0
_T = TypeVar("_T")
_NO_MEDIA: Final = frozenset({Nature.MEMORY, Nature.OTHER})
_SYSTEM = "bin boot dev etc lib lib32 lib64 libx32 lost+found proc root run sbin snap sys tmp usr var"
_OF_THE_SYSTEM: Final = frozenset(_SYSTEM.split())
"""Folders right below the root that hold no films."""


@frozen(eq=False)
class Surroundings:
    """``folders`` are where films may be: where rules are sought. Nothing here raises, or waits long: a mount that
    did not answer in ``patience`` seconds is taken for silent from then on.
    """

    folders: Sequence[Path] = field(factory=lambda: places_of_media(mounts_here()))
    grounds: Grounds = field(factory=Grounds)
    patience: float = PATIENCE_S
    _silent: set[Path] = field(factory=set, init=False)

    @classmethod
    def of(cls, home: Home, folders: Sequence[Path] = ()) -> Self:
        """With the speeds of mounts that are kept in the data folder; of ``folders`` where any are named."""
        grounds = Grounds(speeds=Speeds(lambda: home.speeds))
        return cls(folders, grounds) if folders else cls(grounds=grounds)

    def look(self, path: Path) -> Presence:
        """What is there."""
        return self._answer(path, looking.look, Presence.BROKEN)

    def names_in(self, path: Path) -> Mapping[str, bool]:
        """See :data:`plex_previews.mapping.looking.Listing`."""
        return self._answer(path, looking.list_folder, {})

    def permission(self, folder: Path) -> Permission | None:
        """Whether we may write there; None where nobody answers."""
        return self._answer(folder, permissions.permission, None)

    def _answer(self, path: Path, call: Callable[[Path], _T], instead: _T) -> _T:
        if any(path.is_relative_to(point) for point in self._silent):
            return instead
        try:
            return answer(lambda: call(path), self.patience)
        except TimeoutError:
            mount = mount_of(path, mounts_here())
            self._silent.add(mount.point if mount and mount.point != Path("/") else path)
            return instead


def places_of_media(mounts: Sequence[Mount], root: Path = Path("/")) -> tuple[Path, ...]:
    """Where people have films: what is mounted, and the folders right below the root that are not the system's."""
    points = [mount.point for mount in mounts if nature_of(mount, None) not in _NO_MEDIA]
    top = [root / name for name, is_folder in sorted(looking.list_folder(root).items()) if is_folder]
    found = [path for path in (*points, *top) if path != root and not _is_the_system_s(path, root)]
    return tuple(dict.fromkeys(found))


def _is_the_system_s(path: Path, root: Path) -> bool:
    first = path.relative_to(root).parts[0] if path.is_relative_to(root) else ""
    return first in _OF_THE_SYSTEM or first.startswith(".")
