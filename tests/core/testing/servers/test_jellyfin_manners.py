"""The manners of the stand-in Jellyfin that no schema tells."""

import os
import re
import uuid
from hashlib import md5

import httpx
import pytest

from plex_previews.testing.servers.jellyfin import StandInJellyfin
from plex_previews.testing.servers.jellyfin_ids import dashed, item_id
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary, made_up

TOKEN = 'MediaBrowser Client="c", Device="d", DeviceId="i", Version="1", Token="jellyfin-token"'


@pytest.fixture
def films(tmp_path):
    for name in (
        "Dune (2021)/Dune (2021).mkv",
        "Dune (2021)/Dune (2021) - 4k.mkv",
        "Alien (1979)/Alien (1979).mkv",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode() * 100)
    shelf = Shelf([ShelfLibrary(1, "Films", "movie", (Root("/data/films", tmp_path),))])
    shelf.scan()
    return shelf


@pytest.fixture
def asking(films):
    stand_in = StandInJellyfin(films)
    with serve(stand_in.app) as serving, client(serving.url) as one:
        yield one


def client(url, **headers):
    wanted = headers or {"Authorization": TOKEN}
    return httpx.Client(base_url=url, headers=wanted, timeout=10, trust_env=False)


def names(response):
    return [item["Name"] for item in response.json()["Items"]]


def test_an_id_is_the_digest_of_type_and_path_in_the_order_of_dotnet():
    told = "MediaBrowser.Controller.Entities.Movies.Movie/data/a.mkv".encode("utf-16-le")
    raw = md5(told).digest()
    swapped = raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]
    assert item_id("Movie", "/data/a.mkv") == swapped.hex()
    assert dashed(item_id("Movie", "/data/a.mkv")) == str(uuid.UUID(swapped.hex()))


def test_two_servers_with_the_same_mount_give_the_same_ids(films):
    one, other = StandInJellyfin(films, name="a"), StandInJellyfin(films, name="b")
    assert list(one.tree.nodes()) == list(other.tree.nodes())
    assert one.id != other.id


def test_routes_and_parameters_know_no_case(asking):
    proper = asking.get("/Items?recursive=true&includeItemTypes=Movie").json()
    assert asking.get("/iTEMS?RECURSIVE=True&INCLUDEITEMTYPES=mOVIE").json() == proper
    assert proper["TotalRecordCount"] == 2


def test_what_is_not_known_is_dropped(asking):
    everything = asking.get("/Items?recursive=true").json()
    for unknown in (
        "path=/data/films/Dune%20(2021)/Dune%20(2021).mkv",
        "includeItemTypes=Nonsense",
        "fields=Nope",
        "sortBy=Nonsense",
        "sortOrder=Sideways",
        "nonsense=1",
    ):
        assert asking.get(f"/Items?recursive=true&{unknown}").json() == everything


