"""A run that is killed: no process is left, whatever is there is whole, and the next run makes just what lacks."""

import os
import signal
import time

import pytest

from e2e.scene import fill, opened
from oracle.bif import read_bif

TITLES = tuple(f"Film {number:02}" for number in range(16))

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


@pytest.fixture
def films(scene, console, shorts):
    films = fill(scene.media, TITLES, shorts)
    with opened(scene):
        console.settle_in()
        yield films


@pytest.mark.parametrize("made", [0, 1, 9])
def test_a_run_that_is_killed(made, scene, console, films):
    program = console.spawn("run", "--json", "--workers", "2")
    wait_for(lambda: program.alive() and len(list(scene.media.rglob("*.bif"))) >= made)
    program.process.send_signal(signal.SIGKILL)
    program.finish()
    assert not program.wait_for_end_of_all()
    there = check_whole(scene)
    said = console.run()
    assert (said.status, said.err) == (0, "")
    written = [target["output"] for film in said.films.values() for target in film["targets"]]
    assert len(written) == len(set(written)) == 3 * len(films) - there
    assert check_whole(scene) == 3 * len(films)
    assert not hidden(scene)
    scene.check_served(films)
    assert console.run().films == {}


def wait_for(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def check_whole(scene):
    """How many outputs there are; each that has its place is whole."""
    count = 0
    for kind, places in scene.places().items():
        for path in places.values():
            if path.exists():
                count += 1
                if kind != "jellyfin":
                    assert len(read_bif(path)) == 3
                else:
                    assert [other.name for other in path.parent.iterdir()] == ["0.jpg"]
                    assert path.read_bytes().endswith(b"\xff\xd9")
    return count


def hidden(scene):
    return [path for path in scene.folder.rglob(".*") if "home" not in path.parts]
