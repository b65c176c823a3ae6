"""Films behind HTTP: the same pictures, from servers with and without ``Range`` and from such as break."""

import pytest

from oracle.expectation import allowed, count
from oracle.stamps import read_jpeg
from plex_previews import Settings, UrlSource, events, open_app
from plex_previews.errors import SourceError, WorkerStalled
from plex_previews.testing.films import CATALOGUE
from plex_previews.testing.http_server import Behaviour, FilmServer
from plex_previews.workers.limits import Limits

FILMS = ["h264", "h264_mp4", "h264_open_gop_ts", "no_cues", "fragmented", "mpeg2_ps", "mpeg4_avi", "vp9"]


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("name", FILMS)
def test_the_same_pictures(name, ranges, app, film, watched):
    recipe = CATALOGUE[name]
    path = film(name)
    with FilmServer(path.parent, Behaviour(ranges=ranges)) as server:
        thumbnails = list(app.thumbnails(UrlSource(server.url(path.name)), interval=recipe.interval))
    assert len(thumbnails) == count(watched(name), recipe.interval)
    for slot, thumbnail in enumerate(thumbnails):
        assert read_jpeg(thumbnail.jpeg) in allowed(watched(name), "auto", recipe.interval, slot)


@pytest.mark.parametrize("behaviour", [Behaviour(drops=2), Behaviour(refusals=2, retry_after="0")])
def test_a_server_that_stumbles(behaviour, app, film, watched):
    path = film("h264_mp4")
    with FilmServer(path.parent, behaviour) as server:
        thumbnails = list(app.thumbnails(UrlSource(server.url(path.name)), interval=2))
    assert [thumbnail.repaired for thumbnail in thumbnails] == [False] * 5


def test_a_server_that_falls_silent(film, tmp_path):
    path = film("sparse_keyframes_mp4")
    with open_app(workers=1, limits=Limits(deadline_s=3)) as app:
        list(app.thumbnails(path, interval=30))  # the child is warm
        with FilmServer(path.parent, Behaviour(silent_after=path.stat().st_size // 3)) as server:
            settings = Settings(interval=1, accuracy="exact", output=tmp_path)
            *_, ended = app.generate(UrlSource(server.url(path.name)), settings)
    assert isinstance(ended, events.Ended)
    assert isinstance(ended.error, SourceError | WorkerStalled)
    assert path.name in str(ended.error)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_server_that_refuses(status, app, film, tmp_path):
    path = film("h264_mp4")
    with FilmServer(path.parent, Behaviour(refusals=1000, refusal=status)) as server:
        *_, ended = app.generate(UrlSource(server.url(path.name)), Settings(output=tmp_path))
    assert isinstance(ended.error, SourceError)
    assert str(status) in str(ended.error)
