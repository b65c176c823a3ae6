"""Watch state on the stand-in Plex, as plexapi changes and sees it."""

from datetime import datetime, timedelta

import pytest
from plexapi.exceptions import BadRequest, NotFound
from plexapi.server import PlexServer

from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary

SECONDS = 1000


@pytest.fixture
def client(tmp_path):
    for name in (
        "films/Up (2009).mkv",
        "tv/Lost/Season 01/Lost - S01E01.mkv",
        "tv/Lost/Season 01/Lost - S01E02.mkv",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    films = ShelfLibrary(1, "Films", "movie", (Root("/data/films", tmp_path / "films"),))
    series = ShelfLibrary(2, "Series", "show", (Root("/data/tv", tmp_path / "tv"),))
    shelf = Shelf([films, series], duration=lambda _: SECONDS)
    shelf.scan()
    plex = StandInPlex(shelf)
    with serve(plex.app) as server:
        connected = PlexServer(server.url, plex.token, timeout=20)
        yield connected
        connected._session.close()


@pytest.fixture
def film(client):
    return client.library.section("Films").all()[0]


def now():
    return datetime.now()  # noqa: DTZ005 - the times that plexapi gives and takes are local


def test_what_was_never_watched_has_no_attributes_of_that(client, film):
    told = client.query(film.key)[0].attrib
    assert not {"viewCount", "viewOffset", "lastViewedAt"} & set(told)


def test_marked_and_unmarked(film):
    film.markPlayed()
    film.reload()
    assert (film.isPlayed, film.viewCount, film.viewOffset) == (True, 1, 0)
    assert abs(film.lastViewedAt - now()) < timedelta(minutes=5)
    film.markPlayed().reload()
    assert film.viewCount == 2
    film.markUnplayed().reload()
    assert (film.isPlayed, film.viewCount, film.lastViewedAt) == (False, 0, None)


def test_progress_is_kept_and_past_nine_tenths_it_is_watched(film):
    film.updateProgress(300_000)
    film.reload()
    assert (film.viewOffset, film.isPlayed) == (300_000, False)
    film.updateProgress(950_000)
    film.updateProgress(960_000)
    film.reload()
    assert (film.viewOffset, film.viewCount) == (0, 1)


def test_a_session_from_its_start_to_its_end(client, film):
    assert client.sessions() == []
    film.updateTimeline(200_000, state="playing", duration=1_000_000)
    (session,) = client.sessions()
    assert (session.title, session.viewOffset, session.usernames) == (film.title, 200_000, ["somebody"])
    assert session.players[0].state == "playing"
    film.updateTimeline(400_000, state="stopped", duration=1_000_000)
    assert client.sessions() == []
    assert film.reload().viewOffset == 400_000


def test_the_history_is_filtered_and_paged(client, film):
    (series,) = client.library.section("Series").all()
    series.markPlayed()
    film.markPlayed()
    film.markPlayed()
    newest = client.history()
    assert [view.title for view in newest[:2]] == ["Up", "Up"]
    assert len(newest) == 4
    assert len(client.history(maxresults=1)) == 1
    assert len(client.history(ratingKey=film.ratingKey)) == 2
    assert len(client.history(librarySectionID=2)) == 2
    assert client.history(accountID=9) == []
    assert client.history(mindate=now() + timedelta(hours=1)) == []
    assert len(client.history(mindate=now() - timedelta(hours=1))) == 4


def test_a_series_that_is_marked_is_all_watched(client):
    (series,) = client.library.section("Series").all()
    assert (series.viewedLeafCount, series.leafCount) == (0, 2)
    series.markPlayed().reload()
    assert series.viewedLeafCount == 2
    assert {episode.isPlayed for episode in series.episodes()} == {True}


def test_marks_of_nothing_are_refused_and_both_methods_taken(client, film):
    with pytest.raises(NotFound):
        client.query("/:/scrobble?key=999&identifier=com.plexapp.plugins.library")
    with pytest.raises(BadRequest):
        client.query("/:/scrobble?identifier=com.plexapp.plugins.library")
    client.query(f"/:/scrobble?key={film.ratingKey}", method=client._session.put)
    assert film.reload().isPlayed
