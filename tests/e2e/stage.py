"""A scene, and the tool as another program uses it, with events for answers."""

import os
import shutil
import sys
import threading
from collections import Counter
from contextlib import ExitStack, contextmanager

from e2e.scene import ROOTS, Scene
from plex_previews import open_ledger
from plex_previews.app import App
from plex_previews.config.schema import Config, PreviewSettings, ServerSettings
from plex_previews.config.secrets import Auth
from plex_previews.plugins.host import PluginHost
from plex_previews.previews.events import Ended
from plex_previews.previews.rounds.round import Checked, Shown, Troubled
from plex_previews.servers.registry import Servers
from plex_previews.workers.messages import Make, Survey


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


class Stage(Scene):
    """A scene, and the tool as another program uses it: with a pool that counts."""

    def __init__(self, folder, pool, duration):
        super().__init__(folder, duration)
        self.pool = CountingPool(pool)
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
        super().open(stack, *kinds)
        for kind in kinds:
            maps = ((ROOTS[kind], str(self.media)),)
            data = self.folder / kind
            self.settings[kind] = ServerSettings(
                kind, kind, self.url(kind), data_folder=data, maps=maps, timeout_s=5.0
            )
            self.auth = self.auth.with_token(kind, self.servers[kind].token)

    def forget(self):
        super().forget()
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
