"""A server in memory, with films that are as real as a test makes them."""

from pathlib import Path

import pytest
from attrs import define, field

from plex_previews.config.schema import ServerSettings
from plex_previews.errors import ServerDown
from plex_previews.formats.bif import write_bif
from plex_previews.ledger.ledger import open_ledger
from plex_previews.library import Item, ItemKind, Library, Part, ServerInfo
from plex_previews.mapping.rules import candidates, parse_rules, remote_names
from plex_previews.model import UrlSource
from plex_previews.plugins.descriptors import SourceType
from plex_previews.plugins.host import PluginHost
from plex_previews.servers.registry import Server
from plex_previews.sources.protocol import Served

FILMS = Library("1", "Films", "movie", ("/data/films",))


@define
class MemorySource:
    """``items_of`` by library; ``log`` is what was asked."""

    items_of: dict = field(factory=dict)
    libraries_: tuple = (FILMS,)
    log: list = field(factory=list)
    down: bool = False
    facts_of: dict = field(factory=dict)
    addresses: dict = field(factory=dict)
    answers: Served | None = field(factory=lambda: Served(None, None, None))

    def about(self):
        self._ask("about")
        return ServerInfo("id-1", "memory", "Memory", "1")

    def libraries(self):
        self._ask("libraries")
        return self.libraries_

    def items(self, library, *, since=None, extras=False):
        self._ask("items")
        yield from (
            item for item in self.items_of.get(library, ()) if since is None or item.added_at >= since
        )

    def item(self, identity):
        self._ask("item")
        return [item for items in self.items_of.values() for item in items if item.id == identity]

    def by_path(self, path):
        self._ask("by_path")
        every = (item for items in self.items_of.values() for item in items)
        return next((item for item in every if any(part.path == path for part in item.parts)), None)

    def facts(self, items):
        self._ask("facts")
        return self.facts_of

    def stream(self, part):
        if isinstance(address := self.addresses[part.id], Exception):
            raise address
        return UrlSource(address)

    def refresh(self, item, path):
        self._ask("refresh")

    def served(self, item, part, width):
        self._ask("served")
        return self.answers

    def close(self):
        pass

    def _ask(self, what):
        self.log.append(what)
        if self.down:
            raise ServerDown("memory", "is down")


class Prefix:
    def __init__(self, pairs):
        self.rules = parse_rules(pairs)

    def local(self, path):
        return candidates(self.rules, path)

    def remote(self, path):
        return remote_names(self.rules, path)


@pytest.fixture(scope="session")
def host():
    return PluginHost.discover()


@pytest.fixture
def source():
    return MemorySource()


@pytest.fixture
def media(tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    return folder


@pytest.fixture
def server(source, media):
    """A folder-like server in memory, whose ``/data/films`` is ``media`` here."""
    maps = (("/data/films", str(media)),)
    settings = ServerSettings("attic", "memory", "http://memory", maps=maps)
    kind = SourceType("memory", "In memory", lambda access: source)
    return Server(settings, kind, source, Prefix(maps), streams=False)


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def listed_film():
    """An item of one part: ``listed_film("a.mkv")``."""

    def make(name, *, size=100, added_at=1.0, duration=100.0, kind=ItemKind.MOVIE, part=None):
        path = f"/data/films/{name}"
        one = Part(part or f"part of {name}", path, size, duration=duration)
        return Item(name, Path(name).stem, kind, "1", (one,), added_at)

    return make


@pytest.fixture
def make_bif():
    """Writes a BIF of ten pictures, ten seconds apart."""

    def make(path):
        with path.open("wb") as file:
            write_bif(file, [b"\xff\xd8\xff\xd9"] * 10, count=10, interval=10)

    return make
