"""Where the state lives: one folder with the settings, the tokens and the ledger."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from plex_previews.errors import SettingsError
from plex_previews.storage.mounts import mount_of, mounts_here
from plex_previews.storage.nature import Nature, nature_of

HOME_VARIABLE: Final = "PLEX_PREVIEWS_HOME"
_DRIVE_REMOTE = 4


@frozen
class Home:
    """The data folder. It may not exist yet."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def auth(self) -> Path:
        return self.folder / "auth.json"

    @property
    def client(self) -> Path:
        """What we are called by those who give tokens out."""
        return self.folder / "client-id"

    @property
    def originals(self) -> Path:
        """What servers were set to before we changed it."""
        return self.folder / "own-previews.json"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.sqlite"

    @property
    def speeds(self) -> Path:
        """How fast the mounts are that films lie on."""
        return self.folder / "speeds.json"

    @property
    def devices(self) -> Path:
        """What probing the devices of this machine found; it can be deleted at any time."""
        return self.folder / "devices.json"

    @property
    def lock(self) -> Path:
        """What writers of the settings and the tokens hold meanwhile."""
        return self.folder / "settings.lock"

    def make(self) -> None:
        """Makes the folder where it is missing. Raises :class:`plex_previews.errors.SettingsError`."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = f"the data folder cannot be made: {error.strerror}"
            raise SettingsError(str(self.folder), reason, f"set {HOME_VARIABLE} to another folder") from error

    @property
    def warning(self) -> str | None:
        """What is wrong with the place, for people; None where nothing is."""
        kind = network_file_system(self.folder)
        if kind is None:
            return None
        return (
            f"{self.folder} lies on a network file system ({kind}), where the ledger cannot be kept: "
            f"set {HOME_VARIABLE} to a folder on a disk of this machine"
        )


def find_home(environ: Mapping[str, str]) -> Home:
    """``PLEX_PREVIEWS_HOME``, or the folder that this system has for the data of a program."""
    named = environ.get(HOME_VARIABLE)
    if named:
        return Home(Path(os.path.abspath(os.path.expanduser(named))))  # noqa: PTH100, PTH111
    from platformdirs import user_data_path

    return Home(user_data_path("plex-previews", appauthor=False))


def network_file_system(path: Path) -> str | None:
    """The kind of network file system that ``path`` lies on or will lie on, None for a disk of this machine.

    None too where the system does not tell, as on macOS.
    """
    if sys.platform == "win32":
        return _windows_share(path.absolute())
    mount = mount_of(path.resolve(), mounts_here())
    if mount and nature_of(mount, None) in (Nature.NETWORK, Nature.CLOUD):
        return mount.kind
    return None


def _windows_share(path: Path) -> str | None:
    import ctypes

    if path.drive.startswith("\\\\"):
        return "share"
    kind = getattr(ctypes, "windll").kernel32.GetDriveTypeW(path.anchor)  # noqa: B009
    return "share" if kind == _DRIVE_REMOTE else None
