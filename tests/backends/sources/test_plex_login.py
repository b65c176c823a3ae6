"""Signing in with a PIN, on the stand-in for plex.tv."""

import threading
import time

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from plex_previews.errors import Cancelled, ServerAnswer, ServerDown, ServerRefused
from plex_previews.testing.servers.plex_tv import AccountServer, Address, StandInPlexTv
from plex_previews.testing.servers.serving import serve
from plex_previews_backends.sources.plex_login import PlexTv

OWN = AccountServer(
    "Attic",
    "a" * 40,
    "attic-token",
    (
        Address("https://relay.plex.tv:8443", local=False, relay=True),
        Address("https://203-0-113-5.x.plex.direct:32400", local=False),
        Address("http://10.0.0.2:32400"),
    ),
)
SHARED = AccountServer("Friend", "b" * 40, "shared-token", (Address("http://192.0.2.1:32400"),), owned=False)
PLAYER = AccountServer("Phone", "c" * 40, "", (), provides="client,player")


@pytest.fixture
def plex_tv():
    return StandInPlexTv((PLAYER, SHARED, OWN), account_token="account-secret")


@pytest.fixture
def login(plex_tv):
    with serve(plex_tv.app) as server, PlexTv("client-1", url=server.url) as login:
        yield login


def test_a_pin_its_link_and_the_token(login, plex_tv):
    pin = login.create_pin()
    assert (pin.expires_in, len(pin.code) > 4) == (1800, True)
    assert pin.link.startswith("https://app.plex.tv/auth#?clientID=client-1&code=")
    assert login.look(pin) is None
    plex_tv.approve(pin.code)
    assert login.wait_for_token(pin, patience_s=20, poll_s=0.01) == "account-secret"
    assert all(asked.headers["x-plex-client-identifier"] == "client-1" for asked in plex_tv.faults.log)


def test_it_waits_until_somebody_says_yes(login, plex_tv):
    pin = login.create_pin()
    later = threading.Timer(0.2, plex_tv.approve, [pin.code])
    later.start()
    try:
        assert login.wait_for_token(pin, patience_s=20, poll_s=0.02) == "account-secret"
    finally:
        later.join(timeout=10)
    assert plex_tv.faults.counts()[f"/api/v2/pins/{pin.id}"] > 1


def test_nobody_says_yes(login):
    with pytest.raises(ServerRefused, match="nobody"):
        login.wait_for_token(login.create_pin(), patience_s=0.1, poll_s=0.02)


def test_the_pin_runs_out(login, plex_tv):
    pin = login.create_pin()
    plex_tv.expire()
    with pytest.raises(ServerRefused, match="run out"):
        login.wait_for_token(pin, patience_s=20)


def test_the_user_gives_up(login):
    start = time.monotonic()
    with pytest.raises(Cancelled):
        login.wait_for_token(login.create_pin(), cancelled=lambda: True)
    assert time.monotonic() - start < 20


def test_servers_to_choose_from_own_ones_and_near_addresses_first(login):
    own, shared = login.servers("account-secret")
    assert (own.name, own.id, own.owned, own.token) == ("Attic", "a" * 40, True, "attic-token")
    assert [address.url for address in own.addresses] == [
        "http://10.0.0.2:32400",
        "https://203-0-113-5.x.plex.direct:32400",
        "https://relay.plex.tv:8443",
    ]
    assert own.addresses[-1].relay
    assert (shared.name, shared.owned, shared.token) == ("Friend", False, "shared-token")
    assert "attic-token" not in repr(own)


def test_a_wrong_token_is_refused_and_not_shown(login):
    with pytest.raises(ServerRefused) as caught:
        login.servers("wrong-secret")
    assert "wrong-secret" not in repr(caught.value)


def test_it_asks_again_where_plex_tv_is_not_well(login, plex_tv):
    plex_tv.faults.fail_next(2, below="/api/v2/pins")
    assert login.create_pin().code
    plex_tv.faults.fail_next(100)
    with pytest.raises(ServerDown):
        login.create_pin()


def test_without_a_way_to_plex_tv():
    with PlexTv("client-1", url="http://127.0.0.1:9") as login, pytest.raises(ServerDown, match="127"):
        login.create_pin()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html/>",
        "[]",
        "{}",
        "null",
        "7",
        '{"id": "x", "code": "y", "expiresIn": 1}',
        '{"id": 1, "code": "y", "expiresIn": []}',
    ],
)
def test_answers_that_make_no_sense(body):
    async def answer(_):
        return Response(body, media_type="application/json")

    route = Route("/{path:path}", answer, methods=["GET", "POST"])
    with serve(Starlette(routes=[route])) as server, PlexTv("client-1", url=server.url) as login:
        with pytest.raises(ServerAnswer):
            login.create_pin()
        if body not in ("[]", "{}"):
            with pytest.raises(ServerAnswer):
                login.servers("token")
