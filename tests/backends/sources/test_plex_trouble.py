"""Plex servers that are down, that refuse, that fail, or that are something else: each has its own error."""

import logging
import socket
import threading
import traceback

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from plex_previews.errors import ServerAnswer, ServerDown, ServerError, ServerRefused, SettingsError
from plex_previews.library import Item, ItemKind, Part
from plex_previews.sources.protocol import Access
from plex_previews.testing.servers.faults import Faults
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import made_up
from plex_previews_backends.sources.plex import make_source

TOKEN = "very-secret-token-0123"


@pytest.fixture
def plex():
    return StandInPlex(made_up(600), token=TOKEN)


@pytest.fixture
def server(plex):
    with serve(plex.app) as server:
        yield server


@pytest.fixture
def source(server):
    with make_source(Access(server.url, TOKEN)) as source:
        yield source


def everything_said(error):
    """The error with all that led to it, as a log would have it."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))


def test_a_page_that_answers_500_twice_goes_on(source, plex):
    stream = source.items("1")
    next(stream)
    plex.faults.fail_next(2, below="/library/sections/1/all")
    assert len({item.id for item in stream}) == 599
    assert plex.faults.counts()["/library/sections/1/all"] == 5


def test_asking_again_is_logged_for_those_who_look_and_no_warning(source, plex, caplog):
    plex.faults.fail_next(1, below="/library/sections/1/all")
    with caplog.at_level(logging.DEBUG, "plex_previews_backends"):
        list(source.items("1"))
    told = [record for record in caplog.records if not record.name.startswith("plexapi")]
    retries = [record for record in told if "asking again" in record.getMessage()]
    assert [(record.levelname, "answers 500" in record.getMessage()) for record in retries] == [
        ("DEBUG", True)
    ]
    assert not [record for record in told if record.levelno >= logging.WARNING]
    assert TOKEN not in caplog.text


def test_a_page_that_always_fails_is_an_answer_that_makes_no_sense(source, plex):
    plex.faults.fail_next(100, below="/library/sections/1/all")
    with pytest.raises(ServerAnswer, match="500") as caught:
        list(source.items("1"))
    assert plex.faults.counts()["/library/sections/1/all"] == 4
    assert not caught.value.retryable


def test_while_it_starts_it_is_down(source, plex):
    plex.faults.starting = True
    with pytest.raises(ServerDown, match="503") as caught:
        source.about()
    assert caught.value.retryable


def test_down_in_the_middle_and_back(source, server):
    stream = source.items("1")
    next(stream)
    server.down()
    with pytest.raises(ServerDown):
        list(stream)
    server.up()
    assert len(list(source.items("1"))) == 600


def test_a_server_that_is_not_there():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with (
            make_source(Access(f"http://127.0.0.1:{unused.getsockname()[1]}", TOKEN)) as source,
            pytest.raises(ServerDown, match="does not answer") as caught,
        ):
            source.about()
    assert TOKEN not in everything_said(caught.value)


def test_a_server_that_never_says_a_word():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        access = Access(f"http://127.0.0.1:{silent.getsockname()[1]}", TOKEN, timeout_s=0.3)
        with make_source(access) as source, pytest.raises(ServerDown, match="in time") as caught:
            source.about()
    assert TOKEN not in everything_said(caught.value)


def test_a_wrong_token_is_refused_at_once_and_never_shown(server, plex):
    with make_source(Access(server.url, "wrong-" + TOKEN)) as source, pytest.raises(ServerRefused) as caught:
        source.about()
    assert TOKEN not in everything_said(caught.value)
    assert "login plex" in str(caught.value)
    assert plex.faults.counts() == {"/": 1}


def test_a_token_that_is_revoked_later(source, plex):
    source.about()
    plex.tokens.clear()
    with pytest.raises(ServerRefused):
        source.libraries()
    item = Item("3", "Film", ItemKind.MOVIE, "1", ())
    with pytest.raises(ServerRefused):
        source.served(item, Part("1", "/film.mkv"), 320)


def test_the_token_is_in_no_log(source, server, caplog):
    caplog.set_level(logging.DEBUG)
    source.about()
    list(source.items("1"))
    server.down()
    with pytest.raises(ServerDown):
        source.libraries()
    assert TOKEN not in caplog.text


def test_an_address_with_a_password_shows_neither():
    access = Access("http://somebody:hidden-word@127.0.0.1:9/?X-Plex-Token=" + TOKEN, TOKEN)
    with make_source(access) as source, pytest.raises(ServerError) as caught:
        source.about()
    assert "hidden-word" not in everything_said(caught.value)
    assert TOKEN not in everything_said(caught.value)


@pytest.mark.parametrize("url", ["", "plex", "ftp://plex", "http://", "http://[::1", "http://plex:port"])
def test_an_address_that_is_none(url):
    with pytest.raises(SettingsError, match="http://host:32400"):
        make_source(Access(url, TOKEN))


@pytest.mark.parametrize("token", ["two\nlines", "snow\u2603man"])
def test_a_token_that_cannot_be_sent_is_not_shown(server, token):
    with make_source(Access(server.url, token)) as source, pytest.raises(SettingsError) as caught:
        source.about()
    assert "man" not in str(caught.value)
    assert "lines" not in str(caught.value)


@pytest.mark.parametrize(
    "page",
    [
        HTMLResponse("<html><body>It works!</body></html>"),
        HTMLResponse("<html><body><p>It works!</body></html>"),
        Response("It works!"),
        Response(""),
        Response("{}", media_type="application/json"),
        Response("<MediaContainer/>"),
        Response("<MediaContainer", media_type="text/xml"),
        Response(b"\xff\xfe\x00<", media_type="text/xml; charset=utf-16"),
        Response("<?xml version='1.0' encoding='shift_jis'?><MediaContainer/>"),
        Response("<?xml version='1.0' encoding='nonsense'?><MediaContainer/>"),
        Response("gone", 404),
        Response("what?", 418),
    ],
)
def test_something_that_is_no_plex(page):
    async def answer(_):
        return page

    with (
        serve(Starlette(routes=[Route("/{path:path}", answer)])) as server,
        make_source(Access(server.url, TOKEN)) as source,
    ):
        with pytest.raises(ServerAnswer):
            source.about()
        with pytest.raises(ServerAnswer):
            list(source.items("1"))


def test_a_redirection_to_another_server_takes_no_token_there():
    async def anything(_):
        return Response("<MediaContainer/>", media_type="text/xml")

    elsewhere = Faults(Starlette(routes=[Route("/{path:path}", anything)]))
    with serve(elsewhere) as other:

        async def away(_):
            return RedirectResponse(f"{other.url.replace('127.0.0.1', 'localhost')}/")

        with (
            serve(Starlette(routes=[Route("/{path:path}", away)])) as server,
            make_source(Access(server.url, TOKEN)) as source,
            pytest.raises(ServerAnswer),
        ):
            source.about()
    assert elsewhere.log
    assert all("x-plex-token" not in asked.headers for asked in elsewhere.log)


def test_a_redirection_to_nowhere():
    async def away(_):
        return Response(status_code=302, headers={"Location": "http://[nowhere"})

    with (
        serve(Starlette(routes=[Route("/{path:path}", away)])) as server,
        make_source(Access(server.url, TOKEN)) as source,
        pytest.raises(ServerAnswer),
    ):
        source.about()


def test_a_redirection_without_end():
    async def again(_):
        return RedirectResponse("/")

    with (
        serve(Starlette(routes=[Route("/{path:path}", again)])) as server,
        make_source(Access(server.url, TOKEN)) as source,
        pytest.raises(ServerAnswer, match="redirects"),
    ):
        source.about()


def test_it_may_be_asked_from_several_threads(source):
    counts = []
    threads = [threading.Thread(target=lambda: counts.append(len(list(source.items("1"))))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert counts == [600] * 4


def test_the_stand_in_would_let_anybody_in_with_the_token(server):
    assert httpx.get(server.url, headers={"X-Plex-Token": TOKEN}, timeout=20).status_code == 200
