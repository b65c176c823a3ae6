"""The program as its users start it, and how its processes are found again."""

import os
import subprocess
import sys
import time
import uuid
from fractions import Fraction

import psutil
import pytest

from e2e.console import Console
from e2e.scene import Scene
from plex_previews import open_app

PATIENCE = 60.0


class Program:
    """The command line in a process of its own. Every process of it carries a mark in its environment."""

    def __init__(self, *arguments, prefix=(), env=None, **options):
        self.mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "plex_previews_cli", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, **(env or {}), "TEST_MARK": self.mark},
            **options,
        )

    def finish(self):
        """Standard output and error; the status is in ``process.returncode``."""
        return self.process.communicate(timeout=PATIENCE)

    def alive(self):
        """Whatever still runs of it, wherever it hangs in the tree."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process):
        try:
            return (
                process.status() != psutil.STATUS_ZOMBIE and process.environ().get("TEST_MARK") == self.mark
            )
        except psutil.Error:
            return False

    def wait_for_end_of_all(self):
        end = time.monotonic() + 20
        while (alive := self.alive()) and time.monotonic() < end:
            time.sleep(0.05)
        return alive

    def kill(self):
        for process in self.alive():
            process.kill()
        self.process.communicate(timeout=PATIENCE)


@pytest.fixture
def start():
    """Starts the program with arguments; whatever is left of it at the end is killed."""
    started = []

    def begin(*arguments, **options):
        program = Program(*arguments, **options)
        started.append(program)
        return program

    try:
        yield begin
    finally:
        for program in started:
            program.kill()


@pytest.fixture(scope="module")
def app():
    with open_app(workers=2) as app:
        yield app


@pytest.fixture(scope="session")
def damaged(film_folder):
    """A broken film by its name, made when first asked for."""
    from plex_previews.testing.films import DAMAGED, make_film

    def path_of(name):
        path = DAMAGED[name].in_folder(film_folder)
        return path if path.exists() else make_film(DAMAGED[name], film_folder)

    return path_of


# ---- stories: films that cost next to nothing, servers that own them, and the tool as it is typed


@pytest.fixture(scope="session")
def shorts(film_folder):
    """Two films of six seconds, a picture each second and every second one a keyframe."""
    from plex_previews.testing.films import Recipe, Track, make_film

    settings = {"preset": "ultrafast", "x264-params": "keyint=2:min-keyint=2:scenecut=0"}
    track = Track(options=settings, rate=Fraction(1), frames=6, gop=2)
    forms = ((".mp4", "mp4"), (".mkv", "matroska"))
    recipes = [Recipe("six_seconds", suffix, muxer, (track,)) for suffix, muxer in forms]
    return [make_film(recipe, film_folder) for recipe in recipes]


@pytest.fixture
def scene(tmp_path):
    """No film yet, and no server on the air."""
    return Scene(tmp_path, duration=6.0)


@pytest.fixture
def console(scene, start, capfd, monkeypatch):
    """The program with a data folder of its own."""
    for name in [name for name in os.environ if name.startswith("PLEX_PREVIEWS_")]:
        monkeypatch.delenv(name)
    home = scene.folder / "home"
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(home))
    monkeypatch.setenv("PLEX_PREVIEWS_WORKERS", "1")  # to start another costs more than these films
    return Console(scene, home, start, capfd.readouterr)
