"""How to read from a mount, and how many may at once."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.errors import Cancelled
from plex_previews.model import Strategy
from plex_previews.storage import grounds
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.limits import Turns, habits
from plex_previews.storage.measuring import Speed
from plex_previews.storage.mounts import Mount
from plex_previews.storage.nature import Nature

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


def test_pieces_are_larger_where_requests_cost_more_than_bytes():
    assert [habits(Nature.OTHER, speed).piece for speed in (SOLID, DISK, CLOUD)] == [
        128 << 10,
        1 << 20,
        4 << 20,
    ]


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


@given(
    st.sampled_from(Nature),
    st.none() | st.builds(Speed, st.floats(0, 100), st.floats(1, 1e12), st.just(0), st.just(0.0)),
)
def test_habits_are_always_usable(nature, speed):
    made = habits(nature, speed)
    assert made.reads_at_once >= 1
    assert 64 << 10 <= made.piece <= 4 << 20
    assert made.piece.bit_count() == 1
    assert made.measured is (speed is not None)


class Readers:
    """Threads that take turns; ``most`` is the greatest number that read at once."""

    def __init__(self, turn, count):
        self.lock, self.now, self.most, self.done = threading.Lock(), 0, 0, 0
        self.turn = turn
        self.threads = [
            threading.Thread(target=self.read, args=(number,), daemon=True) for number in range(count)
        ]

    def read(self, number):
        with self.turn(number):
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            threading.Event().wait(0.02)
            with self.lock:
                self.now -= 1
                self.done += 1

    def run(self):
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join(20)
        return self


def test_no_more_than_so_many_read_one_disk():
    turns = Turns()
    readers = Readers(lambda number: turns.turn("disk", 2), 8).run()
    assert (readers.done, readers.most <= 2, readers.now) == (8, True, 0)


def test_disks_are_read_side_by_side():
    turns, met = Turns(), threading.Barrier(3)

    def read(disk):
        with turns.turn(disk, 1):
            met.wait(20)

    threads = [threading.Thread(target=read, args=(disk,), daemon=True) for disk in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not met.broken


def test_a_turn_is_given_back_after_an_error():
    turns = Turns()
    with pytest.raises(KeyError), turns.turn("disk", 1):
        raise KeyError
    with turns.turn("disk", 1):
        pass


def test_waiting_can_be_cancelled():
    turns = Turns()
    with turns.turn("disk", 1), pytest.raises(Cancelled), turns.turn("disk", 1, lambda: True):
        pass


def mount(point, kind, number):
    return Mount(Path(point), kind, "x", (0, number))


def test_a_mount_is_measured_once(tmp_path):
    measured = []

    def measure(path):
        measured.append(path)
        return DISK

    here = Grounds([mount("/", "ext4", 1)], measure)
    assert not here.under(tmp_path).habits.measured
    assert here.measured(tmp_path / "a").habits.speed is DISK
    assert here.measured(tmp_path / "b") is here.under(tmp_path)
    assert measured == [tmp_path / "a"]


def test_each_disk_of_a_union_has_a_turn_of_its_own(tmp_path, monkeypatch):
    disks = {"a": "disk1", "b": "disk1", "c": "disk2"}
    monkeypatch.setattr(grounds, "branch_of", lambda path, _: disks[path.name])
    here = Grounds([mount("/", "fuse.shfs", 1)])
    with here.turn(tmp_path / "a"), here.turn(tmp_path / "c"), pytest.raises(Cancelled):
        here.turn(tmp_path / "b", lambda: True).__enter__()


def test_a_union_and_its_disk_share_the_turns_of_the_disk(tmp_path, monkeypatch):
    union, disk = tmp_path / "union", tmp_path / "disk"
    union.mkdir()
    disk.mkdir()
    monkeypatch.setattr(
        grounds, "branch_of", lambda path, mount: str(disk) if mount.kind == "fuse.mergerfs" else ""
    )
    here = Grounds(
        [mount("/", "tmpfs", 1), mount(union, "fuse.mergerfs", 2), mount(disk, "ext4", 3)], lambda _: DISK
    )
    assert here.measured(disk / "a").habits.reads_at_once == 1
    with here.turn(disk / "a"), pytest.raises(Cancelled), here.turn(union / "b", lambda: True):
        pass


def test_a_path_without_any_mount_has_a_ground():
    ground = Grounds([]).under(Path("/nowhere"))
    assert (ground.mount, ground.nature) == (None, Nature.OTHER)
