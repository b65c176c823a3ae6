"""Reading settings: whatever the bytes are, the answer is settings or an error that says what to do."""

import json
import os

import pytest
from attrs import fields
from hypothesis import given, settings
from hypothesis import strategies as st

from plex_previews.config.loading import load, load_auth, load_auth_file, load_file, parse
from plex_previews.config.places import Home
from plex_previews.config.schema import Config, PreviewSettings, ServerSettings
from plex_previews.config.secrets import Auth, Secret
from plex_previews.errors import SettingsError
from plex_previews.model import Accuracy, ToneMap

SERVER = {"name": "Home", "kind": "plex", "url": "http://nas:32400"}

KEYS = st.sampled_from(
    [each.name for kind in (Config, PreviewSettings, ServerSettings) for each in fields(kind)]
    + ["version", "tokens", "Home"]
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | KEYS
    | st.sampled_from(["http://nas", "auto", "exact", "regex:(", "\0", "\ud800", 10**400, 10, 320])
)  # fmt: skip
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=4)
    ),
)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def outcome(data, kind):
    try:
        return parse(data, kind, "settings.json")
    except SettingsError as error:
        return error


def is_settings_or_told(outcome, kind):
    if isinstance(outcome, kind):
        return True
    return outcome.what.startswith("settings.json") and outcome.reason and outcome.advice


@settings(max_examples=150)
@given(ANY_JSON, st.sampled_from([Config, Auth]))
def test_any_json_is_settings_or_an_error(told, kind):
    assert is_settings_or_told(outcome(json.dumps(told).encode(), kind), kind)


@settings(max_examples=100)
@given(st.dictionaries(KEYS, ANY_JSON, max_size=3), st.dictionaries(KEYS, ANY_JSON, max_size=3))
def test_any_server_is_settings_or_an_error(server, previews):
    told = {"servers": [SERVER | server], "previews": previews}
    assert is_settings_or_told(outcome(json.dumps(told).encode(), Config), Config)


@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_any_bytes_are_settings_or_an_error(data):
    assert is_settings_or_told(outcome(data, Config), Config)


@pytest.mark.parametrize(
    ("told", "what", "reason"),
    [
        ('{"previews": {"interval": "10"}}', "previews.interval", "no whole number"),
        ('{"previews": {"interval": 10.0}}', "previews.interval", "no whole number"),
        ('{"previews": {"interval": true}}', "previews.interval", "no whole number"),
        ('{"previews": {"interval": 0}}', "previews.interval", "0 cannot be used"),
        ('{"previews": {"writers": "bif"}}', "previews.writers", "is a text"),
        ('{"previews": {"writers": ["bif", 1]}}', "previews.writers[1]", "is a number"),
        ('{"previews": {"min_duration": 1e999}}', "previews.min_duration", "too large"),
        ('{"previews": {"skip_extras": 1}}', "previews.skip_extras", "is a number"),
        ('{"previews": {"accuracy": "fine"}}', "previews.accuracy", "'fine' is unknown"),
        ('{"previews": {"tone_map": "aces"}}', "previews.tone_map", "'aces' is unknown"),
        ('{"previews": []}', "previews", "is a list"),
        ('{"previews": {"intervall": 10}}', "previews.intervall", "is no setting"),
        ('{"above": {}}', "above", "is no setting"),
        ('{"servers": {}}', "servers", "is an object"),
        ('{"servers": [{"kind": "plex", "url": "u"}]}', "servers[0].name", "is missing"),
        ('{"servers": [{"name": "a", "kind": "plex", "url": "u", "maps": [["/a"]]}]}', "servers[0].maps[0]", "no pair"),
        (
            '{"servers": [{"name": "a", "kind": "plex", "url": "u", "overrides": {"Films": {"width": 1}}}]}',
            "servers[0].overrides['Films'].width",
            "1 cannot be used",
        ),
        ('{"servers": [{"name": "a", "kind": "plex", "url": "u", "excludes": ["regex:("]}]}',
         "servers[0].excludes[0]", "no regular expression"),
        ('{"servers": [{"name": "a", "kind": "plex", "url": "u", "data_folder": ""}]}',
         "servers[0].data_folder", "is empty"),
        ('{"version": true}', "version", "no version"),
    ],
)  # fmt: skip
def test_errors_name_the_key(told, what, reason):
    with pytest.raises(SettingsError) as error:
        parse(told.encode(), Config, "s.json")
    assert error.value.what == f"s.json: {what}"
    assert reason in error.value.reason
    assert error.value.advice


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{\n  "previews": }', "line 2, column 15"),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"[]", "no JSON object"),
        (b'{"version": 1, "version": 1}', "'version' is there twice"),
        (b'{"previews": {"min_duration": NaN}}', "NaN is no number"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"1" * 5000, "cannot be read as JSON"),
        (b'{"version": 2, "unheard": []}', "newer plex-previews (form 2; this one knows up to 1)"),
    ],
)
def test_errors_of_the_whole_file(data, reason):
    with pytest.raises(SettingsError) as error:
        parse(data, Config, "s.json")
    assert error.value.what == "s.json"
    assert reason in error.value.reason
    assert error.value.advice


