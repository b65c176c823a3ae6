"""How to read from a mount, and how many may at once."""

import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.errors import SourceLost, SourceUnreadable
from plex_previews.model import Strategy
from plex_previews.storage import grounds
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.limits import habits
from plex_previews.storage.measuring import Speed
from plex_previews.storage.mounts import Mount
from plex_previews.storage.nature import Nature
from plex_previews.storage.speeds import Speeds

DISK = Speed(0.009, 160e6, 0, 0)
SOLID = Speed(0.0001, 2e9, 0, 0)
CLOUD = Speed(0.2, 30e6, 0, 0)


@pytest.mark.parametrize(
    ("nature", "speed", "reads"),
    [
        (Nature.SPINNING, None, 1),
        (Nature.SPINNING, DISK, 1),
        (Nature.SPINNING, SOLID, 16),  # a virtual disk that says it rotates
        (Nature.SOLID, DISK, 1),
        (Nature.DISK, None, 4),
        (Nature.DISK, DISK, 1),
        (Nature.NETWORK, DISK, 4),
        (Nature.CLOUD, CLOUD, 4),
    ],
)
def test_reads_at_once(nature, speed, reads):
    assert habits(nature, speed).reads_at_once == reads


@pytest.mark.parametrize(
    ("nature", "speed", "one_arm"),
    [
        (Nature.SPINNING, None, True),
        (Nature.SPINNING, SOLID, False),
        (Nature.SOLID, None, False),
        (Nature.MEMORY, None, False),
        (Nature.UNION, None, True),
        (Nature.OTHER, DISK, True),
        (Nature.NETWORK, DISK, False),  # its requests take long, and go side by side
        (Nature.CLOUD, CLOUD, False),
    ],
)
def test_where_one_arm_does_all_the_reading(nature, speed, one_arm):
    assert habits(nature, speed).one_arm is one_arm


@pytest.mark.parametrize(
    ("nature", "speed", "piece"),
    [
        (Nature.NETWORK, None, 256 << 10),
        (Nature.NETWORK, SOLID, 0),
        (Nature.NETWORK, Speed(0.002, 20e6, 0, 0), 0),  # bytes cost more than a request
        (Nature.CLOUD, CLOUD, 4 << 20),
        (Nature.SPINNING, DISK, 0),
        (Nature.OTHER, None, 0),
        (Nature.OTHER, DISK, 1 << 20),
    ],
)
def test_pieces_are_larger_where_requests_cost_more_than_bytes(nature, speed, piece):
    assert habits(nature, speed).piece == piece


GIB = 1 << 30


