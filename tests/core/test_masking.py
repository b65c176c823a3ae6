"""Secrets are not shown by any value that holds one."""

import pytest

from plex_previews.masking import hidden, hidden_values
from plex_previews.model import UrlSource
from plex_previews.sources.login import Opened
from plex_previews.sources.protocol import Access
from plex_previews_backends.sources.mediabrowser_login import Login, QuickConnect
from plex_previews_backends.sources.plex_login import AccountServer

SECRET = "abcdefghijklmnop"


@pytest.mark.parametrize(
    "value",
    [
        Access("http://nas", SECRET),
        Opened(("http://nas",), SECRET),
        Login(SECRET, "ann", administrator=True),
        QuickConnect("123456", SECRET),
        AccountServer("1", "attic", "1.43", True, (), SECRET),
        UrlSource(f"http://user:{SECRET}@nas/film.mkv?key={SECRET}", {"X-Token": SECRET}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_value_shows_its_secret(value):
    assert SECRET[-4:] not in repr(value)
    assert "****" in repr(value)


def test_that_there_is_none_may_be_seen():
    assert hidden("") == "''"
    assert hidden_values({}) == "{}"
    assert hidden_values({"X-Token": SECRET}) == "{'X-Token': '****'}"
