"""The stand-in for plex.tv, seen by plexapi: only the address in its classes is changed."""

import httpx
import pytest
import requests
from plexapi.myplex import MyPlexAccount, MyPlexPinLogin, MyPlexResource

from plex_previews.testing.servers.plex_tv import AccountServer, Address, StandInPlexTv
from plex_previews.testing.servers.serving import serve

SERVER = AccountServer(
    "Attic",
    "a" * 40,
    "server-token",
    (
        Address("https://10-0-0-2.x.plex.direct:32400"),
        Address("https://relay.plex.tv:8443", local=False, relay=True),
    ),
)


@pytest.fixture
def stand_in():
    return StandInPlexTv((SERVER,))


@pytest.fixture
def url(stand_in):
    with serve(stand_in.app) as server:
        yield server.url


@pytest.fixture
def plex_tv(stand_in, url, monkeypatch):
    for patched in (MyPlexPinLogin, MyPlexAccount, MyPlexResource):
        for name, value in vars(patched).items():
            if isinstance(value, str) and value.startswith("https://plex.tv"):
                monkeypatch.setattr(patched, name, value.replace("https://plex.tv", url))
    return stand_in


@pytest.fixture
def session():
    with requests.Session() as session:
        yield session


def test_a_pin_becomes_a_token(plex_tv, session):
    login = MyPlexPinLogin(session=session, oauth=True, requestTimeout=20)
    link = login.oauthUrl()
    assert login.checkLogin() is False
    (pin,) = plex_tv.pins.values()
    assert pin.code in link
    assert pin.seconds == 1800
    plex_tv.approve(pin.code)
    assert login.checkLogin() is True
    assert login.token == plex_tv.account_token


def test_a_short_pin_can_be_typed_and_an_expired_one_is_gone(plex_tv, session):
    login = MyPlexPinLogin(session=session, requestTimeout=20)
    assert len(login.pin) == 4
    plex_tv.expire()
    assert login.checkLogin() is False
    assert login.expired


def test_the_account_and_its_servers(plex_tv, session):
    account = MyPlexAccount(token=plex_tv.account_token, session=session, timeout=20)
    assert account.username == "somebody"
    (resource,) = account.resources()
    assert (resource.name, resource.clientIdentifier, resource.accessToken) == (
        "Attic",
        "a" * 40,
        "server-token",
    )
    assert [(one.uri, one.local, one.relay) for one in resource.connections] == [
        ("https://10-0-0-2.x.plex.direct:32400", True, False),
        ("https://relay.plex.tv:8443", False, True),
    ]


def test_without_an_identifier_or_a_token_it_refuses(url):
    assert httpx.post(f"{url}/api/v2/pins", timeout=20).status_code == 400
    assert httpx.get(f"{url}/api/v2/user", timeout=20).status_code == 401
    assert httpx.get(f"{url}/api/v2/resources", timeout=20).status_code == 401
