"""Publishing: whole or not at all, for whoever must read it, and no traces."""

import errno
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time

import pytest

from plex_previews.errors import OutputError
from plex_previews.previews.publishing import check_place, publish
from plex_previews.previews.publishing.healing import STALE_AFTER, remove_stale
from plex_previews.previews.publishing.temporary import temporary_beside

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")


def publish_bytes(path, data=b"whole"):
    publish(path, lambda staging: staging.write_bytes(data))


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask():
    """Sets the umask for a test."""
    before = os.umask(0)
    os.umask(before)
    yield os.umask
    os.umask(before)


def test_a_file_appears_with_its_bytes_and_nothing_else(tmp_path):
    publish_bytes(tmp_path / "film.bif")
    assert (tmp_path / "film.bif").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["film.bif"]


def test_missing_folders_are_made(tmp_path):
    publish_bytes(tmp_path / "a/b/film.bif")
    assert (tmp_path / "a/b/film.bif").read_bytes() == b"whole"


def test_what_was_there_stays_until_the_new_is_whole(tmp_path):
    path = tmp_path / "film.bif"
    publish_bytes(path, b"old")
    seen = []

    def write(staging):
        staging.write_bytes(b"new")
        seen.append((path.read_bytes(), sorted(each.suffix for each in tmp_path.iterdir())))

    publish(path, write)
    assert seen == [(b"old", [".bif", ".tmp"])]
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_nothing_stays_when_writing_stops_half_way(tmp_path, error):
    def write(staging):
        staging.write_bytes(b"half")
        raise error

    with pytest.raises(error):
        publish(tmp_path / "film.bif", write)
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_replaced_and_what_it_points_to_stays(tmp_path):
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "film.bif").symlink_to(tmp_path / "precious")

    publish_bytes(tmp_path / "film.bif")

    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not (tmp_path / "film.bif").is_symlink()


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_the_mode_is_the_umasks(tmp_path, umask, mask, mode):
    umask(mask)
    publish_bytes(tmp_path / "new/film.bif")
    assert mode_of(tmp_path / "new/film.bif") == mode
    assert mode_of(tmp_path / "new") == 0o777 & ~mask


@pytest.mark.parametrize(
    ("mask", "file", "folder"), [(0o022, 0o644, 0o755), (0o027, 0o640, 0o750), (0o077, 0o600, 0o700)]
)
def test_what_was_made_for_its_owner_alone_gets_the_mode_of_the_umask(tmp_path, umask, mask, file, folder):
    def write(staging):
        staging.mkdir(0o700)
        handle, name = tempfile.mkstemp(dir=staging)
        os.close(handle)
        os.rename(name, staging / "0.jpg")

    umask(mask)
    publish(tmp_path / "sheets", write)
    assert (mode_of(tmp_path / "sheets"), mode_of(tmp_path / "sheets/0.jpg")) == (folder, file)


@needs_root
def test_files_and_new_folders_belong_to_the_owner_of_the_folder(tmp_path):
    os.chown(tmp_path, 12345, 23456)
    publish_bytes(tmp_path / "a/b/film.bif")
    for path in (tmp_path / "a", tmp_path / "a/b", tmp_path / "a/b/film.bif"):
        assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


@needs_root
def test_an_ordinary_user_gives_a_file_the_group_of_the_folder(public_folder, another_user):
    os.chown(public_folder, 0, 23456)
    public_folder.chmod(0o775)
    with another_user():
        check_place(public_folder / "film.bif")
        publish_bytes(public_folder / "film.bif")
    status = (public_folder / "film.bif").stat()
    assert (status.st_uid, status.st_gid) == (12345, 23456)


@needs_root
def test_an_ordinary_user_who_is_not_in_the_group_publishes_all_the_same(public_folder, another_user):
    public_folder.chmod(0o777)
    with another_user():
        publish_bytes(public_folder / "film.bif")
    status = (public_folder / "film.bif").stat()
    assert (status.st_uid, status.st_gid) == (12345, 12345)


def test_a_place_is_checked_without_making_anything(tmp_path):
    check_place(tmp_path / "a/b/film.bif")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_place_for_a_file(tmp_path):
    (tmp_path / "film.bif").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        check_place(tmp_path / "film.bif")


