import os
import shutil
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from plex_previews.model import FileSource
from plex_previews.previews.events import Film
from plex_previews.previews.lanes import Lanes
from plex_previews.previews.making import Making
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.settings import Settings
from plex_previews.previews.targets import aim
from plex_previews.testing.pools import CPU
from plex_previews_backends.writers.bif_writer import BifWriter


@pytest.fixture
def films(tmp_path):
    """Makes files that stand for films, and gives them as films with their outputs beside them."""

    def make(*names):
        return [_film(tmp_path / name) for name in names]

    return make


def _film(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"film")
    where = Whereabouts(FileSource(path), path)
    return Film(str(path), where.source, (aim("bif", BifWriter(), where, Settings().wanted()),))


@pytest.fixture
def making():
    """Work that makes previews with a given pool."""

    def make(pool, *, devices=(CPU,), lanes=None, force=False, cancelled=None):
        cancelled = cancelled or threading.Event()
        return Making(pool, lanes or Lanes(devices), force, cancelled.is_set)

    return make


@pytest.fixture
def another_user():
    """A context manager: inside it this process is user 12345 of group 12345, and of group 23456 too.

    Root becomes that user for a while; anybody else is another user than root already.
    """

    @contextmanager
    def become():
        if os.geteuid() != 0:
            yield
            return
        groups = os.getgroups()
        os.setgroups([23456])
        os.setresgid(12345, 12345, 0)
        os.setresuid(12345, 12345, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)
            os.setgroups(groups)

    return become


@pytest.fixture
def public_folder():
    """A folder that other users may enter, which pytest's own they may not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
