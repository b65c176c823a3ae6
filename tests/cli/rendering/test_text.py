import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews_cli.rendering.text import visible


@given(
    st.text(st.characters(codec=None)) | st.binary().map(lambda name: name.decode("utf-8", "surrogateescape"))
)
def test_any_name_is_one_line_that_can_be_printed(name):
    told = visible(name)
    told.encode()
    assert len(told.splitlines()) <= 1
    assert "\x1b" not in told
    assert visible(told) == told


@pytest.mark.parametrize(
    "name", ["/films/Amélie.mkv", "七人の侍\u30004K.mkv", "100\xa0%.mkv", "👩‍🚀.mkv", "a\\b"]
)
def test_what_people_write_stays_as_it_is(name):
    assert visible(name) == name


def test_what_acts_on_a_terminal_is_an_escape():
    assert visible("a\x1b]0;title\x07\nb\udcff\u202e") == r"a\x1b]0;title\x07\nb\udcff\u202e"
