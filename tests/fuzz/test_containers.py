"""Containers broken at random: the parent never dies, never hangs, and never publishes a short file."""

import pytest

from oracle.bif import read_bif
from plex_previews import Settings, events, open_app
from plex_previews.testing.films import mutate
from plex_previews.workers.limits import Limits

BATCH = 20


def pytest_generate_tests(metafunc):
    count = metafunc.config.getoption("fuzz_containers")
    metafunc.parametrize("first", range(0, count, BATCH))


@pytest.fixture(scope="module")
def app():
    with open_app(workers=2, limits=Limits(deadline_s=10)) as app:
        yield app


def test_broken_containers(first, app, pristine, tmp_path):
    for seed in range(first, first + BATCH):
        suffix, film = pristine[seed % len(pristine)]
        (tmp_path / f"seed-{seed}{suffix}").write_bytes(mutate(film, seed))
    told = list(app.generate(tmp_path, Settings(interval=2)))
    ended = [event for event in told if isinstance(event, events.Ended)]
    assert len(ended) == BATCH
    for event in ended:
        check(event)
    written = {event.film.output for event in ended if event.outcome == "written"}
    assert {path for path in tmp_path.iterdir() if not path.name.startswith("seed-")} == set()
    assert set(tmp_path.glob("*.bif")) == written


def check(event):
    if event.outcome == "failed":
        assert event.error.what == event.film.name, event.error
        assert "unexpected" not in event.error.reason, event.error
    else:
        assert len(read_bif(event.film.output)) == event.report.thumbnails
