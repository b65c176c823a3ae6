"""What can be seen of the disks, and mounts that are silent."""

import threading
from pathlib import Path

import pytest

from plex_previews.mapping import looking
from plex_previews.mapping.looking import Presence
from plex_previews.servers.surroundings import Surroundings, places_of_media
from plex_previews.storage import permissions
from plex_previews.storage.mounts import Mount


@pytest.fixture
def silent(monkeypatch):
    """Whoever touches what is called so waits until the test's end; gives the paths that were touched."""
    ended, touched, look, names = threading.Event(), [], looking.look, looking.list_folder

    def waiting(call):
        def answer(path):
            if "silent" in path.parts:
                touched.append(path)
                ended.wait(30)
            return call(path)

        return answer

    monkeypatch.setattr(looking, "look", waiting(look))
    monkeypatch.setattr(looking, "list_folder", waiting(names))
    monkeypatch.setattr(permissions, "permission", waiting(permissions.permission))
    yield touched
    ended.set()


def test_what_is_there(disk):
    here = disk("tv/Lost")
    around = Surroundings([])
    assert around.look(here) is Presence.FOLDER
    assert around.look(here / "none") is Presence.MISSING
    assert around.names_in(here / "tv" / "Lost") == {"film.mkv": False}


def test_a_silent_place_is_waited_for_once(silent, tmp_path):
    around, place = Surroundings([], patience=0.05), tmp_path / "silent"
    assert around.look(place) is Presence.BROKEN
    assert around.look(place / "films") is Presence.BROKEN
    assert around.names_in(place) == {}
    assert around.permission(place / "films") is None
    assert silent == [place]
    assert around.look(tmp_path) is Presence.EMPTY
    assert around.permission(tmp_path).allowed


def test_a_question_of_permission_is_not_waited_for_either(silent, tmp_path):
    around, place = Surroundings([], patience=0.05), tmp_path / "silent"
    assert around.permission(place) is None
    assert around.look(place) is Presence.BROKEN
    assert silent == [place]


def test_where_people_have_films(tmp_path):
    for name in ("media", "mnt", "usr", ".hidden", "films"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").touch()

    def mount(point, kind):
        return Mount(Path(point), kind, "source", (0, 5))

    mounts = [
        mount(tmp_path, "ext4"),
        mount(tmp_path / "mnt/nas", "nfs4"),
        mount(tmp_path / "mnt/cloud", "fuse.rclone"),
        mount(tmp_path / "proc", "proc"),
        mount(tmp_path / "run/user", "tmpfs"),
        mount(tmp_path / "usr/lib", "overlay"),
        mount(tmp_path / "mnt/nas", "nfs4"),
    ]
    found = places_of_media(mounts, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "mnt/nas",
        "mnt/cloud",
        "films",
        "media",
        "mnt",
    ]
