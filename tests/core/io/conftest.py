"""Films of a few MB, and web servers that end with their test."""

from __future__ import annotations

import random
from contextlib import ExitStack

import av
import pytest

from plex_previews.io.patience import Patience
from plex_previews.testing.http_server import Behaviour, FilmServer

QUICK = Patience(connect=2, silence=0.3, tries=3, first_wait=0.01, longest_wait=0.05)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Holds ``noise.bin`` (3 MB), ``film.mkv`` and ``film.mp4`` (the index at its end)."""
    folder = tmp_path_factory.mktemp("films")
    (folder / "noise.bin").write_bytes(random.Random(1).randbytes(3_000_017))
    for name in ("film.mkv", "film.mp4"):
        make_film(folder / name)
    return folder


def make_film(path, seconds=12, rate=5):
    """Noise at a keyframe each two seconds, big enough not to be read whole."""
    noise = random.Random(2)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate, options={"g": "10", "qmin": "2", "qmax": "2"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(seconds * rate):
            frame = av.VideoFrame(320, 240, "yuv420p")
            for plane in frame.planes:
                plane.update(noise.randbytes(plane.buffer_size))
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.fixture
def serving(folder):
    """Starts a server of the folder that behaves as told; it ends with the test."""
    with ExitStack() as stack:
        yield lambda behaviour=None, root=folder: stack.enter_context(
            FilmServer(root, behaviour or Behaviour())
        )


@pytest.fixture
def quick():
    """Patience of a fraction of a second."""
    return QUICK


def whole(reader, step=100_000):
    """All bytes that are left in a reader that may return fewer than asked."""
    return b"".join(iter(lambda: reader.read(step), b""))


@pytest.fixture(name="whole")
def whole_fixture():
    return whole
