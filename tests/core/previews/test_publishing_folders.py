"""Publishing folders: whole or not at all, also where the machine stops in the middle, and never by a link."""

import os
import re
import shutil
import subprocess
import sys
import time

import pytest

from plex_previews.errors import OutputError
from plex_previews.previews.publishing import check_place, publish, swapping
from plex_previews.previews.publishing.healing import STALE_AFTER, remove_stale
from plex_previews.previews.publishing.temporary import set_aside_beside, temporary_beside

OLD, NEW = (
    {"0.jpg": b"old 0", "1.jpg": b"old 1", "2.jpg": b"old 2"},
    {"0.jpg": b"new 0", "deep/1.jpg": b"new 1"},
)


def writing(files):
    def write(staging):
        staging.mkdir()
        for name, data in files.items():
            (staging / name).parent.mkdir(exist_ok=True)
            (staging / name).write_bytes(data)

    return write


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=["exchange", "set aside"])
def way(request, monkeypatch):
    """Both ways of swapping folders: the second is that of other systems."""
    if request.param == "set aside":
        monkeypatch.setattr(swapping, "_renameat2", lambda: None)
    elif swapping._renameat2() is None:
        pytest.skip("this system cannot exchange two names")
    return request.param


def test_a_folder_appears_with_its_files_and_nothing_else(tmp_path):
    publish(tmp_path / "a/sheets", writing(NEW))
    assert files_of(tmp_path / "a/sheets") == NEW
    assert names(tmp_path / "a") == ["sheets"]


@pytest.mark.parametrize(("times", "published"), [(1, True), (2, False)])
def test_a_folder_that_is_cleared_meanwhile_is_written_once_more(times, published, tmp_path):
    """As Jellyfin does with folders that it does not know."""
    cleared = []

    def write(staging):
        writing(NEW)(staging)
        if len(cleared) < times:
            cleared.append(staging)
            shutil.rmtree(tmp_path / "item")

    if published:
        publish(tmp_path / "item" / "sheets", write)
        assert files_of(tmp_path / "item" / "sheets") == NEW
        assert names(tmp_path / "item") == ["sheets"]
    else:
        with pytest.raises(OutputError, match="No such file"):
            publish(tmp_path / "item" / "sheets", write)
        assert names(tmp_path) == []


def test_a_folder_replaces_a_folder(tmp_path, way):
    publish(tmp_path / "sheets", writing(OLD))
    publish(tmp_path / "sheets", writing(NEW))
    assert files_of(tmp_path / "sheets") == NEW
    assert names(tmp_path) == ["sheets"]


def test_a_long_name_is_swapped_too(tmp_path, way):
    path = tmp_path / ("s" * 250)
    publish(path, writing(OLD))
    publish(path, writing(NEW))
    assert files_of(path) == NEW
    assert names(tmp_path) == [path.name]


def test_a_link_to_a_folder_is_replaced_and_what_it_leads_to_stays(tmp_path, way):
    publish(tmp_path / "precious", writing(OLD))
    (tmp_path / "sheets").symlink_to(tmp_path / "precious")
    check_place(tmp_path / "sheets", folder=True)
    publish(tmp_path / "sheets", writing(NEW))
    assert files_of(tmp_path / "precious") == OLD
    assert not (tmp_path / "sheets").is_symlink()
    assert names(tmp_path) == ["precious", "sheets"]


