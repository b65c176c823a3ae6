"""Watch state on the stand-ins for Jellyfin and Emby: the rules, and the requests by which it changes."""

from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from plex_previews.testing.servers.emby import StandInEmby
from plex_previews.testing.servers.jellyfin import StandInJellyfin
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary
from plex_previews.testing.servers.watching import LEAST, MOST, SHORTEST_S, WatchState

TICKS = 10_000_000
SECONDS = 1000.0
KINDS = {
    "jellyfin": StandInJellyfin,
    "jellyfin 12": lambda shelf: StandInJellyfin(shelf, version="12.0.0"),
    "emby": StandInEmby,
}
states = some.builds(
    WatchState,
    played=some.booleans(),
    plays=some.integers(0, 9),
    position=some.floats(0, 9000),
    at=some.none() | some.floats(1, 2e9),
)


class TestRules:
    @given(states, some.floats(0, 1), some.floats(1, 20_000))
    def test_a_report_is_dropped_kept_or_the_end(self, state, share, runtime):
        after = state.reported(share * runtime, runtime, 5.0)
        assert after.at == 5.0
        if share * runtime / runtime > MOST:
            assert (after.played, after.position) == (True, 0)
            assert after.plays >= 1
        elif runtime < SHORTEST_S or share * runtime / runtime < LEAST:
            assert (after.played, after.position) == (state.played, 0)
        else:
            assert (after.played, after.position) == (state.played, share * runtime)

    @given(states)
    def test_marks_undo_each_other(self, state):
        marked = state.marked(5.0)
        assert (marked.played, marked.plays, marked.position, marked.at) == (
            True,
            max(1, state.plays),
            0,
            5.0,
        )
        gone = marked.unmarked()
        assert (gone.played, gone.plays, gone.position, gone.at) == (False, 0, 0, None)


class Asking:
    """A user of a server, and what both families call things."""

    def __init__(self, http, kind, user):
        self.http, self.kind, self.user = http, kind, user

    def marks(self, item):
        newer = f"/UserPlayedItems/{item}?userId={self.user}"
        return f"/Users/{self.user}/PlayedItems/{item}?" if self.kind == "emby" else newer

    def data(self, item):
        newer = f"/UserItems/{item}/UserData?userId={self.user}"
        return f"/Users/{self.user}/Items/{item}/UserData" if self.kind == "emby" else newer

    def listed(self, **query):
        return self.http.get(f"/Users/{self.user}/Items", params={"Recursive": "true", **query}).json()[
            "Items"
        ]

    def one(self, item):
        return self.listed(Ids=item)[0]["UserData"]

    def report(self, item, share, event="Progress"):
        body = {"ItemId": item, "PositionTicks": int(share * SECONDS * TICKS)}
        assert self.http.post(f"/Sessions/Playing/{event}".rstrip("/"), json=body).status_code == 204


