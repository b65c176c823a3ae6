"""The stand-in Plex, seen by plexapi, which we did not write, and by its manners where plexapi does not look."""

import hashlib
import time

import httpx
import pytest
from plexapi.exceptions import BadRequest, NotFound, Unauthorized
from plexapi.server import PlexServer

from plex_previews.formats.bif import write_bif
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary, made_up


@pytest.fixture
def media(tmp_path):
    for name in (
        "films/Up (2009)/Up (2009) - 4K.mkv",
        "films/Up (2009)/Up (2009).mkv",
        "films/Up (2009)/Trailers/Teaser.mkv",
        "films/Heat (1995)/Heat (1995).mkv",
        "tv/Lost/Season 01/Lost - S01E01 - Pilot.mkv",
        "tv/Lost/Season 01/Lost - S01E02 - Tabula Rasa.mkv",
        "tv/Lost/Season 02/Lost - S02E01 - Man of Science.mkv",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode() * 100)
    return tmp_path


@pytest.fixture
def shelf(media):
    films = ShelfLibrary(1, "Films", "movie", (Root("/data/films", media / "films"),))
    series = ShelfLibrary(2, "Series", "show", (Root("/data/tv", media / "tv"),))
    shelf = Shelf([films, series])
    shelf.scan()
    return shelf


@pytest.fixture
def plex(shelf, tmp_path):
    return StandInPlex(shelf, tmp_path / "plex")


@pytest.fixture
def server(plex):
    with serve(plex.app) as server:
        yield server


@pytest.fixture
def client(server, plex):
    """plexapi. Its session is closed, for it leaves that to whoever made it."""
    connected = PlexServer(server.url, plex.token, timeout=20)
    yield connected
    connected._session.close()


@pytest.fixture
def http(server, plex):
    with httpx.Client(base_url=server.url, headers={"X-Plex-Token": plex.token}, timeout=20) as client:
        yield client


def bif(path, jpegs=(b"\xff\xd8\xff one", b"\xff\xd8\xff two")):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_bif(file, jpegs, count=len(jpegs), interval=2)


class TestSeenByPlexapi:
    def test_the_server(self, client, plex):
        assert client.friendlyName == plex.name
        assert client.machineIdentifier == plex.machine_identifier
        assert client.settings.get("GenerateBIFBehavior").value == "never"
        assert [account.name for account in client.systemAccounts()] == ["", "somebody"]

    def test_libraries(self, client):
        films, series = client.library.sections()
        assert (films.title, films.type, films.locations) == ("Films", "movie", ["/data/films"])
        assert (series.title, series.type, series.totalSize) == ("Series", "show", 1)
        assert client.library.section("Films").totalSize == 2

    def test_films_their_versions_and_extras(self, client):
        heat, up = client.library.section("Films").all()
        assert (heat.title, up.title, up.year) == ("Heat", "Up", 2009)
        assert [part.file for media in up.media for part in media.parts] == [
            "/data/films/Up (2009)/Up (2009) - 4K.mkv",
            "/data/films/Up (2009)/Up (2009).mkv",
        ]
        assert [extra.title for extra in up.extras()] == ["Teaser"]
        assert client.fetchItem(up.ratingKey).title == "Up"

    def test_series_seasons_and_episodes(self, client):
        (lost,) = client.library.section("Series").all()
        assert [season.title for season in lost.seasons()] == ["Season 1", "Season 2"]
        assert [episode.seasonEpisode for episode in lost.episodes()] == ["s01e01", "s01e02", "s02e01"]
        assert client.fetchItem(lost.ratingKey).title == "Lost"
        episodes = client.library.section("Series").search(libtype="episode", title="tabula")
        assert [episode.title for episode in episodes] == ["Tabula Rasa"]

    def test_search_by_title_and_what_came_last(self, client):
        films = client.library.section("Films")
        assert [film.title for film in films.search(title="up")] == ["Up"]
        assert {film.title for film in films.recentlyAdded()} == {"Up", "Heat"}
        assert {item.title for item in client.library.recentlyAdded()} >= {"Up", "Pilot"}

    def test_settings_of_a_library_change(self, client, plex):
        films = client.library.section("Films")
        assert films.settings()[0].value is True
        films.editAdvanced(enableBIFGeneration=False)
        assert plex.library_settings == {1: {"enableBIFGeneration": False}, 2: {"enableBIFGeneration": True}}

    def test_a_new_film_is_found_when_its_folder_is_refreshed(self, client, media):
        (media / "films/Jaws (1975)").mkdir()
        (media / "films/Jaws (1975)/Jaws (1975).mkv").write_bytes(b"shark")
        films = client.library.section("Films")
        films.update("/data/films/Up (2009)")
        assert len(films.all()) == 2
        films.update("/data/films/Jaws (1975)")
        assert len(films.all()) == 3

    def test_pages(self):
        plex = StandInPlex(made_up(250))
        with serve(plex.app) as server:
            client = PlexServer(server.url, plex.token, timeout=20)
            try:
                films = client.library.section("Films").all()
            finally:
                client._session.close()
        assert len({film.ratingKey for film in films}) == 250
        assert plex.faults.counts()["/library/sections/1/all"] == 3

    def test_what_a_list_tells_is_not_asked_for_again(self, client, plex):
        """plexapi asks for an item anew wherever something is missing of it."""
        films = client.library.section("Films").all()
        plex.faults.forget()
        told = [(film.media[0].parts[0].size, film.addedAt, film.duration, film.guids) for film in films]
        assert len(told) == 2
        assert plex.faults.counts() == {}

    def test_a_wrong_token_and_an_unknown_item(self, client, server):
        with pytest.raises(Unauthorized):
            PlexServer(server.url, "wrong", session=client._session, timeout=20)
        with pytest.raises(NotFound):
            client.fetchItem("/library/metadata/99999")


