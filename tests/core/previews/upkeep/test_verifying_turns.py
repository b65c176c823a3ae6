"""Whose turn it is while outputs are verified: no disk is read by more at once than it may be."""

import threading
import time
from collections import Counter

import pytest

from plex_previews.errors import SourceUnreadable
from plex_previews.previews.upkeep.naming import named
from plex_previews.previews.upkeep.verifying import Verifying
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.measuring import Speed
from plex_previews.storage.mounts import Mount

FILMS = 6


class Pool:
    """Counts how many films are opened at once, and says of each that it cannot be."""

    workers = 4

    def __init__(self):
        self.lock, self.now, self.most = threading.Lock(), 0, 0
        self.probes = Counter()

    def run(self, task, cancelled):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.probes[getattr(task, "probe", None)] += 1
        time.sleep(0.03)
        with self.lock:
            self.now -= 1
        raise SourceUnreadable("film", "cannot be opened")
        yield


class Known:
    """Knows all films."""

    def of(self, source):
        return b"known"

    def keep(self, source, packed):
        raise AssertionError(source)


@pytest.fixture
def outputs(tmp_path):
    """Broken: there is nothing to look at in them."""
    paths = [tmp_path / f"{number}-64-10.bif" for number in range(FILMS)]
    for path in paths:
        path.write_bytes(b"no BIF")
    return [named(path, folder=False) for path in paths]


def most_at_once(outputs, seek_s, **how):
    pool = Pool()
    folder = outputs[0].path.parent
    grounds = Grounds([Mount(folder, "ext4", "x", (0, 1))], lambda _: Speed(seek_s, 160e6, 0, 0))
    verifying = Verifying(pool, None, lambda output: output.path.with_suffix(".mkv"), grounds=grounds, **how)
    assert [one.path for one in verifying(outputs)] == [one.path for one in outputs]
    return pool


@pytest.mark.parametrize(("seek_s", "most"), [(0.009, 1), (0.0001, 4)])
def test_films_are_opened_as_their_disk_can_take(outputs, seek_s, most):
    assert most_at_once(outputs, seek_s).most == most


def test_what_is_known_waits_for_no_disk(outputs):
    pool = most_at_once(outputs, 0.009, probes=Known())
    assert pool.most > 1
    assert pool.probes == {b"known": FILMS}
