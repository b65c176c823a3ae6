"""An application at an address: there at once, gone at once, and back at the same place."""

import contextlib
import threading
import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from plex_previews.testing.servers.faults import Faults
from plex_previews.testing.servers.serving import serve


@pytest.fixture
def app():
    async def hello(_):
        return PlainTextResponse("hello")

    return Starlette(routes=[Route("/a", hello), Route("/b", hello)])


def test_it_answers_as_soon_as_it_is_there(app):
    with serve(app) as server:
        assert httpx.get(f"{server.url}/a", timeout=10).text == "hello"


def test_down_refuses_connections_and_up_is_the_same_address(app):
    with serve(app) as server:
        address = server.url
        server.down()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address}/a", timeout=10)
        server.up()
        assert server.url == address
        assert httpx.get(f"{address}/a", timeout=10).text == "hello"


def test_nothing_is_left_behind_though_a_client_holds_its_connection(app):
    before = threading.active_count()
    with httpx.Client(timeout=10) as client:
        with serve(app) as server:
            client.get(f"{server.url}/a")
            start = time.monotonic()
        assert time.monotonic() - start < 10
    assert threading.active_count() == before


def test_an_answer_that_never_ends_does_not_keep_it_from_stopping():
    stuck = threading.Event()

    async def never(_scope, receive, _send):
        stuck.set()
        while (await receive())["type"] != "http.disconnect":
            pass

    server = serve(never)

    def ask():
        with contextlib.suppress(httpx.HTTPError):
            httpx.get(server.url, timeout=30)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        assert stuck.wait(10)
    finally:
        server.close()
        asking.join(timeout=30)
    assert not asking.is_alive()


def test_switches(app):
    faults = Faults(app)
    with serve(faults) as server, httpx.Client(base_url=server.url, timeout=10) as client:
        faults.fail_next(2, below="/b")
        assert [client.get(path).status_code for path in ("/a", "/b", "/b", "/b")] == [200, 500, 500, 200]
        faults.refusing = True
        assert client.get("/a").status_code == 401
        faults.starting = True
        assert client.get("/a").status_code == 503
        faults.starting = faults.refusing = False
        assert client.get("/a", params={"x": "1"}).status_code == 200
        assert faults.counts() == {"/a": 4, "/b": 3}
        assert (faults.log[-1].method, faults.log[-1].query) == ("GET", "x=1")
        faults.forget()
        assert faults.counts() == {}