@pytest.fixture
def shelf(tmp_path):
    for name in (
        "films/Dune (2021).mkv",
        "tv/Wire/Season 1/Wire S01E01.mkv",
        "tv/Wire/Season 1/Wire S01E02.mkv",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    films = ShelfLibrary(1, "Films", "movie", (Root("/data/films", tmp_path / "films"),))
    series = ShelfLibrary(2, "Series", "show", (Root("/data/tv", tmp_path / "tv"),))
    shelf = Shelf([films, series], duration=lambda _: SECONDS)
    shelf.scan()
    return shelf


@contextmanager
def asking_of(kind, shelf):
    server = KINDS[kind](shelf)
    who = 'MediaBrowser Client="c", Device="d", DeviceId="i", Version="1"'
    with (
        serve(server.app) as serving,
        httpx.Client(base_url=serving.url, timeout=10, trust_env=False) as http,
    ):
        http.headers["Authorization"] = who
        told = http.post("/Users/AuthenticateByName", json={"Username": "guest", "Pw": "guest"}).json()
        http.headers["Authorization"] = f'{who}, Token="{told["AccessToken"]}"'
        yield Asking(http, kind, told["User"]["Id"])


@pytest.fixture(params=KINDS)
def asking(request, shelf):
    with asking_of(request.param, shelf) as one:
        yield one


@pytest.fixture
def film(asking):
    return asking.listed(IncludeItemTypes="Movie")[0]["Id"]


def test_marked_and_unmarked(asking, film):
    assert asking.one(film)["Played"] is False
    told = asking.http.post(asking.marks(film) + "&datePlayed=2024-05-06T07:08:09").json()
    assert (told["Played"], told["PlayCount"]) == (True, 1)
    assert told["LastPlayedDate"] == "2024-05-06T07:08:09.0000000Z"
    assert asking.one(film) == told
    assert [item["Id"] for item in asking.listed(IsPlayed="true", IncludeItemTypes="Movie")] == [film]
    assert asking.listed(IsPlayed="false", IncludeItemTypes="Movie") == []
    told = asking.http.delete(asking.marks(film)).json()
    assert (told["Played"], told["PlayCount"]) == (False, 0)
    assert "LastPlayedDate" not in told


def test_the_date_as_emby_s_clients_write_it(asking, film):
    told = asking.http.post(asking.marks(film) + "&DatePlayed=20240506070809").json()
    assert told["LastPlayedDate"] == "2024-05-06T07:08:09.0000000Z"
    assert asking.http.post(asking.marks(film) + "&DatePlayed=yesterday").status_code == 400


def test_what_players_report(asking, film):
    asking.report(film, 0, "")
    assert (asking.one(film)["PlayCount"], asking.one(film)["Played"]) == (1, False)
    asking.report(film, 0.5)
    assert asking.one(film)["PlaybackPositionTicks"] == 500 * TICKS
    asking.report(film, 0.01)
    assert asking.one(film)["PlaybackPositionTicks"] == 0
    asking.report(film, 0.95, "Stopped")
    assert (asking.one(film)["PlaybackPositionTicks"], asking.one(film)["Played"]) == (0, True)


def test_what_was_begun_is_resumed_the_last_first(asking, film):
    path = (
        f"/Users/{asking.user}/Items/Resume"
        if asking.kind == "emby"
        else f"/UserItems/Resume?userId={asking.user}"
    )
    assert asking.http.get(path).json()["Items"] == []
    episode = asking.listed(IncludeItemTypes="Episode")[0]["Id"]
    asking.report(episode, 0.3)
    asking.report(film, 0.5)
    assert [item["Id"] for item in asking.http.get(path).json()["Items"]] == [film, episode]
    asking.report(film, 0.95)
    assert [item["Id"] for item in asking.http.get(path).json()["Items"]] == [episode]


def test_what_is_stored_is_taken_as_it_is_told(asking, film):
    odd = {
        "PlaybackPositionTicks": 1,
        "PlayCount": 7,
        "Played": False,
        "LastPlayedDate": "2020-01-01T00:00:00Z",
    }
    assert asking.http.post(asking.data(film), json=odd).status_code == 200
    told = asking.http.get(asking.data(film)).json()
    assert {name: told[name] for name in odd} == odd | {"LastPlayedDate": "2020-01-01T00:00:00.0000000Z"}


def test_a_whole_series(asking):
    (series,) = (item["Id"] for item in asking.listed(IncludeItemTypes="Series"))
    episodes = [item["Id"] for item in asking.listed(IncludeItemTypes="Episode")]
    asking.http.post(asking.marks(episodes[0]))
    assert (asking.one(series)["Played"], asking.one(series)["UnplayedItemCount"]) == (False, 1)
    asking.http.post(asking.marks(series))
    assert (asking.one(series)["Played"], asking.one(series)["UnplayedItemCount"]) == (True, 0)
    assert {asking.one(episode)["Played"] for episode in episodes} == {True}
    # Jellyfin 12 tells an item that is asked for by itself as it was before.
    alone = [asking.http.get(asking.data(episode)).json()["Played"] for episode in episodes]
    assert alone == [True, asking.kind != "jellyfin 12"]


def test_users_do_not_share_it(asking, film, shelf):
    other = "0" * 32
    asking.http.post(asking.marks(film))
    told = asking.http.get("/Items", params={"ids": film, "userId": other}).json()["Items"]
    assert told[0]["UserData"]["Played"] is False
    assert asking.http.get("/Items", params={"ids": film}).json()["Items"][0]["UserData"]["Played"] is True
