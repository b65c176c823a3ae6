"""A server of a kind of our own, in memory: what it has and how it fails is said by the test."""

from pathlib import Path

import pytest
from attrs import define, evolve, field

from plex_previews.config.places import Home
from plex_previews.config.schema import ServerSettings
from plex_previews.library import Item, ItemKind, Library, Part, ServerInfo
from plex_previews.mapping.rules import candidates, parse_rules, remote_names
from plex_previews.plugins import PathMapperType, SourceType, hookimpl
from plex_previews.plugins.host import PluginHost
from plex_previews.servers.registry import Servers
from plex_previews.servers.surroundings import Surroundings
from plex_previews.sources.login import Invitation, Opened


@define
class Box:
    """One for all addresses; ``accesses`` are those that sources were made for."""

    libraries: list = field(factory=list)
    paths: dict = field(factory=dict)
    errors: dict = field(factory=dict)
    ids: dict = field(factory=dict)
    accesses: list = field(factory=list)
    open: int = 0


class BoxSource:
    def __init__(self, box, access):
        self.box, self.access = box, access
        box.accesses.append(access)
        box.open += 1

    def about(self):
        self._fail("about")
        self._fail(self.access.url)
        return ServerInfo(self.box.ids.get(self.access.url, "box-1"), "box", "The “Box”", "1.2")

    def libraries(self):
        self._fail("libraries")
        return self.box.libraries

    def items(self, library, *, since=None, extras=False):
        self._fail("items")
        for path in self.box.paths.get(library, ()):
            yield Item(path, path, ItemKind.MOVIE, library, (Part(path, path),))

    def _fail(self, what):
        if what in self.box.errors:
            raise self.box.errors[what]

    def close(self):
        self.box.open -= 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Prefix:
    def __init__(self, pairs):
        self.rules = parse_rules(pairs)

    def local(self, path):
        return candidates(self.rules, path)

    def remote(self, path):
        return remote_names(self.rules, path)


class Nowhere:
    def __init__(self, pairs):
        pass

    def local(self, path):
        return ()

    remote = local


class Plugin:
    def __init__(self, box):
        self.box = box

    @hookimpl
    def plex_previews_media_sources(self):
        def make(access):
            return BoxSource(self.box, access)

        plain = SourceType("plain", "A box without logins", make, access_needed=False)
        box = SourceType(
            "box",
            "A box",
            make,
            code_login=_let_in,
            data_folder_holds="Media",
            own_previews_setting="at its back",
        )
        unbarred = evolve(plain, name="open", access_needed=True)
        return [plain, unbarred, box, evolve(box, name="shy", own_previews_needed=True)]

    @hookimpl
    def plex_previews_path_mappers(self):
        streaming = PathMapperType("stream", "Bytes from the box", Nowhere, streams=True)
        return [PathMapperType("prefix", "Rules", Prefix), streaming]


def _let_in(access, invite, cancelled):
    invite(Invitation("1234"))
    return [Opened((access.url,), "new-token")]


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def host(box):
    return PluginHost.of(Plugin(box))


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def servers(host):
    """Servers of one server, ``attic``, with these settings; closed at the end."""
    made = []

    def make(**settings):
        given = {"name": "attic", "kind": "box", "url": "http://box"} | settings
        made.append(Servers.of(ServerSettings(**given), "attic-token", host))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def disk(tmp_path):
    """A place with folders of films: ``disk("tv/Lost", "tv/Fargo")``."""

    def make(*folders):
        for folder in folders:
            path = tmp_path / "disk" / folder
            path.mkdir(parents=True)
            Path(path, "film.mkv").write_bytes(b"film")
        return tmp_path / "disk"

    return make


@pytest.fixture
def around(tmp_path):
    """These surroundings end at the test's folder."""
    return Surroundings([tmp_path / "disk"])


TV = Library("1", "Series", "show", ("/data/tv",))


@pytest.fixture
def tv(box):
    """The box has a library of series in ``/data/tv``."""
    box.libraries = [TV]
    box.paths = {"1": [f"/data/tv/{name}/film.mkv" for name in ("Lost", "Fargo", "Dark")]}
    return TV
