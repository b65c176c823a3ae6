"""The manners of the stand-in Emby."""

import httpx
import pytest

from oracle.jellyfin_contract import jellyfin_contract
from plex_previews.testing.servers.emby import StandInEmby
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary

BIF = (
    b"\x89BIF\r\n\x1a\n"
    + (0).to_bytes(4, "little")
    + (2).to_bytes(4, "little")
    + (10_000).to_bytes(4, "little")
    + bytes(44)
    + b"".join(one.to_bytes(4, "little") for one in (0, 88, 1, 92, 0xFFFFFFFF, 96))
    + b"\xff\xd8\xff\xd9" * 2
)


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "Dune (2021)" / "Dune (2021).mkv"
    path.parent.mkdir()
    path.write_bytes(b"film" * 50)
    return path


@pytest.fixture
def stand_in(film):
    shelf = Shelf([ShelfLibrary(1, "Films", "movie", (Root("/data/films", film.parents[1]),))])
    shelf.scan()
    return StandInEmby(shelf)


@pytest.fixture
def asking(stand_in):
    with serve(stand_in.app) as serving:
        wanted = {"base_url": serving.url, "headers": {"X-Emby-Token": "emby-token"}, "timeout": 10}
        with httpx.Client(**wanted, trust_env=False) as one:
            yield one


def test_the_prefix_is_optional(asking):
    assert asking.get("/emby/System/Info").json() == asking.get("/system/info").json()
    assert asking.get("/System/Info", headers={"X-Emby-Token": "no"}).status_code == 401
    bare = {"X-Emby-Token": ""}
    assert asking.get("/System/Info?api_key=emby-token", headers=bare).status_code == 200
    assert asking.get("/System/Info/Public").headers["server"] == "UPnP/1.0 DLNADOC/1.50"
    assert "ProductName" not in asking.get("/System/Info/Public").json()


def test_path_is_a_filter_and_ids_are_numbers(asking):
    path = "/data/films/Dune (2021)/Dune (2021).mkv"
    (found,) = asking.get("/Items", params={"Path": path, "Fields": "Path,MediaSources"}).json()["Items"]
    assert found["Id"].isdecimal()
    assert found["MediaSources"][0]["Path"] == path
    assert asking.get("/Items", params={"Path": path + "x"}).json()["Items"] == []
    assert asking.get("/Items/no").status_code == 400


def test_a_login_as_emby_s_clients_do_it(asking):
    who = 'Emby UserId="", Client="c", Device="d", DeviceId="i", Version="1"'
    headers = {"X-Emby-Token": "", "X-Emby-Authorization": who}
    told = asking.post(
        "/Users/AuthenticateByName", json={"Username": "root", "Pw": "secret"}, headers=headers
    ).json()
    mine = {"X-Emby-Token": "", "X-Emby-Authorization": f'{who}, Token="{told["AccessToken"]}"'}
    assert asking.get("/Users/Me", headers=mine).json() == told["User"]
    assert asking.get("/Users/Me", headers=headers).status_code == 401


def test_what_is_empty_is_left_out(asking):
    (item,) = asking.get("/Items?Recursive=true&Fields=Path,ProviderIds,SortName").json()["Items"]
    assert not [name for name, value in item.items() if value in (None, "")]
    assert "LastPlayedDate" not in item["UserData"]


def test_items_have_no_property_that_the_family_does_not_know(asking):
    """There is no description of Emby here; Jellyfin's, which began as Emby's, has all these names."""
    contract = jellyfin_contract()
    fields = "Path,MediaSources,DateCreated,ParentId,SortName,ProviderIds,Etag,CanDelete"
    (item,) = asking.get(f"/Items?Recursive=true&Fields={fields}").json()["Items"]
    (source,) = item["MediaSources"]
    (stream,) = source["MediaStreams"]
    schemas = {"BaseItemDto": item, "MediaSourceInfo": source, "MediaStream": stream}
    for name, told in {**schemas, "UserItemDataDto": item["UserData"]}.items():
        assert told.keys() <= contract.properties(name), name


def test_libraries_are_queried_or_listed(asking):
    listed = asking.get("/Library/VirtualFolders").json()
    assert [folder["Name"] for folder in listed] == ["Films"]
    assert asking.get("/Library/VirtualFolders/Query").json() == {"Items": listed, "TotalRecordCount": 1}


def test_what_is_not_known_is_dropped_and_case_counts_for_nothing(asking):
    everything = asking.get("/Items?Recursive=true").json()
    for same in ("includeitemtypes=nonsense", "Fields=Nope", "SortBy=Nope", "nonsense=1"):
        assert asking.get(f"/EMBY/iTeMs?RECURSIVE=True&{same}").json() == everything


def test_a_bif_beside_the_film_is_found_when_it_is_looked_at(asking, film):
    (item,) = asking.get("/Items?Recursive=true").json()["Items"]
    address = f"/Videos/{item['Id']}/index.bif?Width=320"
    film.with_name("Dune (2021)-320-10.bif").write_bytes(BIF)
    assert asking.get(address).status_code == 404
    assert asking.post(f"/Items/{item['Id']}/Refresh").status_code == 204
    assert asking.get(address).content == BIF
    assert asking.get(address.replace("320", "240")).status_code == 404
    shown = asking.get(f"/Items/{item['Id']}/ThumbnailSet?Width=320").json()
    assert [one["PositionTicks"] for one in shown["Thumbnails"]] == [0, 100_000_000]


def test_a_told_path_is_looked_at(asking, film):
    film.with_name("Dune (2021)-240-10.bif").write_bytes(BIF)
    (item,) = asking.get("/Items?Recursive=true").json()["Items"]
    body = {"Updates": [{"Path": "/data/films/Dune (2021)", "UpdateType": "Modified"}]}
    assert asking.post("/Library/Media/Updated", json=body).status_code == 204
    assert asking.get(f"/Videos/{item['Id']}/index.bif?width=240").content == BIF


def test_a_real_server_waits_before_it_looks(asking, film, stand_in):
    stand_in.monitors = False
    film.with_name("Dune (2021)-320-10.bif").write_bytes(BIF)
    (item,) = asking.get("/Items?Recursive=true").json()["Items"]
    body = {"Updates": [{"Path": "/data/films/Dune (2021)", "UpdateType": "Modified"}]}
    assert asking.post("/Library/Media/Updated", json=body).status_code == 204
    assert asking.get(f"/Videos/{item['Id']}/index.bif").status_code == 404
    stand_in.updated("/data/films/Dune (2021)")
    assert asking.get(f"/Videos/{item['Id']}/index.bif").content == BIF
