"""By the index or from start to end: the same pictures, and the way that takes less time."""

import threading
import time

import pytest

from plex_previews.model import Accuracy, Strategy
from plex_previews.storage.limits import ARM_MOVES_S, habits
from plex_previews.storage.measuring import Speed
from plex_previews.storage.nature import Nature
from plex_previews.video.arm import Arm
from plex_previews.video.cutting import open_reel

FAR = habits(Nature.CLOUD, Speed(2.0, 20e6, 0, 0))
NEAR = habits(Nature.SPINNING, Speed(0.009, 160e6, 0, 0))
USUAL = habits(Nature.CLOUD)


def made(stored, path, request, known, shown):
    with stored(path) as store, open_reel(store, request, habits=known) as reel:
        plan = reel.plan()
        with reel.reading() as passages:
            pictures = shown(reel, passages)
        return plan, pictures, reel.tally().strategy


@pytest.mark.parametrize("name", ["h264", "h264_mp4", "hevc"])
@pytest.mark.parametrize("accuracy", list(Accuracy))
def test_both_ways_lead_to_the_same_pictures(name, accuracy, film, stored, every, shown):
    request = every(1, accuracy)
    plan, pictures, way = made(stored, film(name), request, None, shown)
    in_a_row, the_same, linear = made(stored, film(name), request, FAR, shown)
    assert (way, plan.strategy) == (Strategy.INDEX, Strategy.INDEX)
    assert (linear, in_a_row.strategy) == (Strategy.LINEAR, Strategy.LINEAR)
    assert the_same == pictures
    assert in_a_row.bytes_to_read == film(name).stat().st_size


@pytest.mark.parametrize("known", [NEAR, USUAL])
def test_the_index_is_followed_unless_it_is_surely_slower(known, film, stored, every, shown):
    assert made(stored, film("h264"), every(1), known, shown)[2] is Strategy.INDEX


class Crowd:
    """Counts the reads of a store that begin while another is under way; each takes a while."""

    def __init__(self, read_at):
        self.crossing, self._now, self._lock, self._read_at = 0, 0, threading.Lock(), read_at

    def read_at(self, position, size):
        with self._lock:
            self.crossing += self._now > 0
            self._now += 1
        time.sleep(ARM_MOVES_S)
        try:
            return self._read_at(position, size)
        finally:
            with self._lock:
                self._now -= 1


@pytest.mark.parametrize(("known", "cross"), [(NEAR, False), (habits(Nature.NETWORK), True), (None, True)])
def test_where_an_arm_moves_keyframes_are_read_one_after_the_other(known, cross, film, stored, every):
    read = []
    with stored(film("four_hours")) as store:
        crowd = Crowd(store.read_at)
        store.read_at = crowd.read_at
        with open_reel(store, every(60, Accuracy.KEYFRAME), threads=2, habits=known) as reel:
            together = threading.Barrier(2)

            def take():
                with reel.reading() as passages:
                    together.wait(10)
                    read.extend(len(list(passage.packets())) for passage in passages)

            threads = [threading.Thread(target=take) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
    assert set(read) == {1}
    assert len(read) > 50
    assert crowd.crossing > 20 if cross else crowd.crossing < 5


def test_an_arm_that_does_not_move_is_everybodys():
    arm = Arm()
    with arm.held(), arm.held():
        pass
    with arm.held():
        time.sleep(ARM_MOVES_S)
    came = threading.Event()

    def come():
        with arm.held():
            came.set()

    other = threading.Thread(target=come)
    with arm.held():
        other.start()
        assert not came.wait(0.1)
    assert came.wait(10)
    other.join()
