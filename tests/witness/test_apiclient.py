"""jellyfin-apiclient-python, the client of Kodi and of mpv-shim, talks to the stand-ins as to real servers."""

import base64

import pytest
from PIL import Image

from plex_previews.testing.servers.emby import StandInEmby
from plex_previews.testing.servers.jellyfin import StandInJellyfin
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary
from witness.running import Refused

FILMS = ("films/Dune (2021)/Dune (2021).mkv", "films/Alien (1979)/Alien (1979).mkv")
EPISODES = ("tv/Wire/Season 1/Wire S01E01.mkv", "tv/Wire/Season 1/Wire S01E02.mkv")


@pytest.fixture
def shelf(tmp_path):
    for name in FILMS + EPISODES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode() * 50)
    films = ShelfLibrary(1, "Films", "movie", (Root("/data/films", tmp_path / "films"),))
    series = ShelfLibrary(2, "Series", "show", (Root("/data/tv", tmp_path / "tv"),))
    shelf = Shelf([films, series], duration=lambda _: 1500.0)
    shelf.scan()
    return shelf


def jellyfin(shelf, version):
    """With tiles of one film beside it."""
    server = StandInJellyfin(shelf, version=version)
    server.library_options[1] |= {"EnableTrickplayImageExtraction": True, "SaveTrickplayWithMedia": True}
    dune = next(item for item in shelf.items(1) if item.title == "Dune")
    folder = dune.parts[0].file.with_suffix(".trickplay") / "320 - 10x10"
    folder.mkdir(parents=True)
    for number in range(2):
        Image.new("RGB", (3200, 1800), (number * 99, 0, 0)).save(folder / f"{number}.jpg", quality=20)
    server.run_trickplay_task()
    return server, [(folder / f"{number}.jpg").read_bytes() for number in range(2)]


def check_what_both_have(told, server):
    assert (told["state"], told["user"], told["refused"]) == ("ServerSignIn", "root", True)
    assert told["again"] == {"state": "SignedIn", "server": server.name}
    assert told["around"] == {
        "views": ["Films", "Series"],
        "films": {"Alien": f"/data/{FILMS[1]}", "Dune": f"/data/{FILMS[0]}"},
        "total": 2,
        "one": [f"/data/{FILMS[1]}", f"/data/{FILMS[0]}"],
        "by_ids": 2,
        "latest": ["Alien", "Dune"],
        "found": ["Dune"],
        "episodes": [["Episode 1", "Episode 2"]],
        "discs": 0,
        "folders": ["Films", "Series"],
        "users": ["root", "guest"],
        "me": "root",
        "server": server.name,
        "refreshed": None,
        "watched": [[False, 0.5], [True, 0.0]],
        "marked": [False, True],
    }


@pytest.mark.parametrize(("version", "count"), [("10.10.7", 2), ("10.11.8", 2), ("12.0.0", 150)])
def test_jellyfin(apiclient, shelf, version, count):
    server, sheets = jellyfin(shelf, version)
    with serve(server.app) as serving:
        told = apiclient(serving.url, "root", "secret", "Dune")
    check_what_both_have(told, server)
    assert told["scrubbing"]["manifest"]["320"]["ThumbnailCount"] == count
    assert [base64.b64decode(one) for one in told["scrubbing"]["sheets"]["320"]] == sheets
    assert told["quickly"] == {"enabled": True, "authenticated": [False, True], "user": "root"}


def test_emby_where_the_two_are_alike(apiclient, shelf):
    server = StandInEmby(shelf)
    with serve(server.app) as serving:
        check_what_both_have(apiclient(f"{serving.url}/emby", "root", "secret"), server)


def test_it_would_notice(apiclient, shelf):
    """A server that answers otherwise."""
    server = StandInJellyfin(shelf)
    server.public_info = lambda: {"ServerName": "no id"}
    with serve(server.app) as serving, pytest.raises(Refused):
        apiclient(serving.url, "root", "secret")
