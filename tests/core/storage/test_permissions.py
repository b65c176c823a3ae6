"""Whether a folder may be written, and the command that lets us."""

import os
import shlex
from pathlib import Path

import pytest

from plex_previews.storage.permissions import Permission, Whoami, permission, whoami

US = Whoami("anna", 1000, frozenset({1000, 44}))
ROOT = Path("/srv/my films")


def closed(**known):
    told = {"owner": "plex", "uid": 997, "group": "plex", "gid": 997, "mode": 0o755} | known
    return Permission(ROOT / "Dune", False, **told)


@pytest.mark.parametrize(
    ("told", "remedy"),
    [
        (closed(owner="anna", uid=1000), "chmod -R u+rwX '/srv/my films'"),
        (closed(mode=0o775), "sudo usermod -aG plex anna"),
        (closed(group="video", gid=44), "sudo chmod -R g+rwX '/srv/my films'"),
        (closed(), "sudo chmod -R g+rwX '/srv/my films' && sudo usermod -aG plex anna"),
        (closed(group="video", gid=44, mode=0o775), "let this user write there"),
        (closed(group="root", gid=0), "sudo chown -R anna '/srv/my films'"),
        (closed(group="root", gid=0, owner="root", uid=0, mode=0o775), "sudo chown -R anna '/srv/my films'"),
    ],
)
def test_the_command_that_mends_it(told, remedy):
    assert told.remedy(US, ROOT) == remedy
    assert told.hint(US) == (
        f"may not be written by anna; it belongs to {told.owner}:{told.group}, mode {told.mode:o}"
    )


def test_names_of_others_are_quoted():
    told = closed(group="a; rm -rf /", gid=5)
    assert shlex.split(told.remedy(US, ROOT).partition("&& ")[2])[3] == "a; rm -rf /"


def test_a_mount_that_is_read_only_is_no_matter_of_modes():
    told = closed(read_only=True)
    assert "read-only" in told.hint(US)
    assert told.remedy(US, ROOT).startswith("mount it writable")


def test_where_there_are_no_owners():
    told = Permission(ROOT, False)
    assert told.hint(US) == "may not be written by anna"
    assert told.remedy(US, ROOT) == "let this user write there"


def test_a_folder_that_would_be_made_is_looked_for_above(tmp_path):
    told = permission(tmp_path / "a" / "b")
    assert (told.folder, told.allowed, told.uid) == (tmp_path, True, os.getuid())
    (tmp_path / "file").touch()
    assert not permission(tmp_path / "file" / "a").allowed
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert not permission(tmp_path / "dangling").allowed


def test_a_folder_that_is_closed_to_us(tmp_path, as_nobody):
    shut, open_one = tmp_path / "shut", tmp_path / "open"
    for folder, mode in ((shut, 0o555), (open_one, 0o777)):
        folder.mkdir()
        folder.chmod(mode)
    with as_nobody():
        told, who = permission(shut), whoami()
        assert permission(open_one).allowed
    assert (told.allowed, told.mode, told.read_only) == (False, 0o555, False)
    mine = told.uid == who.uid
    assert told.remedy(who, shut) == shlex.join(
        ["chmod", "-R", "u+rwX", str(shut)] if mine else ["sudo", "chown", "-R", who.name, str(shut)]
    )
