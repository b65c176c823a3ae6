"""Three media servers over one folder of films, each with a name of its own for it, and the tool's data folder."""

import os
import shutil
import sys
import threading
from collections import Counter
from contextlib import ExitStack, contextmanager

from plex_previews import open_ledger
from plex_previews.app import App
from plex_previews.config.schema import Config, PreviewSettings, ServerSettings
from plex_previews.config.secrets import Auth
from plex_previews.plugins.host import PluginHost
from plex_previews.previews.events import Ended
from plex_previews.previews.rounds.round import Checked, Shown, Troubled
from plex_previews.servers.registry import Servers
from plex_previews.testing.servers.emby import StandInEmby
from plex_previews.testing.servers.jellyfin import StandInJellyfin
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary
from plex_previews.workers.messages import Make, Survey

ROOTS = {"plex": "/data/films", "emby": "D:\\films", "jellyfin": "/media/films"}
TILES = {"Interval": 2000, "WidthResolutions": [320], "TileWidth": 3, "TileHeight": 2}


class CountingPool:
    """A pool that counts the films that are made, one decode each, and those that were known from an earlier opening."""

    def __init__(self, pool):
        self._pool = pool
        self.workers = pool.workers
        self.made = Counter()
        self.asked = 0
        self.known = Counter()
        self._lock = threading.Lock()

    def run(self, task, cancelled):
        with self._lock:
            self.asked += 1
            if isinstance(task, Make | Survey):
                self.known[bool(task.probe)] += 1
            if isinstance(task, Make):
                self.made[task.source.name] += 1
        return self._pool.run(task, cancelled)


class Stage:
    """``servers`` are the stand-ins and ``served`` their addresses, by kind, which is their name too."""

    def __init__(self, folder, pool, duration):
        self.folder = folder
        self.media = folder / "media"
        self.media.mkdir()
        self.pool = CountingPool(pool)
        self.duration = duration
        self.servers, self.served = {}, {}
        self.settings = {}
        self.previews = PreviewSettings(interval=2)
        self.auth = Auth()
        self.host = PluginHost.discover()

    def add_film(self, title, source):
        path = self.media / f"{title} (2001)" / f"{title} (2001){source.suffix}"
        path.parent.mkdir()
        shutil.copy(source, path)
        return path

    def open(self, stack, *kinds):
        for kind in kinds:
            shelf = self._shelf(kind)
            shelf.scan()
            data = self.folder / kind
            data.mkdir()
            server = _stand_in(kind, shelf, data)
            self.servers[kind] = server
            self.served[kind] = stack.enter_context(serve(server.app))
            self.settings[kind] = ServerSettings(
                kind,
                kind,
                self.served[kind].url + ("/emby" if kind == "emby" else ""),
                data_folder=data,
                maps=((ROOTS[kind], str(self.media)),),
                timeout_s=5.0,
            )
            self.auth = self.auth.with_token(kind, server.token)

    def _shelf(self, kind):
        library = ShelfLibrary(1, "Films", "movie", (Root(ROOTS[kind], self.media),))
        return Shelf([library], duration=lambda _: self.duration)

    def scan(self):
        """All servers look at their folders."""
        for kind, server in self.servers.items():
            server.shelf.scan() if kind == "plex" else server.scan()

    def forget(self):
        """What was counted so far."""
        for server in self.servers.values():
            server.faults.forget()
        self.pool.made.clear()
        self.pool.known.clear()
        self.pool.asked = 0

    @contextmanager
    def going(self, selection=None, **how):
        config = Config(previews=self.previews, servers=tuple(self.settings.values()))
        with Servers(config, self.auth, self.host) as servers, open_ledger(self.folder / "home") as ledger:
            yield App(self.pool, self.host).go_round(servers, ledger, selection, **how)

    def run(self, selection=None, **how):
        with self.going(selection, **how) as events:
            return Told(list(events))

    @contextmanager
    def upkeep(self):
        """What can be done with what was made, with the servers and the ledger."""
        config = Config(previews=self.previews, servers=tuple(self.settings.values()))
        with Servers(config, self.auth, self.host) as servers, open_ledger(self.folder / "home") as ledger:
            yield App(self.pool, self.host).upkeep, servers, ledger

    def requests(self, kind):
        """How often each path was asked for, in lower case."""
        counts = Counter()
        for path, number in self.servers[kind].faults.counts().items():
            counts[path.lower()] += number
        return counts

    def outputs(self):
        """All files below the stage that are previews, relative to it."""
        found = (path for path in self.folder.rglob("*") if path.suffix in (".bif", ".jpg"))
        return sorted(str(path.relative_to(self.folder)) for path in found)


class Told:
    """The events of a round, sorted."""

    def __init__(self, events):
        self.events = events
        self.ended = [event for event in events if isinstance(event, Ended)]
        self.checked = {event.server: event for event in events if isinstance(event, Checked)}
        self.troubles = [event for event in events if isinstance(event, Troubled)]
        self.shown = {event.server: event for event in events if isinstance(event, Shown)}

    @property
    def outcomes(self):
        return Counter(str(ended.outcome) for ended in self.ended)

    def targets(self):
        """How often the targets of each writer ended in which way."""
        ends = (target for ended in self.ended for target in ended.targets)
        return Counter((end.target.name, str(end.outcome)) for end in ends)


def _stand_in(kind, shelf, data):
    if kind == "plex":
        return StandInPlex(shelf, data)
    if kind == "emby":
        return StandInEmby(shelf, data)
    server = StandInJellyfin(shelf, data)
    server.options.update(TILES)
    wanted = {"EnableTrickplayImageExtraction": True, "ExtractTrickplayImagesDuringLibraryScan": True}
    for options in server.library_options.values():
        options.update(wanted)
    return server


@contextmanager
def set_up(folder, pool, duration, kinds=("plex", "emby", "jellyfin"), films=()):
    """``films`` are pairs of a title and the file to copy."""
    with ExitStack() as stack:
        stage = Stage(folder, pool, duration)
        for title, source in films:
            stage.add_film(title, source)
        stage.open(stack, *kinds)
        yield stage


_OPENED = []
_WATCHING = threading.Event()


def _hook(event, arguments):
    if _WATCHING.is_set() and event == "open" and isinstance(arguments[0], str | bytes):
        _OPENED.append(os.fsdecode(arguments[0]))


sys.addaudithook(_hook)


@contextmanager
def opened_files():
    """The files that this process opens meanwhile, all threads of it."""
    _OPENED.clear()
    _WATCHING.set()
    try:
        yield _OPENED
    finally:
        _WATCHING.clear()
