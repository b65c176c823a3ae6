"""What kind of thing a mount is: a disk, a share, a union of disks, a cloud."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from plex_previews.storage.mounts import Mount


class Nature(StrEnum):
    """What answers when a file is read."""

    SPINNING = "spinning disk"
    SOLID = "solid-state disk"
    DISK = "local disk"
    NETWORK = "network share"
    UNION = "union of disks"
    CLOUD = "cloud mount"
    MEMORY = "memory"
    OTHER = "unknown"


def _kinds(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KINDS: Final = {
    Nature.DISK: _kinds(
        "apfs bcachefs btrfs exfat ext2 ext3 ext4 f2fs fuseblk hfsplus iso9660 jfs msdos ntfs ntfs3 nilfs2 reiserfs "
        "squashfs udf ufs vfat xfs zfs fuse.zfs fuse.exfat fuse.ntfs-3g"
    ),
    Nature.NETWORK: _kinds(
        "9p afpfs afs beegfs ceph cifs gfs2 glusterfs lustre ncpfs nfs nfs3 nfs4 ocfs2 smb2 smb3 smbfs vboxsf virtiofs "
        "vmhgfs fuse.ceph fuse.glusterfs fuse.grpcfuse fuse.moosefs fuse.mfs fuse.osxfs fuse.smbnetfs fuse.sshfs "
        "fuse.vmhgfs-fuse fuse.lizardfs"
    ),
    Nature.UNION: _kinds(
        "aufs mergerfs overlay overlayfs shfs unionfs fuse.fuse-overlayfs fuse.mergerfs fuse.mhddfs fuse.shfs "
        "fuse.unionfs fuse.unionfs-fuse"
    ),
    Nature.CLOUD: _kinds(
        "davfs rclone fuse.davfs2 fuse.gcsfuse fuse.geesefs fuse.goofys fuse.google-drive-ocamlfuse fuse.juicefs "
        "fuse.mount-s3 fuse.onedriver fuse.rclone fuse.s3fs fuse.seaweedfs"
    ),
    Nature.MEMORY: _kinds("devtmpfs ramfs tmpfs"),
}


def nature_of(mount: Mount, spinning: bool | None) -> Nature:
    """The nature of a mount, by its kind and by what :func:`is_spinning` says of its device.

    ``fuse`` alone tells nothing, but programs name themselves as the source: ``rclone``, ``mergerfs``.
    """
    named = f"fuse.{mount.source.partition(':')[0].lower()}" if mount.kind == "fuse" else mount.kind
    nature = next((each for each, kinds in _KINDS.items() if named in kinds), Nature.OTHER)
    if nature is Nature.OTHER and mount.device[0] != 0:
        nature = Nature.DISK
    if nature is not Nature.DISK or spinning is None:
        return nature
    return Nature.SPINNING if spinning else Nature.SOLID


def is_spinning(mount: Mount, devices: Path = Path("/sys/dev/block")) -> bool | None:
    """Whether the kernel takes the mount's disk for one that rotates; None where there is no telling.

    Virtual disks are often said to rotate; measuring tells better.
    """
    major, minor = mount.device if mount.device[0] else _numbers(mount.source)
    device = (devices / f"{major}:{minor}").resolve()
    for folder in (device, device.parent):  # a partition has no queue, its disk has
        with suppress(OSError):
            return (folder / "queue" / "rotational").read_text().strip() == "1"
    return None


def branch_of(path: Path, mount: Mount) -> str:
    """Which disk of a union a file is on, by the union's own name for it; empty where it does not say.

    mergerfs gives the path of a branch, Unraid the name of a disk.
    """
    attribute = _BRANCHES.get(mount.kind)
    if attribute is not None and hasattr(os, "getxattr"):
        with suppress(OSError, ValueError):
            return os.fsdecode(os.getxattr(path, attribute))
    return ""


_BRANCHES: Final = {"fuse.mergerfs": "user.mergerfs.basepath", "fuse.shfs": "system.LOCATION"}


def _numbers(source: str) -> tuple[int, int]:
    """The device numbers of a block device; those of none for anything else (zfs names a data set)."""
    with suppress(OSError, ValueError):
        status = os.stat(source)  # noqa: PTH116 - a source may be no path at all
        if source.startswith("/dev/") and stat.S_ISBLK(status.st_mode):
            return os.major(status.st_rdev), os.minor(status.st_rdev)
    return 0, 0