def test_below_a_file_is_no_place(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is no folder"):
        check_place(tmp_path / "file/film.bif")
    with pytest.raises(OutputError, match="cannot be written to"):
        publish_bytes(tmp_path / "file/film.bif")


def test_a_folder_that_may_not_be_written_to_is_told(public_folder, another_user):
    public_folder.chmod(0o555)
    with another_user(), pytest.raises(OutputError, match="may not be written to"):
        check_place(public_folder / "film.bif")
    with another_user(), pytest.raises(OutputError, match="cannot be written to"):
        publish_bytes(public_folder / "film.bif")


def test_a_name_that_is_too_long_is_told(tmp_path):
    with pytest.raises(OutputError, match="too long"):
        publish_bytes(tmp_path / ("ü" * 150 + ".bif"))
    assert list(tmp_path.iterdir()) == []


def test_temporary_names_fit_and_never_end_like_a_result(tmp_path):
    for name in ("film.bif", "ü" * 120 + "abc.bif"):
        temporary = temporary_beside(tmp_path / name)
        assert temporary.name.startswith(f".{name[:20]}")
        assert temporary.suffix == ".tmp"
        temporary.touch()


def test_a_full_disk_is_told_and_left_clean(tmp_path):
    def write(staging):
        staging.write_bytes(b"some")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match=r"No space left on device: .* MB are free") as raised:
        publish(tmp_path / "film.bif", write)
    assert raised.value.what == str(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 KB, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, timeout=10, check=False
    )
    if done.returncode:
        pytest.skip(f"no small disk: {done.stderr.decode().strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], timeout=10, check=True)


def test_a_disk_that_really_is_full(small_disk):
    publish_bytes(small_disk / "fits.bif", bytes(1000))
    with pytest.raises(OutputError, match="No space left"):
        publish_bytes(small_disk / "film.bif", bytes(100_000))
    assert [path.name for path in small_disk.iterdir()] == ["fits.bif"]


def host_of(temporary):
    return re.search(r"\.([0-9a-f]{8})-[0-9]+-[0-9a-f]{8}\.tmp$", str(temporary))[1]


def left_behind(folder, process, host=None, age=0.0):
    host = host or host_of(temporary_beside(folder / "film.bif"))
    path = folder / f".film.bif.{host}-{process}-0123abcd.tmp"
    path.write_bytes(b"half")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


@pytest.fixture
def dead_process():
    """The id of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.DEVNULL)
    child.wait(timeout=30)
    return child.pid


def test_what_dead_runs_left_is_removed(tmp_path, dead_process):
    left_behind(tmp_path, dead_process)
    remove_stale(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_may_still_be_written_stays(tmp_path, dead_process):
    ours = temporary_beside(tmp_path / "film.bif")
    ours.touch()
    elsewhere = left_behind(tmp_path, dead_process, host="0" * 8)
    init = left_behind(tmp_path, 1)
    remove_stale(tmp_path)
    assert set(tmp_path.iterdir()) == {ours, elsewhere, init}


def test_one_that_cannot_be_removed_does_not_keep_the_others(public_folder, another_user, dead_process):
    # In whatever order the folder is listed, one of these comes before the file.
    name = left_behind(public_folder, dead_process).name
    for number in range(40):
        folder = public_folder / name.replace("film", f"folder {number}")
        folder.mkdir()
        (folder / "theirs").touch()
        if number == 20:
            left_behind(public_folder, dead_process).rename(public_folder / name.replace("film", "between"))
    public_folder.chmod(0o777)
    with another_user():
        remove_stale(public_folder)
    assert [path.name for path in public_folder.iterdir() if path.is_file()] == []


@pytest.fixture
def container():
    """The start of a command that runs where process ids mean others, with the name of this machine."""
    unshare = shutil.which("unshare")
    command = [unshare, "--pid", "--fork", "--kill-child"]
    if (
        unshare is None
        or subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False).returncode
    ):
        pytest.skip("this user may not make a namespace of processes")
    return command


def test_a_container_with_our_name_is_another_place_all_the_same(tmp_path, container):
    script = (
        "from pathlib import Path\n"
        "from plex_previews.previews.publishing.temporary import temporary_beside\n"
        "print(temporary_beside(Path('film.bif')))\n"
    )
    command = [*container, sys.executable, "-c", script]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=True)
    assert host_of(done.stdout.decode().strip()) != host_of(temporary_beside(tmp_path / "film.bif"))


def test_what_nobody_has_touched_for_an_hour_is_removed(tmp_path):
    left_behind(tmp_path, 1, host="0" * 8, age=STALE_AFTER + 60)
    remove_stale(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_others_made_stays(tmp_path):
    others = [
        tmp_path / name for name in (".film.bif.tmp", "film.tmp", ".x.00000000-1-0123abcd.tmp.bif", "a.bif")
    ]
    for path in others:
        path.touch()
        os.utime(path, (0, 0))
    remove_stale(tmp_path)
    remove_stale(tmp_path / "gone")
    assert set(tmp_path.iterdir()) == set(others)


def test_a_run_that_was_killed_leaves_no_result_and_the_next_one_heals(tmp_path):
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from plex_previews.previews.publishing import publish\n"
        "publish(Path(sys.argv[1]), lambda staging: (staging.write_bytes(b'half'), os.kill(os.getpid(), 9)))\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "film.bif"],
        stdin=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )
    assert killed.returncode < 0
    assert [path.suffix for path in tmp_path.iterdir()] == [".tmp"]

    remove_stale(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_root_that_goes_while_an_output_is_written_is_not_brought_back(tmp_path):
    film = tmp_path / "Film"
    film.mkdir()

    def write(staging):
        if film.exists():
            shutil.rmtree(film)
        staging.write_bytes(b"whole")

    with pytest.raises(OutputError, match="is not there"):
        publish(film / "film.bif", write, root=film)
    assert not film.exists()
