"""Children for the tests, each of which is gone when its test is."""

import contextlib

import psutil
import pytest

from plex_previews.model import Device, Every, FileSource, Output, Request
from plex_previews.testing.misbehaving import NAME, install
from plex_previews.workers.limits import Limits
from plex_previews.workers.messages import Make
from plex_previews.workers.pool import Pool

CPU = Device("cpu", "cpu")


@pytest.fixture
def children():
    """A function that lists the child processes of this one; at the end none may be left."""

    def running():
        found = psutil.Process().children(recursive=True)
        return [child for child in found if child.status() != psutil.STATUS_ZOMBIE]

    yield running
    left = psutil.Process().children(recursive=True)
    for child in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(left, timeout=5)
    assert left == []


@pytest.fixture
def make_pool(tmp_path, children):
    """A function that makes pools whose children know the misbehaving encoder; all are closed at the end."""
    with contextlib.ExitStack() as pools:

        def make(workers=1, **limits):
            return pools.enter_context(Pool(workers, Limits(**limits), install(tmp_path / "plugins")))

        yield make


@pytest.fixture
def task(film):
    """A function that makes the task of a small film on a device."""

    def make(device="", source=None, interval=1.0):
        chosen = Device(NAME, device) if device else CPU
        request = Request((Output(Every(interval), width=160),))
        return Make(source or FileSource(film("h264_mp4")), request, chosen)

    return make
