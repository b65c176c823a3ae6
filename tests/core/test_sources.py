"""Where a film is: what an address tells of itself, and what it keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.model import UrlSource


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://host/films/a.mkv", "http://host/films/a.mkv"),
        ("https://me:secret@host:8000/a.mkv?token=secret#secret", "https://host:8000/a.mkv"),
        ("http://me:secret@also@host/a.mkv", "http://host/a.mkv"),
        ("http://host/a@b//c@d.mkv", "http://host/a@b//c@d.mkv"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("http://[::1/x?secret", "http://[::1/x"),
        ("http://host:99999/x", "http://host:99999/x"),
        ("http://me:sec/ret@host/x?secret", "<an address with credentials>"),
        ("http://me:sec?ret@host/x", "<an address with credentials>"),
    ],
)
def test_an_address_keeps_its_secrets(url, name):
    source = UrlSource(url, {"X-Plex-Token": "secret"})
    assert source.name == name
    assert repr(name) in repr(source)
    assert "sec" not in repr(source)


@pytest.mark.parametrize("url", ["http://host/x", "https://[::1]:8000/", "http://me:secret@host?x"])
def test_an_address_is_sound(url):
    assert UrlSource(url).is_sound


@pytest.mark.parametrize(
    "url", ["http://", "http:///x", "http://[::1/x", "http://host:abc/", "http://host:99999/", ""]
)
def test_what_no_film_can_be_behind_is_not(url):
    assert not UrlSource(url).is_sound


@given(st.text() | st.text("htp:/@[]?#.019a", max_size=20).map("http://".__add__))
def test_any_text_has_a_name(url):
    source = UrlSource(url)
    assert isinstance(source.is_sound, bool)
    assert source.name in url or source.name.startswith("<") or "@" in url
