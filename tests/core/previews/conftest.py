import threading

import pytest
from plex_previews_backends.writers.bif import BifWriter

from plex_previews.model import FileSource
from plex_previews.previews.events import Film
from plex_previews.previews.making import Making
from plex_previews.previews.settings import Settings
from plex_previews.testing.pools import CPU


@pytest.fixture
def films(tmp_path):
    """Makes files that stand for films, and gives them as films with their outputs beside them."""

    def make(*names):
        return [_film(tmp_path / name) for name in names]

    return make


def _film(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"film")
    source = FileSource(path)
    return Film(str(path), source, BifWriter().place(source, Settings().wanted(), None))


@pytest.fixture
def making():
    """Work that makes previews with a given pool."""

    def make(pool, *, devices=(CPU,), force=False, cancelled=None):
        cancelled = cancelled or threading.Event()
        return Making(pool, BifWriter(), Settings().wanted(), devices, force, cancelled.is_set)

    return make