def test_a_file_is_not_replaced_by_a_folder(tmp_path, way):
    (tmp_path / "sheets").write_bytes(b"precious")
    with pytest.raises(OutputError, match="is no folder"):
        check_place(tmp_path / "sheets", folder=True)
    with pytest.raises(OutputError, match="Not a directory"):
        publish(tmp_path / "sheets", writing(NEW))
    assert (tmp_path / "sheets").read_bytes() == b"precious"
    assert names(tmp_path) == ["sheets"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_nothing_stays_when_writing_stops_half_way(tmp_path, error):
    publish(tmp_path / "sheets", writing(OLD))

    def write(staging):
        writing(NEW)(staging)
        raise error

    with pytest.raises(error):
        publish(tmp_path / "sheets", write)
    assert files_of(tmp_path / "sheets") == OLD
    assert names(tmp_path) == ["sheets"]


def test_what_was_set_aside_is_put_back_where_the_new_one_cannot_come(tmp_path, monkeypatch):
    monkeypatch.setattr(swapping, "_renameat2", lambda: None)
    publish(tmp_path / "sheets", writing(OLD))
    with pytest.raises(FileNotFoundError):
        swapping._replace_set_aside(tmp_path / "gone", tmp_path / "sheets")
    assert files_of(tmp_path / "sheets") == OLD
    assert names(tmp_path) == ["sheets"]


def test_only_files_and_folders_are_published(tmp_path):
    def write(staging):
        staging.mkdir()
        (staging / "link").symlink_to("/etc/passwd")

    with pytest.raises(OutputError, match="neither a file nor a folder"):
        publish(tmp_path / "sheets", write)
    assert names(tmp_path) == []


def test_a_writer_that_makes_nothing_is_told(tmp_path):
    with pytest.raises(OutputError, match="No such file"):
        publish(tmp_path / "sheets", lambda staging: None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_all_of_it_belongs_to_the_owner_of_the_folder(tmp_path):
    os.chown(tmp_path, 12345, 23456)
    publish(tmp_path / "a/sheets", writing(NEW))
    for path in [tmp_path / "a", *(tmp_path / "a").rglob("*")]:
        assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_an_ordinary_user_gives_all_of_it_the_group_of_the_folder(public_folder, another_user):
    os.chown(public_folder, 0, 23456)
    public_folder.chmod(0o775)
    with another_user():
        publish(public_folder / "sheets", writing(OLD))
        publish(public_folder / "sheets", writing(NEW))
    for path in public_folder.rglob("*"):
        assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)
    assert files_of(public_folder / "sheets") == NEW


# ---- links that lead elsewhere


@pytest.fixture
def data(tmp_path):
    """A data folder, beside what it must not lead to."""
    (tmp_path / "data/Media").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "data"


@pytest.mark.parametrize("link", ["Media/a", "Media/a/b", "Media/a/b/Contents"])
@pytest.mark.parametrize("to", ["elsewhere", "data2", "gone"])
def test_nothing_is_written_through_a_link_that_leads_out(data, link, to):
    (data.parent / "data2").mkdir()
    (data / link).parent.mkdir(parents=True, exist_ok=True)
    (data / link).symlink_to(data.parent / to)
    path = data / "Media/a/b/Contents/index.bif"
    with pytest.raises(OutputError, match="leads out of"):
        check_place(path, root=data)
    with pytest.raises(OutputError, match="leads out of"):
        publish(path, lambda staging: staging.write_bytes(b"x"), root=data)
    assert names(data.parent) == ["data", "data2", "elsewhere"]
    assert names(data.parent / "elsewhere") == names(data.parent / "data2") == []


def test_links_inside_and_above_are_followed(data):
    (data / "Media/here").mkdir()
    (data / "Media/a").symlink_to("here")
    (data.parent / "link").symlink_to(data)
    root = data.parent / "link"
    check_place(root / "Media/a/b/index.bif", root=root)
    publish(root / "Media/a/b/index.bif", lambda staging: staging.write_bytes(b"x"), root=root)
    assert (data / "Media/here/b/index.bif").read_bytes() == b"x"


def test_a_root_that_is_gone_is_not_made(tmp_path):
    for ask in (check_place, lambda path, root: publish(path, writing(NEW), root=root)):
        with pytest.raises(OutputError, match="is not there"):
            ask(tmp_path / "data/Media/x.bif", root=tmp_path / "data")
    assert names(tmp_path) == []


# ---- a full disk


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 KB, where this user may mount one."""
    mount = shutil.which("mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    command = [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]
    done = subprocess.run(command, capture_output=True, timeout=10, check=False)
    if done.returncode:
        pytest.skip(f"no small disk: {done.stderr.decode().strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], timeout=10, check=True)


def test_a_disk_that_fills_up_keeps_the_old_folder(small_disk):
    publish(small_disk / "sheets", writing(OLD))
    with pytest.raises(OutputError, match="No space left"):
        publish(small_disk / "sheets", writing({f"{number}.jpg": bytes(9000) for number in range(20)}))
    assert files_of(small_disk / "sheets") == OLD
    assert names(small_disk) == ["sheets"]


# ---- killed in the middle

KILLED = """
import os, sys
from pathlib import Path
from plex_previews.previews.publishing import publish, swapping
from plex_previews.previews.publishing.healing import remove_stale

folder, way = Path(sys.argv[1]), sys.argv[2]
if way == "set aside":
    swapping._renameat2 = lambda: None
WATCHED = {"os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod", "os.chown", "open", "shutil.rmtree"}
SMALL = {"0.jpg": b"0", "1.jpg": b"1"}


def write(staging, what):
    staging.mkdir()
    for name, data in SMALL.items():
        (staging / name).write_bytes(what + data)


def kill_at(number):
    left = number

    def hook(event, arguments):
        nonlocal left
        if event in WATCHED or event.startswith("ctypes.call"):
            if left == 0:
                os.kill(os.getpid(), 9)
            left -= 1

    sys.addaudithook(hook)


def contents():
    return {path.name: path.read_bytes() for path in (folder / "sheets").iterdir()}


for number in range(200):
    publish(folder / "sheets", lambda staging: write(staging, b"old "))
    child = os.fork()
    if not child:
        try:
            kill_at(number)
            publish(folder / "sheets", lambda staging: write(staging, b"new "))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    remove_stale(folder)
    left = [path.name for path in folder.iterdir()]
    assert left == ["sheets"], (number, left)
    whole = [{name: what + data for name, data in SMALL.items()} for what in (b"old ", b"new ")]
    assert contents() in whole, (number, contents())
    print(number, contents()["0.jpg"].split()[0].decode(), os.WIFSIGNALED(status))
    if not os.WIFSIGNALED(status):
        break
"""


def test_a_swap_that_is_killed_anywhere_leaves_the_old_or_the_new_once_it_is_healed(tmp_path, way):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path, way],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = [line.split() for line in done.stdout.splitlines()]
    assert len(steps) > 10
    assert steps[-1][1:] == ["new", "False"]
    assert [step[1] for step in steps] == sorted((step[1] for step in steps), reverse=True)  # old, then new


def elsewhere(path):
    """The same name of a run on another machine."""
    return path.with_name(re.sub(r"[0-9a-f]{8}-[0-9]+(?=-)", "00000000-1", path.name))


def left(path, files, age):
    writing(files)(path)
    for each in [*path.rglob("*"), path]:
        os.utime(each, (time.time() - age, time.time() - age))
    return path


def test_folders_of_dead_runs_are_removed_and_those_of_others_stay(tmp_path):
    stale = elsewhere(temporary_beside(tmp_path / "sheets"))
    left(stale, NEW, STALE_AFTER + 60)
    young = elsewhere(temporary_beside(tmp_path / "sheets"))
    left(young, NEW, 0)
    busy = elsewhere(temporary_beside(tmp_path / "sheets"))
    left(busy, NEW, STALE_AFTER + 60)
    (busy / "5.jpg").write_bytes(b"just now")
    ours = left(temporary_beside(tmp_path / "sheets"), NEW, 0)
    remove_stale(tmp_path)
    assert set(tmp_path.iterdir()) == {young, busy, ours}


def test_what_was_set_aside_by_a_dead_run_is_put_back_unless_something_is_there(tmp_path):
    for name in ("one", "two"):
        aside = elsewhere(set_aside_beside(tmp_path / name))
        aside.mkdir()
        left(aside / name, OLD, 0)
        os.utime(aside / name, (0, 0))
        os.utime(aside, (0, 0))
    writing(NEW)(tmp_path / "two")
    remove_stale(tmp_path)
    assert names(tmp_path) == ["one", "two"]
    assert (files_of(tmp_path / "one"), files_of(tmp_path / "two")) == (OLD, NEW)


def test_a_stale_name_that_is_a_link_takes_nothing_with_it(tmp_path):
    writing(OLD)(tmp_path / "precious")
    for make in (temporary_beside, set_aside_beside):
        link = elsewhere(make(tmp_path / "sheets"))
        link.symlink_to(tmp_path / "precious")
        os.utime(link, (0, 0), follow_symlinks=False)
    remove_stale(tmp_path)
    assert names(tmp_path) == ["precious"]
    assert files_of(tmp_path / "precious") == OLD
