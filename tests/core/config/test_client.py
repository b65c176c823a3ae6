"""What we are called: made once, and then the same."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from plex_previews.config.places import Home
from plex_previews.config.saving import client_identifier
from plex_previews.errors import SettingsError


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_it_is_made_once_and_goes_with_the_folder(home, tmp_path):
    first = client_identifier(home)
    assert len(first) == 36
    assert client_identifier(home) == first
    home.folder.rename(tmp_path / "elsewhere")
    assert client_identifier(Home(tmp_path / "elsewhere")) == first


def test_two_at_once_get_the_same(home):
    home.make()
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(client_identifier, [home] * 8))) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"two lines\nof text", b"x" * 1000])
def test_what_cannot_be_one_is_made_anew(home, content):
    home.make()
    home.client.write_bytes(content)
    first = client_identifier(home)
    assert client_identifier(home) == first
    assert home.client.read_text().strip() == first


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError):
        client_identifier(Home(tmp_path / "file" / "home"))
    assert os.listdir(tmp_path) == ["file"]
