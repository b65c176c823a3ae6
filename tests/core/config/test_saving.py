"""Writing settings: what was saved is read back, whole, by nobody who may not."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from plex_previews.config.excluding import Exclude
from plex_previews.config.loading import load_auth_file, load_file, parse
from plex_previews.config.places import Home
from plex_previews.config.saving import change, change_auth, dump
from plex_previews.config.schema import Config, Overrides, PreviewSettings, ServerSettings
from plex_previews.config.secrets import Auth, Secret
from plex_previews.errors import SettingsError
from plex_previews.model import Accuracy, ToneMap

posix = pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")

# File names that are no UTF-8 hold lone surrogates; two in a row that make a pair cannot be told from it.
TEXTS = st.text(st.characters(exclude_characters="\0") | st.just("\udc80"), min_size=1, max_size=12).filter(
    str.strip
)
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple)
MANY = st.lists(TEXTS, max_size=3).map(tuple)
NUMBERS = {"interval": st.integers(1, 60), "width": st.integers(16, 1920), "quality": st.integers(1, 10)}
LENGTHS = st.floats(0, 1e6)
PREVIEWS = st.builds(
    PreviewSettings, **NUMBERS, accuracy=st.sampled_from(Accuracy),
    tone_map=st.sampled_from(ToneMap), encoder=TEXTS, writers=MANY,
    slots=st.dictionaries(TEXTS, st.integers(1, 64), max_size=2),
    skip_extras=st.booleans(), min_duration=LENGTHS,
)  # fmt: skip
OVERRIDES = st.builds(
    Overrides, **{name: st.none() | number for name, number in NUMBERS.items()},
    accuracy=st.none() | st.sampled_from(Accuracy), tone_map=st.none() | st.sampled_from(ToneMap),
    writers=st.none() | MANY, skip_extras=st.none() | st.booleans(),
    min_duration=st.none() | LENGTHS,
)  # fmt: skip
SERVERS = st.builds(
    ServerSettings, name=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 .-]{0,9}", fullmatch=True), kind=TEXTS,
    url=TEXTS.filter(lambda text: "://" not in text) | st.just("https://nas:32400/below"),
    data_folder=st.none() | st.from_regex(r"/[a-z]{1,8}", fullmatch=True).map(Path),
    maps=PAIRS, mapper=TEXTS, libraries=MANY, previews=OVERRIDES, webhook_maps=PAIRS, restart_command=MANY,
    excludes=st.lists(TEXTS.filter(lambda text: not text.startswith("regex:")).map(Exclude), max_size=2).map(tuple),
    overrides=st.dictionaries(TEXTS, OVERRIDES, max_size=2), verify_tls=st.booleans(), timeout_s=st.floats(0.1, 600),
)  # fmt: skip
CONFIGS = st.builds(
    Config, PREVIEWS, st.lists(SERVERS, max_size=2, unique_by=lambda server: server.variable).map(tuple)
)
TOKENS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30).map(Secret)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@settings(max_examples=50)
@given(CONFIGS)
def test_what_was_saved_is_read_back(config):
    assert parse(dump(config), Config, "settings.json") == config


@given(st.dictionaries(TEXTS, TOKENS, max_size=3).map(Auth))
def test_tokens_that_were_saved_are_read_back(auth):
    assert parse(dump(auth), Auth, "auth.json") == auth


def test_through_the_file(home):
    saved = change(home, lambda config: config.with_server(ServerSettings("Home", "plex", "http://nas")))
    assert load_file(home.settings) == saved
    assert change(home, lambda config: config) == saved
    assert change_auth(home, lambda auth: auth.with_token("Home", "abc")) == load_auth_file(home.auth)
    assert home.settings.read_text().startswith('{\n  "version": 1,')


def test_what_the_command_line_said_is_not_saved(home):
    change(home, lambda config: evolve(config, above={"interval": 2}))
    assert load_file(home.settings) == Config()


@posix
def test_tokens_are_for_their_owner_from_the_first_byte(home, monkeypatch):
    modes = []
    true = os.fsync

    def fsync(handle):
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        true(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    before = os.umask(0)
    try:
        change_auth(home, lambda auth: auth.with_token("Home", "abc"))
        assert modes[0] == 0o600
        assert stat.S_IMODE(home.auth.stat().st_mode) == 0o600
        home.auth.chmod(0o644)
        change_auth(home, lambda auth: auth.with_token("Home", "abcd"))
    finally:
        os.umask(before)
    assert stat.S_IMODE(home.auth.stat().st_mode) == 0o600


@posix
def test_the_temporary_file_is_made_for_its_owner_only(home, monkeypatch):
    made = []
    true = os.open

    def opening(path, flags, mode=0o777, **others):
        made.append((os.fspath(path), flags, mode))
        return true(path, flags, mode, **others)

    monkeypatch.setattr(os, "open", opening)
    change_auth(home, lambda auth: auth.with_token("Home", "abc"))
    ((_, flags, mode),) = [each for each in made if each[0].endswith(".tmp")]
    assert mode == 0o600
    assert flags & os.O_EXCL


@posix
def test_the_mode_of_the_settings_is_kept(home):
    change(home, lambda config: config)
    home.settings.chmod(0o640)
    change(home, lambda config: evolve(config, previews=PreviewSettings(interval=5)))
    assert stat.S_IMODE(home.settings.stat().st_mode) == 0o640


@posix
def test_a_link_stays_a_link(home, tmp_path):
    home.make()
    true = tmp_path / "elsewhere.json"
    true.write_text('{"previews": {"interval": 5}}')
    home.settings.symlink_to(true)
    change(home, lambda config: config.with_server(ServerSettings("Home", "plex", "http://nas")))
    assert home.settings.is_symlink()
    assert load_file(true).previews.interval == 5
    assert len(load_file(true).servers) == 1


def test_what_fails_leaves_all_as_it_was(home, monkeypatch):
    change(home, lambda config: evolve(config, previews=PreviewSettings(interval=5)))
    before = home.settings.read_bytes()

    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(SettingsError, match="No space left"):
            change(home, lambda config: Config())
    with pytest.raises(SettingsError):
        change(home, lambda config: evolve(config, previews=evolve(config.previews, interval=99)))
    assert home.settings.read_bytes() == before
    assert not list(home.folder.glob("*.tmp")) + list(home.folder.glob(".*.tmp"))


def test_settings_that_cannot_be_read_are_not_overwritten(home):
    home.make()
    home.settings.write_text('{"version": 9}')
    with pytest.raises(SettingsError, match="newer plex-previews"):
        change(home, lambda config: config)
    assert home.settings.read_text() == '{"version": 9}'


ADD = """
import sys
from pathlib import Path
from plex_previews.config.places import Home
from plex_previews.config.saving import change
from plex_previews.config.schema import ServerSettings
for number in range(6):
    server = ServerSettings(f"{sys.argv[2]}{number}", "plex", "http://nas")
    change(Home(Path(sys.argv[1])), lambda config: config.with_server(server))
"""


def test_two_processes_lose_nothing_of_each_other(home):
    processes = [subprocess.Popen([sys.executable, "-c", ADD, str(home.folder), name]) for name in "ab"]
    try:
        assert [process.wait(60) for process in processes] == [0, 0]
    finally:
        for process in processes:
            process.kill()
            process.wait(10)
    names = {server.name for server in load_file(home.settings).servers}
    assert names == {f"{name}{number}" for name in "ab" for number in range(6)}
