"""Configured servers, opened."""

import os

import pytest

from plex_previews import open_servers
from plex_previews.config.saving import change, change_auth
from plex_previews.config.schema import Config, ServerSettings
from plex_previews.config.secrets import Auth
from plex_previews.errors import PluginError, SettingsError
from plex_previews.library import Library
from plex_previews.plugins.host import PluginHost
from plex_previews.servers.registry import Servers


def test_a_server_is_opened_once_with_its_token_and_closed_at_the_end(servers, box):
    known = servers(timeout_s=7.0, verify_tls=False)
    with known:
        assert known.open("attic") is known.open("attic")
        assert box.open == 1
        (access,) = box.accesses
        assert (access.url, access.token) == ("http://box", "attic-token")
        assert (access.timeout_s, access.verify_tls) == (7.0, False)
    assert box.open == 0


def test_only_libraries_that_are_asked_for(servers, box):
    box.libraries = [Library("1", "Films", "movie", ()), Library("2", "Series", "show", ())]
    assert [each.title for each in servers().open("attic").libraries()] == ["Films", "Series"]
    assert [each.title for each in servers(libraries=("Series",)).open("attic").libraries()] == ["Series"]


def test_the_mapper_has_the_rules_and_may_stream(servers):
    mapped = servers(maps=(("/data", "/mnt"),)).open("attic")
    assert str(mapped.mapper.local("/data/a.mkv")[0].path) == "/mnt/a.mkv"
    assert not mapped.streams
    assert servers(mapper="stream").open("attic").streams


def test_a_folder_streams_nothing(tmp_path):
    folder = ServerSettings("films", "folder", str(tmp_path), mapper="stream")
    with (
        Servers(Config(servers=(folder,)), Auth(), PluginHost.discover()) as known,
        pytest.raises(SettingsError, match="prefix"),
    ):
        known.open("films")


def test_one_that_cannot_be_opened_does_not_keep_others_from_it(host, box):
    good, bad = (ServerSettings(name, kind, "http://box") for name, kind in (("a", "box"), ("b", "gone")))
    with Servers(Config(servers=(bad, good)), Auth(), host) as known:
        with pytest.raises(PluginError, match="gone"):
            known.open("b")
        assert known.open("a").name == "a"
        assert known.names() == ("b", "a")
        assert known.names(["a"]) == ("a",)
        with pytest.raises(SettingsError, match="one of b, a"):
            known.names(["c"])


def test_a_wrong_rule_opens_nothing(servers, box):
    with pytest.raises(SettingsError, match="REMOTE=LOCAL"):
        servers(maps=(("data", "/mnt"),)).open("attic")
    assert box.open == 0


def test_those_of_a_data_folder(home, tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PLEX_PREVIEWS_")]:
        monkeypatch.delenv(name)
    films = ServerSettings("films", "folder", str(tmp_path))
    change(home, lambda config: config.with_server(films))
    change_auth(home, lambda auth: auth.with_token("films", "abc"))
    for folder in (home.folder, str(home.folder)):
        with open_servers(folder) as known:
            assert [server.name for server in known] == ["films"]
            assert known.auth.token("films") == "abc"
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", str(home.folder))
    with open_servers() as known:
        assert known.names() == ("films",)
