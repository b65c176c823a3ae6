"""Files, folders and expressions that leave films out."""

import pytest

from plex_previews.config.excluding import Exclude
from plex_previews.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "path", "matches"),
    [
        ("/tv", "/tv/a.mkv", True),
        ("/tv/", "/tv/a.mkv", True),
        ("/tv", "/tv2/a.mkv", False),
        ("/tv", "/TV/a.mkv", False),
        ("/tv/a.mkv", "/tv/a.mkv", True),
        ("tv", "/tv/a.mkv", False),
        ("/tv/cafe\u0301", "/tv/caf\u00e9/a.mkv", True),
        ("D:\\TV", "d:/tv/a.mkv", True),
        ("d:/tv", "D:\\TV2\\a.mkv", False),
        ("\\\\NAS\\tv", "\\\\nas\\TV\\a.mkv", True),
        ("regex:(?i)-sample\\.", "/films/A-SAMPLE.mkv", True),
        ("regex:(?i)-sample\\.", "/films/sampler.mkv", False),
        ("regex:^/films/[0-9]", "/films/9.mkv", True),
    ],
)
def test_what_is_left_out(text, path, matches):
    assert Exclude(text).matches(path) is matches


@pytest.mark.parametrize("text", ["", " ", "regex:", "regex:(", "regex:a{99999999999999999999}"])
def test_what_is_no_exclude(text):
    with pytest.raises(SettingsError):
        Exclude(text)
