"""The data folder."""

import sys
from pathlib import Path

import pytest

from plex_previews.config import places
from plex_previews.config.places import Home, find_home, network_file_system
from plex_previews.errors import SettingsError
from plex_previews.storage.mounts import parse_mounts


@pytest.fixture
def mounts(monkeypatch):
    def has(*lines):
        told = "\n".join(
            f"1 1 0:{n} / {point} rw - {kind} source rw" for n, (point, kind) in enumerate(lines)
        )
        monkeypatch.setattr(places, "mounts_here", lambda: parse_mounts(told))

    return has


def test_the_variable_names_the_folder(tmp_path):
    assert find_home({"PLEX_PREVIEWS_HOME": str(tmp_path)}) == Home(tmp_path)
    assert find_home({"PLEX_PREVIEWS_HOME": "below"}).folder == Path.cwd() / "below"
    assert find_home({"PLEX_PREVIEWS_HOME": "~/below"}).folder == Path.home() / "below"


def test_without_it_the_system_has_one():
    assert find_home({}).folder.name == "plex-previews"
    assert find_home({"PLEX_PREVIEWS_HOME": ""}) == find_home({})


def test_the_folder_is_made(tmp_path):
    home = Home(tmp_path / "a" / "b")
    home.make()
    home.make()
    assert home.folder.is_dir()
    assert {path.parent for path in (home.settings, home.auth, home.ledger, home.lock)} == {home.folder}


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="PLEX_PREVIEWS_HOME"):
        Home(tmp_path / "file" / "below").make()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no mounts to read")
@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "fuse.rclone"])
def test_a_network_file_system_is_told_plainly(tmp_path, mounts, kind):
    mounts(("/", "ext4"), (tmp_path, kind))
    assert network_file_system(tmp_path / "below" / "ledger.sqlite") == kind
    warning = Home(tmp_path).warning
    assert kind in warning
    assert "PLEX_PREVIEWS_HOME" in warning


@pytest.mark.skipif(sys.platform == "win32", reason="there are no mounts to read")
def test_a_disk_of_this_machine_is_fine(tmp_path, mounts):
    mounts(("/", "nfs"), (tmp_path.parent, "nfs"), (tmp_path, "nfs"), (tmp_path, "ext4"))
    assert Home(tmp_path / "below").warning is None


def test_where_nobody_tells_nothing_is_refused(tmp_path, mounts):
    mounts()
    assert Home(tmp_path).warning is None
