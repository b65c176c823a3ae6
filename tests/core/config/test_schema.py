"""What settings may say, and which of several sayings holds."""

import pytest

from plex_previews.config.schema import Config, Overrides, PreviewSettings, ServerSettings
from plex_previews.errors import SettingsError
from plex_previews.model import Accuracy


def server(name="Home", **others):
    return ServerSettings(name, "plex", "http://nas:32400", **others)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("interval", 0), ("interval", 61), ("width", 15), ("width", 1921), ("quality", 0), ("quality", 11),
        ("accuracy", "fine"), ("tone_map", "fine"), ("encoder", " "),
        ("slots", {"gpu": 0}), ("slots", {" ": 1}), ("writers", ("bif", "")), ("min_duration", -1.0),
        ("min_duration", float("nan")), ("min_duration", float("inf")),
    ],
)  # fmt: skip
def test_a_value_out_of_bounds_is_told_by_its_key(key, value):
    with pytest.raises(SettingsError) as told:
        PreviewSettings(**{key: value})
    assert told.value.what == key
    assert told.value.advice


def test_overrides_have_the_same_bounds():
    with pytest.raises(SettingsError, match="interval"):
        Overrides(interval=61)
    assert Overrides().said() == {}
    assert Overrides(interval=5, skip_extras=False).said() == {"interval": 5, "skip_extras": False}


@pytest.mark.parametrize("name", ["", " a", "a/b", "-", "a\nb", "a:b"])
def test_names_that_are_no_names(name):
    with pytest.raises(SettingsError, match="name"):
        server(name)


@pytest.mark.parametrize(
    "url",
    [
        "", " ", "ftp://nas/", "http://", "http://user:pass@nas/", "http://nas/?X-Plex-Token=abcdefgh",
        "http://nas:99999/", "http://[::1/", "http://nas/#part",
    ],
)  # fmt: skip
def test_addresses_that_cannot_be_used_are_not_repeated(url):
    with pytest.raises(SettingsError, match="url") as told:
        ServerSettings("Home", "plex", url)
    assert "pass" not in told.value.reason
    assert "abcdefgh" not in str(told.value)


@pytest.mark.parametrize(
    "url", ["http://nas:32400", "https://plex.example/below", "/media/films", "http://[::1]:80/"]
)
def test_addresses_and_folders(url):
    assert ServerSettings("Home", "plex", url).url == url


def test_a_rule_has_two_sides():
    with pytest.raises(SettingsError) as told:
        server(maps=(("/a", "/b"), ("/c", " ")))
    assert told.value.what == "maps[1]"
    with pytest.raises(SettingsError, match=r"webhook_maps\[0\]"):
        server(webhook_maps=(("", "/b"),))


def test_names_that_the_environment_could_not_tell_apart_are_refused():
    assert server("Living-room 2").variable == "LIVING_ROOM_2"
    with pytest.raises(SettingsError, match=r"servers\[1\]\.name"):
        Config(servers=(server("Living room"), server("living-room")))


def test_servers_are_found_replaced_and_removed():
    config = Config().with_server(server("One")).with_server(server("Two"))
    assert config.server("Two").name == "Two"
    replaced = config.with_server(ServerSettings("One", "emby", "http://nas:8096"))
    assert [(each.name, each.kind) for each in replaced.servers] == [("One", "emby"), ("Two", "plex")]
    assert config.without_server("One").servers == (config.server("Two"),)
    with pytest.raises(SettingsError, match="One, Two"):
        config.server("Three")
    with pytest.raises(SettingsError, match="servers add"):
        Config().without_server("One")


def test_the_narrower_saying_wins_and_the_command_line_over_all():
    narrow = server(
        previews=Overrides(interval=5, width=240),
        overrides={"Films": Overrides(width=480, accuracy=Accuracy.EXACT)},
    )
    config = Config(PreviewSettings(quality=2), (narrow,))
    assert config.wanted() == PreviewSettings(quality=2)
    assert config.wanted(narrow, "Series") == PreviewSettings(interval=5, width=240, quality=2)
    films = PreviewSettings(interval=5, width=480, quality=2, accuracy=Accuracy.EXACT)
    assert config.wanted(narrow, "Films") == films
    above = Config(PreviewSettings(), (narrow,), {"interval": 2, "accuracy": "keyframe"})
    assert above.wanted(narrow, "Films") == PreviewSettings(interval=2, width=480, accuracy=Accuracy.KEYFRAME)


def test_libraries_by_title():
    assert server().wants("Films")
    assert server(libraries=("Films",)).wants("Films")
    assert not server(libraries=("Films",)).wants("Series")
