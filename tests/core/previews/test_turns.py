"""Whose turn it is: each disk is read by no more films at once than it may be, and none is idle without need."""

import threading
import time
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from plex_previews.model import FileSource, UrlSource
from plex_previews.previews.events import Ended, Film, Outcome
from plex_previews.previews.placing import Placed
from plex_previews.previews.running import run
from plex_previews.previews.turns import Line, Waiting, disks
from plex_previews.storage.grounds import Disk, Grounds
from plex_previews.storage.measuring import Speed
from plex_previews.storage.mounts import Mount

MOST = {"spinning": 1, "share": 2, "cloud": 3}


@given(st.lists(st.sampled_from(sorted(MOST)), max_size=30), st.data())
def test_no_disk_is_read_by_more_than_it_may_and_none_is_left_out(names, data):
    waiting = Waiting()
    for number, name in enumerate(names):
        waiting.add(Film(str(number), None), Disk(name, MOST[name]))
    going, started, left = [], [], Counter(names)
    while len(waiting) or going:
        if begun := waiting.start():
            started.append(begun[0])
            going.append(begun[1])
            left[begun[1].name] -= 1
        reading = Counter(disk.name for disk in going)
        assert all(reading[name] <= most for name, most in MOST.items())
        room = {name: min(most - reading[name], left[name]) for name, most in MOST.items()}
        assert waiting.startable == sum(room.values()), "a film waits only where its disk has no room"
        assert begun or not any(room.values())
        if going and (not begun or data.draw(st.booleans())):
            waiting.end(going.pop(data.draw(st.integers(0, len(going) - 1))))
    for name in MOST:
        of_disk = [film.name for film in started if names[int(film.name)] == name]
        assert of_disk == sorted(of_disk, key=int), "those of a disk go in their order"
    assert len(started) == len(names)


class Reading:
    """Work that counts how many films of each folder are read at once, and meets the others."""

    def __init__(self):
        self.lock, self.now, self.most = threading.Lock(), Counter(), Counter()
        self.together = 0

    def __call__(self, film, threads):
        disk = film.source.path.parent.name
        with self.lock:
            self.now[disk] += 1
            self.most[disk] = max(self.most[disk], self.now[disk])
            self.together = max(self.together, self.now.total())
        threading.Event().wait(0.01)
        with self.lock:
            self.now[disk] -= 1
        yield from ()
        return Ended(film, Outcome.SKIPPED, 0)


def mounts(tmp_path, **kinds):
    for name in kinds:
        (tmp_path / name).mkdir()
    return [
        Mount(tmp_path / name, kind, f"x:/{name}", (0, number))
        for number, (name, kind) in enumerate(kinds.items())
    ]


def films(tmp_path, *names):
    return [Film(name, FileSource(tmp_path / name)) for name in names]


def went(several, work, workers, grounds):
    placed = [Placed(film, named=True) for film in several]
    return list(run(placed, work, workers, threading.Event(), grounds))


DISK = Speed(0.009, 160e6, 0, 0)


def test_a_spinning_disk_is_read_by_one_film_and_a_share_beside_it(tmp_path):
    work = Reading()
    grounds = Grounds(mounts(tmp_path, disk="ext4", share="nfs4"), lambda _: DISK)
    several = films(tmp_path, *(f"disk/{n}.mkv" for n in range(6)), *(f"share/{n}.mkv" for n in range(9)))
    ended = [event for event in went(several, work, 6, grounds) if isinstance(event, Ended)]
    assert len(ended) == 15
    assert work.most["disk"] == 1
    assert work.most["share"] <= 4
    assert work.together <= 5


def test_two_disks_are_read_side_by_side(tmp_path):
    met = threading.Barrier(2)

    def work(film, threads):
        met.wait(10)
        yield from ()
        return Ended(film, Outcome.SKIPPED, 0)

    grounds = Grounds(mounts(tmp_path, one="ext4", two="xfs"), lambda _: DISK)
    several = films(tmp_path, "one/a", "one/b", "one/c", "two/a", "two/b", "two/c")
    assert not [
        event for event in went(several, work, 2, grounds) if isinstance(event, Ended) and event.error
    ]
    assert not met.broken


def test_threads_that_a_disk_leaves_idle_go_to_the_film_that_is_read():
    line = Line([Film(name, None) for name in "abcde"], 4, lambda _: Disk("disk", 1), lambda: False)
    first, others, threads = line.turns(), line.turns(), []
    next(first)
    idle = threading.Thread(target=lambda: threads.extend(turn.threads for turn in others), daemon=True)
    idle.start()
    deadline = time.monotonic() + 10
    while len(line._waiting) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    first.close()
    idle.join(10)
    assert threads == [4, 4, 4, 4]


def test_a_disk_that_answers_late_holds_up_nobody_else(tmp_path):
    over, made = threading.Event(), []

    def disk_of(film):
        if film.name == "late":
            over.wait(10)
        return Disk(film.name[0], 1)

    line = Line([Film(name, None) for name in ("late", "a", "b")], 2, disk_of, lambda: False)

    def serve():
        for turn in line.turns():
            made.append(turn.film.name)
            if len(made) == 2:
                over.set()

    threads = [threading.Thread(target=serve, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert made[-1] == "late"
    assert len(made) == 3


def test_waiting_for_a_disk_ends_when_all_is_cancelled():
    cancelled, busy = threading.Event(), Disk("disk", 1)
    line = Line([Film("a", None), Film("b", None)], 2, lambda _: busy, cancelled.is_set)
    first = line.turns()
    assert next(first).film.name == "a"
    others = []
    waiting = threading.Thread(target=lambda: others.extend(line.turns()), daemon=True)
    waiting.start()
    cancelled.set()
    waiting.join(10)
    assert not waiting.is_alive()
    assert others == []
    first.close()


def test_a_turn_ends_with_its_reader():
    line = Line([Film("a", None), Film("b", None)], 2, lambda _: Disk("disk", 1), lambda: False)
    first = line.turns()
    next(first)
    first.close()
    assert [turn.film.name for turn in line.turns()] == ["b"]


def test_what_is_measured_and_waits(tmp_path):
    asked = []
    grounds = Grounds(mounts(tmp_path, share="nfs4"), lambda path: asked.append(path) or DISK)
    large, small = films(tmp_path, "share/large", "share/small")
    (tmp_path / "share" / "small").write_bytes(b"film")
    with (tmp_path / "share" / "large").open("wb") as file:
        file.truncate(4 << 20)
    for waits_for_nobody in (
        disks(grounds, several=False)(large),
        disks(grounds, several=True)(small),
        disks(grounds, several=True)(Film("http://x/a", UrlSource("http://x/a"))),
    ):
        assert waits_for_nobody.reads_at_once == 1
        assert waits_for_nobody.name in ("share/large", "share/small", "http://x/a")
    assert asked == []
    assert disks(grounds, several=True)(large) == Disk((0, 0), 4)
    assert asked == [tmp_path / "share" / "large"]
