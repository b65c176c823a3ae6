"""Settings: what can be used, and a clear word about what cannot."""

from pathlib import Path

import pytest

from plex_previews.errors import SettingsError
from plex_previews.model import Accuracy, At, Every
from plex_previews.previews.settings import Settings, moments


def test_the_usual_settings():
    assert Settings().wanted().when == Every(10)
    assert Settings(accuracy="exact").accuracy is Accuracy.EXACT
    assert Settings(output="folder").output == Path("folder")


@pytest.mark.parametrize(
    "wrong",
    [
        {"interval": 0},
        {"interval": 61},
        {"interval": 2.5},
        {"width": 15},
        {"width": 1921},
        {"quality": 0},
        {"quality": "4"},
        {"accuracy": "perfect"},
    ],
)
def test_what_cannot_be_used_is_told(wrong):
    (name,) = wrong
    with pytest.raises(SettingsError, match=name):
        Settings(**wrong)


def test_moments_come_from_an_interval_or_from_times():
    assert moments(2.5, None) == Every(2.5)
    assert moments(None, [0, 1.5]) == At((0, 1.5))


@pytest.mark.parametrize(
    ("interval", "times"),
    [
        (None, None),
        (1, [1]),
        (0, None),
        (float("nan"), None),
        (None, []),
        (None, [-1]),
        (None, [2, 1]),
        (None, [1, 1]),
        (None, [float("inf")]),
    ],
)
def test_moments_that_make_no_sense_are_told(interval, times):
    with pytest.raises(SettingsError):
        moments(interval, times)