class TestManners:
    def test_refusals_are_pages(self, server, http):
        bare = httpx.get(f"{server.url}/library", timeout=20)
        assert (bare.status_code, bare.headers["content-type"]) == (401, "text/html; charset=utf-8")
        assert http.get("/nowhere").status_code == 404
        assert "<h1>404 Not Found</h1>" in http.get("/nowhere").text
        assert httpx.get(f"{server.url}/identity", timeout=20).status_code == 200

    def test_a_slash_at_the_end_is_the_same(self, http):
        assert (
            http.get("/library/sections/", follow_redirects=True).text == http.get("/library/sections").text
        )

    def test_while_it_starts_nothing_is_known(self, plex, server, http):
        plex.faults.starting = True
        assert {http.get(path).status_code for path in ("/", "/identity", "/library/sections")} == {503}
        with pytest.raises(BadRequest):
            PlexServer(server.url, plex.token, timeout=20)

    def test_the_token_may_stand_in_the_query(self, server, plex):
        assert httpx.get(f"{server.url}/", params={"X-Plex-Token": plex.token}, timeout=20).status_code == 200

    def test_xml_unless_json_is_accepted(self, http):
        told = http.get("/library/sections")
        assert told.headers["content-type"] == "text/xml;charset=utf-8"
        assert told.headers["x-plex-protocol"] == "1.0"
        assert told.text.startswith("<?xml")
        json = http.get("/library/sections", headers={"Accept": "application/json"}).json()
        assert [entry["title"] for entry in json["MediaContainer"]["Directory"]] == ["Films", "Series"]

    def test_paging_by_headers_and_by_query(self, http):
        paging = {"X-Plex-Container-Start": "1", "X-Plex-Container-Size": "1"}
        for told in (
            http.get("/library/sections/1/all", headers=paging),
            http.get("/library/sections/1/all", params=paging),
        ):
            assert told.headers["x-plex-container-total-size"] == "2"
            assert told.headers["x-plex-container-start"] == "1"
            assert told.text.count("<Video ") == 1
        assert "totalSize" not in http.get("/library/sections/1/all").text

    def test_meta_and_file_checks_only_when_asked_for(self, http):
        assert "<Meta>" not in http.get("/library/sections/1/all").text
        assert "<Meta>" in http.get("/library/sections/1/all", params={"includeMeta": "1"}).text
        assert "<Guid " not in http.get("/library/sections/1/all").text
        assert '<Guid id="imdb://' in http.get("/library/sections/1/all", params={"includeGuids": "1"}).text
        number = http.get("/library/sections/1/all", headers={"Accept": "application/json"}).json()
        key = number["MediaContainer"]["Metadata"][0]["key"]
        assert "exists=" not in http.get(key).text
        assert 'exists="1"' in http.get(key, params={"checkFiles": "1"}).text

    def test_by_file_a_type_is_needed_and_an_unknown_filter_is_ignored(self, http):
        path = "/library/sections/1/all"
        assert http.get(path, params={"file": "Up (2009).mkv"}).status_code == 500
        assert http.get(path, params={"file": "Up (2009).mkv", "type": "1"}).text.count("<Video ") == 1
        assert http.get(path, params={"nonsense": "1"}).text.count("<Video ") == 2

    def test_no_hash_before_the_analysis(self, shelf):
        plex = StandInPlex(shelf, analyses=False)
        item = shelf.items(1)[0]
        with serve(plex.app) as server, httpx.Client(base_url=server.url, timeout=20) as http:
            http.headers["X-Plex-Token"] = plex.token
            tree = f"/library/metadata/{item.id}/tree"
            assert "hash=" not in http.get(tree).text
            assert http.put(f"/library/metadata/{item.id}/analyze").status_code == 200
            assert f'hash="{item.parts[0].digest}"' in http.get(tree).text
            assert item.parts[0].digest not in http.get(f"/library/metadata/{item.id}").text

    def test_a_tree_of_several_and_one_that_gives_only_the_first(self, shelf, http, plex):
        ids = ",".join(str(item.id) for item in shelf.items(1))
        assert http.get(f"/library/metadata/{ids}/tree").text.count("<MetadataItem ") == 2
        plex.tree_of_many = False
        assert http.get(f"/library/metadata/{ids}/tree").text.count("<MetadataItem ") == 1

    def test_the_bytes_of_a_file_by_ranges(self, shelf, http):
        part = shelf.items(1)[0].parts[0]
        told = http.get(f"/library/parts/{part.id}/1/file.mkv", headers={"Range": "bytes=3-6"})
        assert (told.status_code, told.content) == (206, part.file.read_bytes()[3:7])
        assert told.headers["content-range"] == f"bytes 3-6/{part.size}"


