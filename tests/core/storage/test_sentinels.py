"""A mount that vanished never looks like deleted films."""

import shutil
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.storage import sentinels
from plex_previews.storage.sentinels import (
    Glimpse,
    Sentinel,
    State,
    check,
    glimpse,
    judge,
    may_remove,
    record,
)

KNOWN = Sentinel(Path("/tv"), "nfs4 nas:/tv /", tuple("abcdefgh"))
EMPTY = Sentinel(Path("/tv"), "nfs4 nas:/tv /", ())
SEEN = Glimpse(True, empty=False, identity=KNOWN.identity, found=8)


@pytest.mark.parametrize(
    ("recorded", "seen", "state"),
    [
        (KNOWN, SEEN, State.PRESENT),
        (KNOWN, evolve(SEEN, found=4), State.PRESENT),
        (KNOWN, evolve(SEEN, found=3), State.CHANGED),
        (KNOWN, evolve(SEEN, identity="ext4 1"), State.PRESENT),  # moved to a new disk
        (KNOWN, evolve(SEEN, identity="ext4 1", found=0), State.OTHER),
        (KNOWN, evolve(SEEN, empty=True, found=0), State.EMPTY),
        (KNOWN, evolve(SEEN, identity="ext4 1", empty=True, found=0), State.EMPTY),
        (KNOWN, Glimpse(exists=False), State.MISSING),
        (KNOWN, Glimpse(exists=True, flaw="Stale file handle"), State.SILENT),
        (EMPTY, evolve(SEEN, empty=True, found=0), State.PRESENT),
        (EMPTY, evolve(SEEN, found=0), State.PRESENT),
        (EMPTY, evolve(SEEN, identity="ext4 1", empty=True, found=0), State.OTHER),
    ],
)
def test_what_became_of_a_root(recorded, seen, state):
    assert judge(recorded, seen) is state


@pytest.mark.parametrize(
    ("missing", "known", "share", "allowed"),
    [
        (0, 0, 0.1, True),
        (0, 100, 0, True),
        (1, 0, 1, False),
        (10, 100, 0.1, True),
        (11, 100, 0.1, False),
        (29, 100, 0.29, True),
        (1, 3, 0.1, False),
        (100, 100, 1, True),
    ],
)
def test_no_more_is_removed_than_a_share(missing, known, share, allowed):
    assert may_remove(missing, known, share) is allowed


@given(st.integers(1, 10_000), st.integers(0, 100))
def test_the_share_itself_may_go_and_one_more_may_not(known, percent):
    missing = known * percent // 100
    assert may_remove(missing, known, percent / 100)
    assert not may_remove(missing + 1, known, percent / 100)


def library(root, count=20):
    for number in range(count):
        folder = root / f"Film {number:02}"
        folder.mkdir(parents=True)
        (folder / f"film {number}.mkv").write_bytes(b"film" * 100)
        (folder / "a poster.jpg").write_bytes(b"jpeg")
    return root


def test_films_are_sampled_all_over_a_root(tmp_path):
    made = record(library(tmp_path))
    assert len(made.samples) == 8
    assert len({sample.split("/")[0] for sample in made.samples}) == 8
    assert all(sample.endswith(".mkv") for sample in made.samples)
    assert check(made) is State.PRESENT


def test_some_films_may_go_but_not_most(tmp_path):
    made = record(library(tmp_path))
    for sample in made.samples[:4]:
        (tmp_path / sample).unlink()
    assert check(made) is State.PRESENT
    (tmp_path / made.samples[4]).unlink()
    assert check(made) is State.CHANGED


def test_what_systems_leave_behind_is_not_a_library(tmp_path):
    made = record(library(tmp_path / "tv"))
    shutil.rmtree(tmp_path / "tv")
    assert check(made) is State.MISSING
    (tmp_path / "tv" / "lost+found").mkdir(parents=True)
    (tmp_path / "tv" / ".DS_Store").touch()
    assert check(made) is State.EMPTY


def test_a_file_in_the_place_of_a_root(tmp_path):
    made = record(library(tmp_path / "tv"))
    shutil.rmtree(tmp_path / "tv")
    (tmp_path / "tv").touch()
    assert check(made) is State.MISSING


def test_an_empty_root_can_be_recorded(tmp_path):
    assert check(record(tmp_path)) is State.PRESENT


def test_a_root_that_is_missing_cannot_be_recorded(tmp_path):
    with pytest.raises(FileNotFoundError):
        record(tmp_path / "gone")


def test_a_mount_that_does_not_answer(tmp_path, monkeypatch):
    made, over = record(library(tmp_path)), threading.Event()
    monkeypatch.setattr(sentinels, "_names", lambda _: over.wait(20))
    try:
        assert glimpse(made, patience=0.1).flaw == "no answer in 0.1 s"
        assert check(made, patience=0.1) is State.SILENT
    finally:
        over.set()


# Each in a mount namespace of its own, which ends with the process whatever happens to it.
MOUNTED = """
import subprocess, sys
from pathlib import Path
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.sentinels import check, record

root, films = Path(sys.argv[1]), Path(sys.argv[2])

def run(*command):
    subprocess.run(command, check=True, timeout=20, stdin=subprocess.DEVNULL)

def fill():
    for number in range(5):
        (root / f"Film {number}").mkdir()
        (root / f"Film {number}" / "film.mkv").write_bytes(b"film")

def report(told):
    print(told, flush=True)
"""


def in_namespace(tmp_path, script):
    if sys.platform != "linux" or not shutil.which("unshare"):
        pytest.skip("no mount namespaces here")
    root, films = tmp_path / "tv", tmp_path / "films"
    root.mkdir()
    films.mkdir()
    command = ["unshare", "--mount", "--propagation", "private"]
    trial = [*command, "mount", "-t", "tmpfs", "x", str(root)]
    if subprocess.run(trial, check=False, capture_output=True, timeout=20).returncode:
        pytest.skip("this user may not mount")
    arguments = [*command, sys.executable, "-c", MOUNTED + textwrap.dedent(script), str(root), str(films)]
    done = subprocess.run(
        arguments, check=False, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def test_a_real_mount_that_vanishes(tmp_path):
    said = in_namespace(
        tmp_path,
        """
        run("mount", "-t", "tmpfs", "films", str(root))
        fill()
        made = record(root)
        report(Grounds().under(root / "x").nature)
        report(check(made).name)
        run("umount", str(root))
        report(check(made).name)
        (root / "readme.txt").touch()
        report(check(made).name)
        run("mount", "-t", "tmpfs", "films", str(root))
        report(check(made).name)
        fill()
        report(check(made).name)
        """,
    )
    assert said == ["memory", "PRESENT", "EMPTY", "OTHER", "EMPTY", "PRESENT"]


def test_a_real_bind_mount_is_another_place_of_the_same_disk(tmp_path):
    said = in_namespace(
        tmp_path,
        """
        run("mount", "--bind", str(films), str(root))
        fill()
        ground = Grounds().under(root)
        made = record(root)
        report(ground.mount.point == root)
        report(ground.mount.device == Grounds().under(films).mount.device)
        run("umount", str(root))
        report(check(made).name)
        """,
    )
    assert said == ["True", "True", "EMPTY"]