def test_fields_are_there_only_when_asked_for(asking):
    bare = asking.get("/Items?recursive=true").json()["Items"][0]
    told_only_when_asked = {"Path", "MediaSources", "Trickplay", "DateCreated", "CanDelete", "ExternalUrls"}
    assert not bare.keys() & told_only_when_asked
    assert "MediaSourceCount" not in bare
    assert "UserData" in bare
    assert "UserData" not in asking.get("/Items?recursive=true&enableUserData=false").json()["Items"][0]
    rich = asking.get("/Items?recursive=true&fields=Path,mediasources,MediaSourceCount,DateCreated,Trickplay")
    alien, dune = rich.json()["Items"]
    assert "MediaSourceCount" not in alien
    assert dune["MediaSourceCount"] == 2 == len(dune["MediaSources"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", alien["DateCreated"])
    assert alien["Trickplay"] == {}


def test_pages_and_orders(films):
    with serve(StandInJellyfin(made_up(25)).app) as serving, client(serving.url) as one:
        page = one.get("/Items?recursive=true&sortBy=DateCreated&sortOrder=Descending&startIndex=5&limit=3")
        assert names(page) == ["Film 000019", "Film 000018", "Film 000017"]
        assert page.json()["TotalRecordCount"] == 25
        assert page.json()["StartIndex"] == 5
        assert names(one.get("/Items?recursive=true&searchTerm=LM%20000003")) == ["Film 000003"]


def test_ids_are_answered_in_the_server_s_own_order(asking):
    alien, dune = (item["Id"] for item in asking.get("/Items?recursive=true").json()["Items"])
    asked = f"{dune},{dashed(alien)},{'0' * 32},{dune},no-id"
    assert names(asking.get("/Items", params={"ids": asked})) == ["Alien", "Dune"]
    assert names(asking.get("/Items", params={"ids": asked, "includeItemTypes": "Episode"})) == []
    assert names(asking.get("/Items", params={"ids": asked, "limit": 1})) == ["Alien"]


def test_the_total_is_worth_nothing_where_it_was_not_counted(asking):
    told = asking.get("/Items?recursive=true&limit=1&enableTotalRecordCount=false").json()
    assert (len(told["Items"]), told["TotalRecordCount"]) == (1, 1)


def test_the_latest_are_a_bare_list(asking, films):
    told = asking.get("/Items/Latest?enableTotalRecordCount=true").json()
    assert [item["Name"] for item in told] == [
        item.title for item in sorted(films.items(), key=lambda item: item.added_at, reverse=True)
    ]
    assert len(asking.get("/Items/Latest?limit=1").json()) == 1


def test_a_time_without_an_offset_is_utc(asking, films):
    for item, changed in zip(films.items(), (1_700_000_000, 1_700_003_600), strict=True):
        for part in item.parts:
            os.utime(part.file, (changed, changed))
    films.scan()
    everything = "/Items?recursive=true&includeItemTypes=Movie"
    for between in (
        "2023-11-14T22:40:00",
        "2023-11-14T22:40:00.0000000Z",
        "2023-11-14T23:40:00%2B01:00",
        "2023-11-14T22:40:00.5",
    ):
        assert len(asking.get(f"{everything}&minDateLastSaved={between}").json()["Items"]) == 1
    assert asking.get(f"{everything}&minDateLastSaved=yesterday").status_code == 400


def test_while_it_starts_it_says_when_to_come_back(films):
    stand_in = StandInJellyfin(films)
    stand_in.faults.starting = True
    with serve(stand_in.app) as serving, client(serving.url) as one:
        for path in ("/System/Info/Public", "/Items", "/nowhere"):
            answer = one.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert answer.headers["content-type"].startswith("text/html")
            assert "message" in answer.headers


def test_ids_may_be_of_paths_without_case(films):
    assert StandInJellyfin(films).identify("Movie", "/A") != StandInJellyfin(films).identify("Movie", "/a")
    blind = StandInJellyfin(films, case_sensitive_ids=False)
    assert blind.identify("Movie", "/A") == blind.identify("Movie", "/a") == item_id("Movie", "/a")


def test_episodes_of_a_series_and_of_one_season(tmp_path):
    for name in ("Wire/Season 1/Wire S01E01.mkv", "Wire/Season 2/Wire S02E01.mkv"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"episode")
    shelf = Shelf([ShelfLibrary(1, "Series", "show", (Root("/data/tv", tmp_path),))])
    shelf.scan()
    with serve(StandInJellyfin(shelf).app) as serving, client(serving.url) as one:
        kinds = one.get("/Items?recursive=true&includeItemTypes=Series,Season").json()["Items"]
        series = next(item["Id"] for item in kinds if item["Type"] == "Series")
        second = next(item["Id"] for item in kinds if item["Name"] == "Season 2")
        assert len(one.get(f"/Shows/{series}/Episodes").json()["Items"]) == 2
        (episode,) = one.get(f"/Shows/{series}/Episodes?seasonId={second}").json()["Items"]
    assert (episode["ParentIndexNumber"], episode["SeriesId"], episode["SeasonId"]) == (2, series, second)


def test_ids_that_are_none_and_too_many_of_them(asking):
    bad = asking.get("/Items/not-a-guid")
    assert bad.status_code == 400
    assert bad.json().keys() >= {"type", "title", "status", "errors", "traceId"}
    assert asking.get(f"/Items/{'0' * 32}").status_code == 404
    assert asking.get("/Items?parentId=x").status_code == 400
    assert asking.get("/Items", params={"ids": ",".join(["0" * 32] * 100)}).status_code == 200
    assert asking.get("/Items", params={"ids": ",".join(["0" * 32] * 300)}).status_code == 414


def test_legacy_authorisation_until_twelve(films):
    forms = [
        {"X-Emby-Token": "jellyfin-token"},
        {"X-MediaBrowser-Token": "jellyfin-token"},
        {"X-Emby-Authorization": TOKEN},
        {"Authorization": TOKEN.replace("MediaBrowser", "Emby")},
    ]
    for version, legacy, status in (("10.11.8", None, 200), ("12.0.0", None, 401), ("10.11.8", False, 401)):
        stand_in = StandInJellyfin(films, version=version, legacy=legacy)
        with serve(stand_in.app) as serving:
            for form in forms:
                with client(serving.url, **form) as one:
                    assert one.get("/System/Info").status_code == status
            with client(serving.url, Accept="*/*") as one:
                assert one.get("/System/Info?api_key=jellyfin-token").status_code == status
                assert one.get("/System/Info?ApiKey=jellyfin-token").status_code == 200
                assert one.get("/System/Info").status_code == 401
            with client(serving.url) as one:
                assert one.get("/System/Info").status_code == 200


def test_who_is_no_administrator_may_not_list_libraries(films):
    stand_in = StandInJellyfin(films)
    with serve(stand_in.app) as serving:
        with client(serving.url, Authorization=TOKEN.replace(', Token="jellyfin-token"', "")) as one:
            told = one.post("/users/authenticatebyname", json={"username": "guest", "pw": "guest"}).json()
            assert (
                one.post("/Users/AuthenticateByName", json={"Username": "guest", "Pw": "no"}).status_code
                == 401
            )
        with client(serving.url, Authorization=TOKEN.replace("jellyfin-token", told["AccessToken"])) as one:
            assert one.get("/Library/VirtualFolders").status_code == 403
            assert one.get("/Items?recursive=true").status_code == 200
            assert one.get("/Users/Me").json()["Name"] == "guest"


def test_options_of_a_library_are_replaced_as_a_whole(asking):
    (library,) = asking.get("/Library/VirtualFolders").json()
    changed = {**library["LibraryOptions"], "SaveTrickplayWithMedia": True, "EnableLUFSScan": False}
    body = {"Id": library["ItemId"], "LibraryOptions": changed}
    assert asking.post("/Library/VirtualFolders/LibraryOptions", json=body).status_code == 204
    assert asking.get("/Library/VirtualFolders").json()[0]["LibraryOptions"] == changed
    body["LibraryOptions"] = {"SaveTrickplayWithMedia": True}
    asking.post("/Library/VirtualFolders/LibraryOptions", json=body)
    assert asking.get("/Library/VirtualFolders").json()[0]["LibraryOptions"]["EnableLUFSScan"] is True


def test_the_file_of_each_version_by_ranges(asking, films):
    dune = next(item for item in films.items() if item.title == "Dune")
    for version in dune.versions:
        path = version.parts[0].path
        number = item_id("Movie", path)
        first = item_id("Movie", dune.versions[0].parts[0].path)
        part = asking.get(
            f"/Videos/{first}/stream?static=true&mediaSourceId={number}", headers={"Range": "bytes=3-9"}
        )
        assert part.status_code == 206
        assert part.content == version.parts[0].file.read_bytes()[3:10]
    assert asking.get(f"/Videos/{first}/stream").status_code == 404


def test_a_base_path_and_the_headers_of_kestrel(films):
    with serve(StandInJellyfin(films, base_path="/jellyfin").app) as serving, client(serving.url) as one:
        answer = one.get("/JellyFin/System/Info/Public")
        assert answer.status_code == 200
        assert answer.headers["server"] == "Kestrel"
        assert float(answer.headers["x-response-time-ms"]) >= 0
        assert one.get("/System/Info/Public").headers["location"] == "/jellyfin/web/"


def test_old_routes_are_still_there(asking):
    user = asking.get("/Users").json()[0]["Id"]
    assert names(asking.get(f"/Users/{user}/Views")) == ["Films"]
    assert names(asking.get(f"/Users/{user}/Items?recursive=true")) == ["Alien", "Dune"]
