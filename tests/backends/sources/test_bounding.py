"""Every answer of a server has an end: so many bytes, so much time, and no preview is held whole."""

import asyncio
import hashlib
import itertools
import tracemalloc

import pytest
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from plex_previews.errors import ServerAnswer, ServerDown
from plex_previews.formats.bif import ENTRY, HEADER, MAGIC
from plex_previews.library import Item, ItemId, LibraryId, Part, PartId
from plex_previews.sources.protocol import Access, Served
from plex_previews.testing.servers.serving import serve
from plex_previews_backends.sources import bounding, emby, jellyfin, plex

PLUGINS = {"jellyfin": jellyfin, "emby": emby, "plex": plex}
ITEM = Item(ItemId("7"), "x", "movie", LibraryId("1"), (Part(PartId("7"), "/x"),))
IMAGE = 1 << 20


class Endless:
    """A server of any kind whose answers are ``body``'s pieces, each after a ``pause`` in seconds."""

    def __init__(self):
        self.body, self.pause, self.redirects = (), 0.0, False
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])

    async def _pieces(self):
        for piece in self.body:
            if self.pause:
                await asyncio.sleep(self.pause)
            yield piece

    async def _answer(self, request):
        path = request.path_params["path"]
        if path in ("", "identity"):
            return Response('<MediaContainer machineIdentifier="m"/>', media_type="text/xml")
        if not self.redirects:
            return StreamingResponse(self._pieces(), media_type="text/xml")
        return StreamingResponse(self._pieces(), 302, {"Location": "/identity"})


@pytest.fixture
def server():
    one = Endless()
    with serve(one.app) as serving:
        one.url = serving.url
        yield one


@pytest.fixture(params=PLUGINS)
def source(request, server):
    with PLUGINS[request.param].make_source(Access(server.url, "token", timeout_s=1)) as one:
        yield one


def test_an_answer_that_dribbles_has_an_end(server, source, monkeypatch):
    monkeypatch.setattr(bounding, "ALLOWED_S", 0.2)
    server.body, server.pause = [b" "] * 30, 0.05
    with pytest.raises(ServerDown, match="answer"):
        source.libraries()


def test_an_answer_of_any_length_is_not_taken(server, source, monkeypatch):
    monkeypatch.setattr(bounding, "LARGEST_ANSWER", 3 << 20)
    server.body = [b" " * IMAGE] * 5
    with pytest.raises(ServerAnswer, match="larger"):
        source.libraries()


def test_nor_is_that_of_a_redirection(server, monkeypatch):
    monkeypatch.setattr(bounding, "LARGEST_ANSWER", 3 << 20)
    server.body, server.redirects = [b" " * IMAGE] * 5, True
    with plex.make_source(Access(server.url, "token")) as source, pytest.raises(ServerAnswer, match="larger"):
        source.libraries()


def bif(count):
    """The pieces of a BIF of pictures of a MiB each."""
    first = HEADER.size + ENTRY.size * (count + 1)
    stamps = [*range(count), 0xFFFFFFFF]
    index = b"".join(ENTRY.pack(stamp, first + number * IMAGE) for number, stamp in enumerate(stamps))
    image = b"\xff\xd8".ljust(IMAGE, b"\0")
    return [HEADER.pack(MAGIC, 0, count, 2000) + index, *itertools.repeat(image, count)]


@pytest.mark.parametrize("kind", ["plex", "emby"])
def test_a_preview_is_hashed_as_it_comes(server, kind):
    server.body = bif(48)
    digest = hashlib.sha256(b"".join(server.body)).hexdigest()
    with PLUGINS[kind].make_source(Access(server.url, "token")) as source:
        tracemalloc.start()
        try:
            assert source.served(ITEM, ITEM.parts[0], 320) == Served(48, 2.0, digest)
            assert tracemalloc.get_traced_memory()[1] < 24 << 20
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("kind", ["plex", "emby"])
@pytest.mark.parametrize("cut", [0, 40, 70, 90, 5000])
def test_what_is_no_whole_preview_has_no_count(server, kind, cut):
    data = b"".join(bif(3))[:cut]
    server.body = [data[:50], data[50:]]
    with PLUGINS[kind].make_source(Access(server.url, "token")) as source:
        served = source.served(ITEM, ITEM.parts[0], 320)
    assert served == Served(None, None, hashlib.sha256(data).hexdigest())


def test_a_preview_of_any_length_is_not_taken(server, monkeypatch):
    monkeypatch.setattr(bounding, "LARGEST_PREVIEW", 3 << 20)
    server.body = bif(8)
    for kind in ("plex", "emby"):
        with (
            PLUGINS[kind].make_source(Access(server.url, "token")) as source,
            pytest.raises(ServerAnswer, match="larger"),
        ):
            source.served(ITEM, ITEM.parts[0], 320)
