"""Logins: which way, which server of an account, which address, which settings."""

import pytest
from attrs import evolve

from plex_previews.config.schema import Config, ServerSettings
from plex_previews.errors import ServerAnswer, ServerDown, ServerRefused, SettingsError
from plex_previews.servers.entering import TRIAL_S, Entrance, choose
from plex_previews.sources.login import Opened

KNOWN = ServerSettings("attic", "box", "http://box", maps=(("/data", "/mnt"),), timeout_s=20.0)
CONFIG = Config(servers=(KNOWN, ServerSettings("den", "plain", "http://den")))


def opened(*addresses, **more):
    return Opened(addresses, "new-token", **more)


@pytest.fixture
def kind(host):
    return host.source("box")


@pytest.fixture
def enter(kind):
    def make(url="", name="", config=CONFIG, **more):
        return Entrance(kind, config, url, name, **more)

    return make


def test_by_code(enter):
    codes, entrance = [], enter("http://new")
    (server,) = entrance.by_code(lambda invitation: codes.append(invitation.code))
    assert (codes, server.addresses) == (["1234"], ("http://new",))
    assert not entrance.takes_passwords
    with pytest.raises(SettingsError, match="no password"):
        entrance.by_password("anna", "secret")


def test_by_password(kind):
    told = []

    def log_in(*given):
        told.append(given)
        return opened()

    entrance = Entrance(evolve(kind, password_login=log_in, code_login=None), CONFIG, "http://new")
    entrance.by_password("anna", "secret")
    ((access, *rest),) = told
    assert (access.url, access.token, rest) == ("http://new", "", ["anna", "secret"])
    with pytest.raises(SettingsError, match="password"):
        entrance.by_code(print)


def test_a_kind_without_a_login(host):
    with pytest.raises(SettingsError, match="servers add plain"):
        Entrance(host.source("plain"), CONFIG, "http://new")


def test_a_new_server_is_called_what_it_calls_itself(enter, box):
    settings = enter("http://new", verify_tls=False).entered(opened("http://new"))
    assert (settings.name, settings.kind, settings.url) == ("The Box", "box", "http://new")
    assert not settings.verify_tls
    assert (box.accesses[-1].token, box.accesses[-1].verify_tls) == ("new-token", False)
    assert enter("http://new", "cellar").entered(opened("http://new")).name == "cellar"
    assert box.open == 0


def test_a_known_server_keeps_its_settings(enter, box):
    assert enter("", "attic").entered(opened("http://elsewhere")) == KNOWN
    assert (box.accesses[-1].url, box.accesses[-1].timeout_s) == ("http://box", 20.0)
    assert enter("http://new", "attic").entered(opened("http://elsewhere")) == evolve(KNOWN, url="http://new")
    trusting = enter("", "attic", verify_tls=False)
    assert trusting.entered(opened("http://elsewhere")) == evolve(KNOWN, verify_tls=False)


def test_a_name_of_another_kind_is_refused_at_once(enter):
    with pytest.raises(SettingsError, match="plain"):
        enter("http://new", "den")


def test_its_own_name_may_be_taken(enter):
    taken = ServerSettings("The Box", "box", "http://first")
    config = Config(servers=(taken,))
    with pytest.raises(SettingsError, match="which name"):
        enter("http://new", config=config).entered(opened("http://new"))
    assert enter("http://first", config=config).entered(opened("http://first")) == taken


def test_the_first_address_that_answers_as_this_server(enter, box):
    box.errors = {"http://far": ServerDown("far", "silent"), "http://no": ServerRefused("no", "no")}
    box.ids = {"http://other": "box-2"}
    server = opened("http://far", "http://no", "http://other", "http://near", "http://more", id="box-1")
    assert enter("", "new").entered(server).url == "http://near"
    assert [access.url for access in box.accesses] == [*server.addresses[:4]]
    assert {access.timeout_s for access in box.accesses} == {TRIAL_S}
    assert box.open == 0


def test_no_address_answers(enter, box):
    box.errors = {"http://a": ServerDown("a", "silent"), "http://b": ServerDown("b", "silent")}
    with pytest.raises(ServerDown, match=r"Attic: none of its 2 .*; a: silent"):
        enter().entered(opened("http://a", "http://b", name="Attic"))
    with pytest.raises(ServerDown, match="none of its 0"):
        enter().entered(opened(name="Attic"))
    box.ids = {"http://other": "box-2"}
    with pytest.raises(ServerAnswer, match="another server"):
        enter("http://other").entered(opened("http://a", id="box-1"))


MINE = opened(name="Attic", id="A")
YOURS = opened(name="Cellar", id="C", owned=False)
HERS = opened(name="Den", id="D", owned=False)


def test_which_server_of_an_account():
    assert choose([YOURS]) is YOURS
    assert choose([MINE, YOURS, HERS]) is MINE
    assert choose([MINE, YOURS], "Cellar") is YOURS
    assert choose([MINE, YOURS], "C") is YOURS


@pytest.mark.parametrize(
    ("servers", "wanted", "told"),
    [
        ([], "", "has none"),
        ([YOURS, HERS], "", "several .*Cellar, Den"),
        ([MINE, YOURS], "Loft", "no 'Loft' .*Attic, Cellar"),
        ([MINE, opened(name="Attic", id="Z")], "Attic", "several"),
    ],
)
def test_no_telling_which(servers, wanted, told):
    with pytest.raises(SettingsError, match=told):
        choose(servers, wanted)


def test_no_token_is_ever_shown():
    assert "new-token" not in repr(opened("http://a"))