def test_a_byte_order_mark_is_no_error():
    assert parse(b"\xef\xbb\xbf{}", Config, "s.json") == Config()


def test_tokens_that_are_wrong_are_not_repeated():
    for told in (
        {"tokens": {"Home": 123456789}},
        {"tokens": {"Home": "secret secret"}},
        {"tokens": "secretsecret"},
    ):
        with pytest.raises(SettingsError) as error:
            parse(json.dumps(told).encode(), Auth, "auth.json")
        assert "secret" not in str(error.value)
        assert "123456789" not in str(error.value)


def test_without_files_all_is_as_by_default(home):
    assert load(home, {}) == Config()
    assert load_auth(home, {}, Config()) == Auth()


def test_the_environment_wins_over_the_file_and_options_over_both(home):
    home.settings.write_text('{"previews": {"interval": 5, "width": 240, "quality": 2}}')
    environ = {"PLEX_PREVIEWS_WIDTH": "480", "PLEX_PREVIEWS_QUALITY": "3", "PLEX_PREVIEWS_INTERVAL": ""}
    config = load(home, environ, {"quality": 1, "accuracy": None})
    assert config.wanted() == PreviewSettings(interval=5, width=480, quality=1)
    assert load_file(home.settings).wanted() == PreviewSettings(interval=5, width=240, quality=2)


def test_every_field_has_its_variable(home):
    environ = {
        "PLEX_PREVIEWS_ACCURACY": "exact", "PLEX_PREVIEWS_ENCODER": "cpu", "PLEX_PREVIEWS_WRITERS": "bif, webvtt",
        "PLEX_PREVIEWS_SKIP_EXTRAS": "Yes", "PLEX_PREVIEWS_MIN_DURATION": "90", "PLEX_PREVIEWS_TONE_MAP": "bt2390",
        "PLEX_PREVIEWS_SLOTS": "nvidia=2, vaapi:renderD128=1",
    }  # fmt: skip
    wanted = PreviewSettings(
        accuracy=Accuracy.EXACT,
        tone_map=ToneMap.BT2390,
        encoder="cpu",
        slots={"nvidia": 2, "vaapi:renderD128": 1},
        writers=("bif", "webvtt"),
        skip_extras=True,
        min_duration=90.0,
    )
    assert load(home, environ).wanted() == wanted


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("INTERVAL", "ten"),
        ("INTERVAL", "99"),
        ("SKIP_EXTRAS", "maybe"),
        ("MIN_DURATION", "nan"),
        ("ACCURACY", "fine"),
        ("TONE_MAP", "fine"),
        ("SLOTS", "nvidia"),
        ("SLOTS", "=2"),
        ("SLOTS", "nvidia=0"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(home, name, text):
    with pytest.raises(SettingsError) as error:
        load(home, {f"PLEX_PREVIEWS_{name}": text})
    assert error.value.what == f"PLEX_PREVIEWS_{name}"
    assert error.value.advice


def test_an_option_that_cannot_be_used_is_named(home):
    with pytest.raises(SettingsError, match="interval: 99"):
        load(home, {}, {"interval": 99})


def test_a_token_can_come_from_the_environment(home):
    home.auth.write_text('{"version": 1, "tokens": {"Home": "from-the-file", "Other": "other"}}')
    config = Config(servers=(ServerSettings("Home", "plex", "http://nas"),))
    auth = load_auth(home, {"PLEX_PREVIEWS_TOKEN_HOME": " from-outside\n"}, config)
    assert auth == Auth({"Home": Secret("from-outside"), "Other": Secret("other")})
    with pytest.raises(SettingsError, match="PLEX_PREVIEWS_TOKEN_HOME"):
        load_auth(home, {"PLEX_PREVIEWS_TOKEN_HOME": "two words"}, config)


def test_a_file_that_may_not_be_read_is_told(home):
    home.settings.mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_file(home.settings)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_somebody_else_is_told(home):
    home.auth.touch(0)
    with pytest.raises(SettingsError, match="permissions"):
        load_auth_file(home.auth)


def test_a_file_without_end_is_not_read_to_its_end(home):
    with home.settings.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(SettingsError, match="too large"):
        load_file(home.settings)