class TestPreviews:
    def test_what_lies_in_the_bundle_is_served(self, shelf, plex, http):
        item = shelf.items(1)[0]
        part = item.parts[0]
        index = f"/library/parts/{part.id}/indexes/sd"
        assert http.get(index).status_code == 404
        assert "indexes=" not in http.get(f"/library/metadata/{item.id}").text
        path = plex.bundles.path(part)
        assert path.parts[-5:] == (
            part.digest[0],
            f"{part.digest[1:]}.bundle",
            "Contents",
            "Indexes",
            "index-sd.bif",
        )
        bif(path)
        assert 'indexes="sd"' in http.get(f"/library/metadata/{item.id}").text
        assert http.get(index).content == path.read_bytes()
        assert http.get(f"{index}/3999").content == b"\xff\xd8\xff two"
        assert http.get(f"{index}/1999").headers["content-type"] == "image/jpeg"

    def test_an_old_one_stays_in_memory_until_a_restart(self, shelf, plex, http):
        part = shelf.items(1)[0].parts[0]
        path = plex.bundles.path(part)
        bif(path)
        first = http.get(f"/library/parts/{part.id}/indexes/sd").content
        bif(path, [b"\xff\xd8\xff new"])
        assert http.get(f"/library/parts/{part.id}/indexes/sd").content == first
        plex.restart()
        again = http.get(f"/library/parts/{part.id}/indexes/sd").content
        assert hashlib.sha256(again).digest() == hashlib.sha256(path.read_bytes()).digest() != first


def test_a_page_of_a_large_library_costs_as_much_as_a_page():
    plex = StandInPlex(made_up(5000))
    with serve(plex.app) as server, httpx.Client(base_url=server.url, timeout=20) as http:
        http.headers["X-Plex-Token"] = plex.token
        start = time.process_time()
        told = http.get("/library/sections/1/all", params={"X-Plex-Container-Size": "10"})
        assert time.process_time() - start < 2
    assert told.text.count("<Video ") == 10