@pytest.mark.parametrize(
    ("speed", "size", "way"),
    [
        (DISK, 8 * GIB, Strategy.INDEX),  # 720 seeks are 6.5 s, the file is 54 s
        (DISK, GIB // 2, Strategy.LINEAR),
        (SOLID, GIB // 2, Strategy.INDEX),
        (CLOUD, 2 * GIB, Strategy.LINEAR),  # 144 s of requests against 72 s
        (CLOUD, 8 * GIB, Strategy.INDEX),
    ],
)
def test_the_index_or_all(speed, size, way):
    assert habits(Nature.OTHER, speed).way(720, size // 50, size) is way


def test_what_is_only_usual_leads_to_no_linear_pass_nor_does_a_small_gain():
    assert habits(Nature.CLOUD).way(720, 1 << 20, 2 << 20) is Strategy.INDEX
    assert habits(Nature.CLOUD, CLOUD).way(4, 1 << 20, 2 << 20) is Strategy.INDEX


@given(
    st.sampled_from(Nature),
    st.none() | st.builds(Speed, st.floats(0, 100), st.floats(1, 1e12), st.just(0), st.just(0.0)),
)
def test_habits_are_always_usable(nature, speed):
    made = habits(nature, speed)
    assert made.reads_at_once >= 1
    assert made.piece == 0 or 64 << 10 <= made.piece <= 4 << 20
    assert made.piece.bit_count() <= 1
    assert (made.measured_at is None) is (speed is None)


def mount(point, kind, number):
    return Mount(Path(point), kind, "x", (0, number))


def test_a_mount_is_measured_once(tmp_path):
    measured = []

    def measure(path):
        measured.append(path)
        return DISK

    here = Grounds([mount("/", "ext4", 1)], measure)
    assert here.under(tmp_path).habits.measured_at is None
    assert here.measured(tmp_path / "a").habits.speed is DISK
    assert here.measured(tmp_path / "b") is here.under(tmp_path)
    assert measured == [tmp_path / "a"]


def test_each_disk_of_a_union_counts_by_itself(tmp_path, monkeypatch):
    disks = {"a": "disk1", "b": "disk1", "c": "disk2"}
    monkeypatch.setattr(grounds, "branch_of", lambda path, _: disks[path.name])
    here = Grounds([mount("/", "fuse.shfs", 1)])
    a, b, c = (here.disk(tmp_path / name) for name in "abc")
    assert a == b != c
    assert (a.reads_at_once, c.reads_at_once) == (1, 1)


def test_a_union_and_its_disk_are_one_disk(tmp_path, monkeypatch):
    union, disk = tmp_path / "union", tmp_path / "disk"
    union.mkdir()
    disk.mkdir()
    monkeypatch.setattr(
        grounds, "branch_of", lambda path, mount: str(disk) if mount.kind == "fuse.mergerfs" else ""
    )
    mounts = [mount("/", "tmpfs", 1), mount(union, "fuse.mergerfs", 2), mount(disk, "ext4", 3)]
    here = Grounds(mounts, lambda _: DISK)
    assert here.measured(disk / "a").habits.reads_at_once == 1
    assert here.disk(union / "b") == here.disk(disk / "a")
    assert here.disk(tmp_path / "c") != here.disk(disk / "a")


@pytest.mark.parametrize("branch", ["/" + 300 * "x", "/proc/self/nothing/here"])
def test_a_disk_of_a_union_that_cannot_be_looked_at_counts_by_itself(tmp_path, monkeypatch, branch):
    monkeypatch.setattr(grounds, "branch_of", lambda path, _: branch)
    here = Grounds([mount("/", "fuse.mergerfs", 1)])
    assert here.disk(tmp_path / "a") == grounds.Disk(((0, 1), branch), 1)


def test_a_disk_of_a_union_that_does_not_answer_holds_up_nobody_for_long(tmp_path, monkeypatch):
    silent, stop = tmp_path / "silent", threading.Event()
    isdir = os.path.isdir
    monkeypatch.setattr(os.path, "isdir", lambda path: stop.wait(9) if path == str(silent) else isdir(path))
    monkeypatch.setattr(grounds, "branch_of", lambda path, _: str(silent))
    monkeypatch.setattr(grounds, "PATIENCE_S", 0.05)
    here = Grounds([mount("/", "fuse.mergerfs", 1)])
    try:
        begun = time.monotonic()
        assert here.disk(tmp_path / "a").reads_at_once == 1
        assert time.monotonic() - begun < 5
    finally:
        stop.set()


def lost(path):
    raise SourceLost(str(path), "the mount does not answer")


def too_small(path):
    raise SourceUnreadable(str(path), "has fewer than 4 MiB")


@pytest.mark.parametrize(("measure", "times"), [(lost, 1), (too_small, 3)])
def test_what_cannot_be_measured_is_read_as_is_usual(tmp_path, measure, times):
    asked = []
    here = Grounds([mount("/", "nfs4", 1)], lambda path: asked.append(path) or measure(path))
    for name in "abc":
        assert here.tried(tmp_path / name).habits == habits(Nature.NETWORK)
    assert len(asked) == times


def test_a_folder_is_measured_on_a_film_in_it(tmp_path):
    (tmp_path / "tv" / "Lost").mkdir(parents=True)
    (tmp_path / "tv" / "Lost" / "large.mkv").write_bytes(bytes(10))
    (tmp_path / "tv" / "Lost" / "poster.jpg").write_bytes(bytes(2))
    asked = []
    here = Grounds([mount("/", "nfs4", 1)], lambda path: asked.append(path) or DISK)
    assert here.measured_in(tmp_path / "tv").habits.speed is DISK
    assert here.measured_in(tmp_path).habits.speed is DISK
    assert asked == [tmp_path / "tv" / "Lost" / "large.mkv"]


@pytest.mark.parametrize("measure", [lost, too_small])
def test_a_folder_in_which_nothing_can_be_measured(tmp_path, measure):
    (tmp_path / "film.mkv").write_bytes(bytes(10))
    here = Grounds([mount("/", "nfs4", 1)], measure)
    assert here.measured_in(tmp_path).habits == habits(Nature.NETWORK)
    assert here.measured_in(tmp_path / "gone").habits == habits(Nature.NETWORK)


def test_what_is_quick_is_not_measured(tmp_path):
    assert Grounds([mount("/", "tmpfs", 1)], lost).tried(tmp_path / "a").nature is Nature.MEMORY


def test_a_speed_is_kept_until_the_mount_is_another(tmp_path):
    file, measured = tmp_path / "home" / "speeds.json", []

    def grounds_of(source):
        mounts = [Mount(Path("/"), "nfs4", source, (0, 1))]
        return Grounds(mounts, lambda path: measured.append(path) or DISK, Speeds(lambda: file))

    first = grounds_of("nas:/films").tried(tmp_path / "a").habits
    again = grounds_of("nas:/films").tried(tmp_path / "a").habits
    assert (again, len(measured)) == (first, 1)
    assert 0 <= time.time() - again.measured_at < 60
    grounds_of("other:/films").tried(tmp_path / "a")
    assert len(measured) == 2
    assert [path.name for path in file.parent.iterdir()] == ["speeds.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"/": 5}',
        '{"/": {"seek_s": 1}}',
        '{"/": {"identity": "x", "at": 1, "seek_s": -1, "throughput": 0, "bytes_read": 1, "seconds": 1}}',
    ],
)
def test_speeds_that_cannot_be_read_are_measured_again(tmp_path, text):
    file = tmp_path / "speeds.json"
    file.write_text(text)
    here = Grounds([Mount(Path("/"), "nfs4", "nas:/films", (0, 1))], lambda _: DISK, Speeds(lambda: file))
    assert here.tried(tmp_path / "a").habits.speed == DISK
    assert Speeds(lambda: file).of(Path("/"), "nfs4 nas:/films /").speed == DISK


def test_speeds_that_cannot_be_kept_are_used_all_the_same(tmp_path):
    (tmp_path / "file").write_text("in the way")
    speeds = Speeds(lambda: tmp_path / "file" / "speeds.json")
    assert speeds.keep(Path("/mnt"), "x", DISK).speed is DISK
    assert speeds.of(Path("/mnt"), "x").speed is DISK


@pytest.mark.parametrize("path", ["loop", "nul\0"])
def test_a_path_that_cannot_be_one_has_a_ground(tmp_path, path):
    (tmp_path / "loop").symlink_to("loop")
    assert Grounds([mount("/", "tmpfs", 1)]).disk(tmp_path / path).reads_at_once == 64


def test_films_of_one_folder_may_lie_on_different_mounts(tmp_path):
    share, films, linked = tmp_path / "share", tmp_path / "films", tmp_path / "linked"
    share.mkdir()
    films.mkdir()
    linked.symlink_to(share)
    (share / "far.mkv").write_bytes(bytes(10))
    (films / "far.mkv").symlink_to(share / "far.mkv")
    (films / "here.mkv").write_bytes(bytes(10))
    here = Grounds([mount("/", "ext4", 1), mount(share, "nfs4", 2), mount(films / "bound.mkv", "nfs4", 3)])
    natures = [
        here.under(path).nature for path in (films / "here.mkv", films / "far.mkv", linked / "far.mkv")
    ]
    assert natures == [Nature.DISK, Nature.NETWORK, Nature.NETWORK]
    assert here.under(films / "bound.mkv").mount.device == (0, 3)
    assert here.under(films / "none" / ".." / "here.mkv").nature is Nature.DISK
    assert here.under(share / "..").nature is Nature.DISK


def test_a_folder_is_resolved_once_and_a_film_of_a_local_disk_not_at_all(tmp_path, monkeypatch):
    resolved, realpath = [], os.path.realpath
    monkeypatch.setattr(
        os.path, "realpath", lambda path, **how: resolved.append(path) or realpath(path, **how)
    )
    here = Grounds([mount("/", "ext4", 1)])
    for name in "abc":
        (tmp_path / name).write_bytes(bytes(10))
        assert here.is_small(tmp_path / name)
        assert here.disk(tmp_path / name) == here.disk(tmp_path)
    assert [path for path in resolved if path in (tmp_path, *tmp_path.glob("*"))] == [tmp_path]


def test_a_film_at_hand_is_looked_at_where_it_is_not_by_links_that_may_hang(tmp_path, monkeypatch):
    films, linked = tmp_path / "films", tmp_path / "linked"
    films.mkdir()
    linked.symlink_to(films)
    (films / "a").write_bytes(bytes(10))
    here = Grounds([mount("/", "ext4", 1)])
    assert here.is_small(linked / "a")
    linked.unlink()  # the link's own mount is gone, which the folder is not
    assert here.is_small(linked / "a")


def test_a_folder_that_leads_to_a_silent_share_holds_up_nobody_for_long(tmp_path, monkeypatch):
    stop = threading.Event()

    def silent(wait):
        return lambda path, **how: stop.wait(9) if Path(path).is_relative_to(tmp_path) else wait(path, **how)

    monkeypatch.setattr(os.path, "realpath", silent(os.path.realpath))
    monkeypatch.setattr(os.path, "islink", silent(os.path.islink))
    monkeypatch.setattr(grounds, "PATIENCE_S", 0.05)
    here = Grounds([mount("/", "ext4", 1)])
    begun = time.monotonic()
    try:
        assert here.under(tmp_path / "a").nature is Nature.DISK
        assert time.monotonic() - begun < 5
    finally:
        stop.set()


def test_a_path_without_any_mount_has_a_ground():
    ground = Grounds([]).under(Path("/nowhere"))
    assert (ground.mount, ground.nature) == (None, Nature.OTHER)
