"""Servers in the settings, with their tokens beside."""

import pytest

from plex_previews.config.loading import load_auth_file, load_file
from plex_previews.config.schema import ServerSettings
from plex_previews.errors import SettingsError
from plex_previews.servers.keeping import add_server, put_server, remove_server

ATTIC = ServerSettings("attic", "plex", "http://nas:32400")


def kept(home):
    config, auth = load_file(home.settings), load_auth_file(home.auth)
    return {server.name: (server.url, auth.token(server.name)) for server in config.servers}


def test_added_and_removed(home):
    add_server(home, ATTIC, "one")
    add_server(home, ServerSettings("films", "folder", "/films"))
    assert kept(home) == {"attic": ("http://nas:32400", "one"), "films": ("/films", "")}
    remove_server(home, "attic")
    assert kept(home) == {"films": ("/films", "")}
    assert load_auth_file(home.auth).tokens == {}


def test_a_taken_name_is_not_taken_again(home):
    add_server(home, ATTIC, "one")
    with pytest.raises(SettingsError, match="already"):
        add_server(home, ServerSettings("attic", "emby", "http://other"), "two")
    assert kept(home) == {"attic": ("http://nas:32400", "one")}


def test_putting_keeps_the_token_unless_there_is_another(home):
    add_server(home, ATTIC, "one")
    put_server(home, ServerSettings("attic", "plex", "http://new:32400"))
    assert kept(home) == {"attic": ("http://new:32400", "one")}
    put_server(home, ATTIC, "two")
    assert kept(home) == {"attic": ("http://nas:32400", "two")}


@pytest.mark.parametrize("token", ["two words", "Ümlaut", "a\nb"])
def test_what_is_no_token_changes_nothing(home, token):
    with pytest.raises(SettingsError, match="token"):
        add_server(home, ATTIC, token)
    assert not home.settings.exists()


def test_an_unknown_server_cannot_be_removed(home):
    with pytest.raises(SettingsError, match="cellar"):
        remove_server(home, "cellar")
