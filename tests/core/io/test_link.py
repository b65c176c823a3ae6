from __future__ import annotations

import httpx
import pytest

from plex_previews.io.link import same_host


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a/film", "http://a/other", True),
        ("http://a/film", "http://a:80/other", True),
        ("http://a/film", "https://a/film", True),
        ("https://a/film", "http://a/film", False),
        ("http://a:32400/film", "http://a:32401/film", False),
        ("http://a:32400/film", "https://a:32400/film", False),
        ("http://a/film", "http://b.a/film", False),
    ],
)
def test_who_may_hear_secrets(one, other, same):
    assert same_host(httpx.URL(one), httpx.URL(other)) is same
