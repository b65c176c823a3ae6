"""The program as a process of its own, and stand-in servers over HTTP."""

import io
import json
import subprocess
import sys
from contextlib import ExitStack
from typing import NamedTuple

import pytest

from plex_previews.testing.servers.emby import StandInEmby
from plex_previews.testing.servers.jellyfin import StandInJellyfin
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary

COMMAND = [sys.executable, "-W", "error", "-m", "plex_previews_cli"]
LIMIT = 60
KINDS = {"plex": StandInPlex, "jellyfin": StandInJellyfin, "emby": StandInEmby}
FILES = ("films/Dune (2021)/Dune (2021).mkv", "tv/Wire/Season 1/Wire S01E01.mkv")


class Done(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def objects(self):
        return [json.loads(line) for line in self.out.splitlines()]


class Stand(NamedTuple):
    stand_in: object
    serving: object

    @property
    def url(self):
        return self.serving.url + getattr(self.stand_in, "base_path", "")

    @property
    def token(self):
        return self.stand_in.token


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The data folder of every program that is started here."""
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(tmp_path / "home"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def cli(home, run, monkeypatch):
    """Runs the program in this process; ``typed`` is its stdin."""

    def call(*arguments, typed=""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        return Done(*run(*arguments))

    return call


@pytest.fixture
def child(home):
    """Runs the program as a process of its own."""

    def call(*arguments, typed=""):
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
        assert "Traceback" not in done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def media(tmp_path):
    for name in FILES:
        path = tmp_path / "media" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(name.encode())
    return tmp_path / "media"


@pytest.fixture
def shelf(media):
    films = ShelfLibrary(1, "Films", "movie", (Root("/data/films", media / "films"),))
    shelf = Shelf([films, ShelfLibrary(2, "Series", "show", (Root("/data/tv", media / "tv"),))])
    shelf.scan()
    return shelf


@pytest.fixture
def stand(shelf):
    """Stand-ins over the same films: ``stand("plex")``."""
    with ExitStack() as open_ones:

        def make(kind, **manners):
            stand_in = KINDS[kind](shelf, **manners)
            return Stand(stand_in, open_ones.enter_context(serve(stand_in.app)))

        yield make


@pytest.fixture
def added(cli, stand, media):
    """A stand-in that is known by its kind's name, with all its folders mapped."""

    def make(kind, *options):
        one = stand(kind)
        options = (*options, "--map", f"/data={media}")
        done = cli("servers", "add", kind, kind, "--url", one.url, "--token", one.token, *options)
        assert done.status == 0, done.err
        return one

    return make


@pytest.fixture
def kept(home):
    """What the files of the data folder hold now: settings by server, tokens by server."""

    def read():
        files = [home / name for name in ("settings.json", "auth.json")]
        settings, auth = (json.loads(path.read_text()) if path.exists() else {} for path in files)
        return {server["name"]: server for server in settings.get("servers", [])}, auth.get("tokens", {})

    return read
