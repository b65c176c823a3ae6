"""The kernel's list of mounts, and what it says of them."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.storage.mounts import Mount, mount_of, mounts_here, parse_mounts
from plex_previews.storage.nature import Nature, branch_of, is_spinning, nature_of

TEXT = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
40 27 0:50 / /mnt/user rw,nosuid shared:7 master:2 - fuse.shfs shfs rw,user_id=0
41 27 8:17 /media/My\040Films /mnt/films\134a ro,relatime - xfs /dev/sdb1 rw,attr2
42 27 0:51 / /mnt/films rw - nfs4 nas:/export/My\040Films rw,vers=4.2
43 27 0:52 / /mnt/films rw - fuse.mergerfs disk1:disk2 rw

half a line - ext4
44 27 x:y / /broken rw - ext4 /dev/sdc1 rw
"""


def test_a_list_of_mounts():
    mounts = parse_mounts(TEXT)
    assert len(mounts) == 6
    assert mounts[3] == Mount(
        Path("/mnt/films\\a"), "xfs", "/dev/sdb1", (8, 17), "/media/My Films", read_only=True
    )
    assert mounts[4].name == "/mnt/films (nfs4 nas:/export/My Films)"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/etc/passwd", "ext4"),
        ("/mnt/user", "fuse.shfs"),
        ("/mnt/user/tv/a.mkv", "fuse.shfs"),
        ("/mnt/users/tv", "ext4"),
        ("/mnt/films/a.mkv", "fuse.mergerfs"),
        ("/mnt/films\\a/b.mkv", "xfs"),
    ],
)
def test_the_deepest_and_then_the_last_mount_holds_a_path(path, kind):
    assert mount_of(Path(path), parse_mounts(TEXT)).kind == kind


def test_no_mounts_no_answer():
    assert mount_of(Path("/a"), ()) is None


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    parse_mounts(text)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a list")
def test_the_mounts_of_this_machine(tmp_path):
    mount = mount_of(tmp_path.resolve(), mounts_here())
    assert mount is not None
    nature_of(mount, is_spinning(mount))


@pytest.mark.parametrize(
    ("kind", "source", "device", "spinning", "nature"),
    [
        ("ext4", "/dev/sda1", (8, 1), True, Nature.SPINNING),
        ("ext4", "/dev/sda1", (8, 1), False, Nature.SOLID),
        ("btrfs", "/dev/sda1", (0, 40), None, Nature.DISK),
        ("zfs", "tank/films", (0, 41), None, Nature.DISK),
        ("fuseblk", "/dev/sdb1", (8, 17), True, Nature.SPINNING),
        ("newfs", "/dev/sdb1", (8, 17), None, Nature.DISK),
        ("nfs4", "nas:/tv", (0, 50), None, Nature.NETWORK),
        ("cifs", "//nas/tv", (0, 50), True, Nature.NETWORK),
        ("smb3", "//nas/tv", (0, 50), None, Nature.NETWORK),
        ("fuse.sshfs", "me@nas:", (0, 50), None, Nature.NETWORK),
        ("fuse.mergerfs", "a:b", (0, 50), None, Nature.UNION),
        ("fuse.shfs", "shfs", (0, 50), None, Nature.UNION),
        ("overlay", "overlay", (0, 50), None, Nature.UNION),
        ("fuse.rclone", "gdrive:films", (0, 50), None, Nature.CLOUD),
        ("fuse", "rclone:films", (0, 50), None, Nature.CLOUD),
        ("tmpfs", "tmpfs", (0, 50), None, Nature.MEMORY),
        ("fuse.unheard-of", "x", (0, 50), None, Nature.OTHER),
        ("proc", "proc", (0, 21), None, Nature.OTHER),
    ],
)
def test_natures(kind, source, device, spinning, nature):
    assert nature_of(Mount(Path("/mnt"), kind, source, device), spinning) is nature


def device(devices, number, rotational, partition=False):
    disk = devices.parent / f"disk {number}"
    (disk / "queue").mkdir(parents=True)
    (disk / "queue" / "rotational").write_text(f"{rotational}\n")
    target = disk / "part1" if partition else disk
    target.mkdir(exist_ok=True)
    devices.mkdir(exist_ok=True)
    (devices / number).symlink_to(target)


def test_whether_a_disk_spins(tmp_path):
    devices = tmp_path / "block"
    device(devices, "8:0", 1)
    device(devices, "8:17", 0, partition=True)
    spins = [
        is_spinning(Mount(Path("/"), "ext4", "x", numbers), devices)
        for numbers in ((8, 0), (8, 17), (9, 9), (0, 5))
    ]
    assert spins == [True, False, None, None]


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes here")
def test_a_union_tells_which_disk_a_file_is_on(tmp_path):
    path = tmp_path / "a.mkv"
    path.touch()
    union = Mount(tmp_path, "fuse.mergerfs", "a:b", (0, 50))
    assert branch_of(path, union) == ""
    try:
        os.setxattr(path, "user.mergerfs.basepath", b"/mnt/disk1")
    except OSError:
        pytest.skip("this file system keeps no extended attributes")
    assert branch_of(path, union) == "/mnt/disk1"
    assert branch_of(path, Mount(tmp_path, "ext4", "/dev/sda", (8, 0))) == ""
