"""Devices that fail in every way there is: the film is made all the same, by the processor, in real children."""

import os

import pytest

import plex_previews
from plex_previews.previews.events import Ended, Outcome
from plex_previews.testing import misbehaving
from plex_previews.workers.limits import Limits


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """The misbehaving encoder, for this process and its children."""
    for name, value in misbehaving.install(tmp_path / "plugins").items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(os.fspath(tmp_path / "plugins"))
    monkeypatch.setenv("PLEX_PREVIEWS_HOME", os.fspath(tmp_path / "home"))


def made(film, folder, encoder):
    with plex_previews.open_app(workers=1, limits=Limits(deadline_s=3)) as app:
        settings = plex_previews.Settings(interval=2, output=folder, encoder=encoder, force=True)
        (ended,) = [one for one in app.generate(film, settings) if isinstance(one, Ended)]
    return ended


@pytest.mark.parametrize(
    ("device", "reason"),
    [
        ("lose", "the device is lost"),
        ("crash", "was killed by SIGSEGV"),
        ("hang", "no progress in 3 s"),
        ("green", "is not the one that software decodes"),
        ("blunder", "RuntimeError"),
    ],
)
def test_the_film_is_made_by_the_processor_and_says_why(film, tmp_path, plugin, device, reason):
    (tmp_path / "out").mkdir()
    ended = made(film("h264"), tmp_path / "out", f"misbehaving:{device},cpu")
    assert ended.outcome is Outcome.WRITTEN
    assert ended.report.encoder == "cpu"
    assert ended.report.fell_back.startswith(f"misbehaving:{device}: ")
    assert reason in ended.report.fell_back
    assert ended.report.thumbnails == 5
    written = ended.film.output.read_bytes()
    right = made(film("h264"), tmp_path / "out", "cpu")
    assert right.film.output.read_bytes() == written
    assert not right.report.fell_back


def test_a_device_that_was_named_alone_has_nothing_to_fall_back_to(film, tmp_path, plugin):
    ended = made(film("h264"), tmp_path, "misbehaving:lose")
    assert (ended.outcome, ended.error.reason) == (Outcome.FAILED, "the device is lost")
    assert isinstance(ended.error, plex_previews.PlexPreviewsError)
