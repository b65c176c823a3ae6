"""Tokens are never shown whole by accident."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.config.secrets import Auth, Secret
from plex_previews.errors import SettingsError
from plex_previews.masking import masked


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_four_characters_at_most_are_shown(token):
    shown = masked(token)
    assert shown.startswith("****")
    assert len(shown) <= 8
    assert len(token) >= 12 or shown == "****"
    assert token.endswith(shown[4:])


def test_no_way_of_printing_tells():
    auth = Auth().with_token("Home", "abcdefghijklmnop")
    for text in (
        repr(auth),
        str(auth),
        f"{auth.tokens['Home']}",
        repr(auth.tokens),
        f"{auth.tokens['Home']!r}",
    ):
        assert "abcdefghijkl" not in text
        assert "****mnop" in text


def test_tokens_by_server():
    auth = Auth().with_token("One", "a1").with_token("Two", "b2").with_token("One", "c3")
    assert (auth.token("One"), auth.token("Two"), auth.token("Three")) == ("c3", "b2", "")
    assert auth.without_token("One").without_token("Three") == Auth({"Two": Secret("b2")})
    assert pickle.loads(pickle.dumps(auth)) == auth


@pytest.mark.parametrize("token", ["", " ", "a b", "a\nX-Other: b", "caf\u00e9", "a\0"])
def test_what_no_header_can_hold_is_no_token(token):
    with pytest.raises(SettingsError) as told:
        Secret(token)
    assert not token.strip() or token not in str(told.value)
