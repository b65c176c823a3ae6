"""The Plex source against the stand-in: what it finds, and how little it asks."""

import hashlib
import time

import httpx
import pytest

from plex_previews.errors import ServerAnswer
from plex_previews.formats.bif import write_bif
from plex_previews.library import ItemKind, Part
from plex_previews.sources.protocol import Access
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary, made_up
from plex_previews_backends.sources.plex import make_source, plex_previews_media_sources

FILES = (
    "films/Up (2009)/Up (2009) - 4K.mkv",
    "films/Up (2009)/Up (2009).mkv",
    "films/Up (2009)/Trailers/Teaser.mkv",
    "films/Am\u00e9lie (2001)/Am\u00e9lie (2001).mkv",
    "tv/Lost/Season 01/Lost - S01E01 - Pilot.mkv",
    "tv/Lost/Season 01/Lost - S01E02 - Tabula Rasa.mkv",
    "tv/Lost/Season 02/Lost - S02E01 - Man of Science.mkv",
)


@pytest.fixture
def media(tmp_path):
    for name in FILES:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode() * 100)
    return tmp_path


@pytest.fixture
def plex(media):
    films = ShelfLibrary(1, "Films", "movie", (Root("/data/films", media / "films"),))
    series = ShelfLibrary(2, "Series", "show", (Root("D:\\tv", media / "tv"),))
    shelf = Shelf([films, series])
    shelf.scan()
    return StandInPlex(shelf, media / "plex")


@pytest.fixture
def source(plex):
    with serve(plex.app) as server, make_source(Access(server.url, plex.token)) as source:
        yield source


def test_the_plugin_says_what_it_is():
    told = plex_previews_media_sources()
    assert (told.name, told.access_needed, told.factory) == ("plex", True, make_source)


def test_who_answers(source, plex):
    about = source.about()
    assert (about.id, about.kind, about.name) == (plex.machine_identifier, "plex", plex.name)
    assert about.version.startswith("1.43.1")


def test_libraries_and_whether_plex_makes_previews_itself(source, plex):
    assert [(one.title, one.kind, one.roots, one.own_previews) for one in source.libraries()] == [
        ("Films", "movie", ("/data/films",), False),
        ("Series", "show", ("D:\\tv",), False),
    ]
    plex.settings["GenerateBIFBehavior"] = "asap"
    assert [one.own_previews for one in source.libraries()] == [True, True]
    told = source.preview_options("2")
    source.set_preview_options("2", told.off)
    assert [one.own_previews for one in source.libraries()] == [True, False]
    assert source.preview_options("2").now == told.off
    source.set_preview_options("2", told.now)
    assert [one.own_previews for one in source.libraries()] == [True, True]
    del plex.settings["GenerateBIFBehavior"]
    assert [one.own_previews for one in source.libraries()] == [None, None]


def test_films_with_all_versions(source):
    amelie, up = source.items("1")
    assert (amelie.title, amelie.kind, amelie.year, amelie.library) == (
        "Am\u00e9lie",
        ItemKind.MOVIE,
        2001,
        "1",
    )
    four_k, plain = up.parts
    assert (four_k.path, plain.path) == (
        "/data/films/Up (2009)/Up (2009) - 4K.mkv",
        "/data/films/Up (2009)/Up (2009).mkv",
    )
    assert plain.size == len(FILES[1].encode()) * 100
    assert (plain.duration, plain.served) == (60.0, False)


def test_episodes_with_their_place_in_the_title(source):
    assert [(item.title, item.kind) for item in source.items("2")] == [
        ("Lost - S01E01 - Pilot", ItemKind.EPISODE),
        ("Lost - S01E02 - Tabula Rasa", ItemKind.EPISODE),
        ("Lost - S02E01 - Man of Science", ItemKind.EPISODE),
    ]


def test_an_item_by_its_id_and_the_episodes_of_a_season_or_a_series(source, plex):
    (up,) = [item for item in source.items("1") if item.title == "Up"]
    assert source.item(up.id) == (up,)
    first, second, third = plex.shelf.items(2)
    episodes = {str(item.id): item for item in (first, second, third)}
    assert [item.id for item in source.item(str(plex.entries.season_number(first)))] == list(episodes)[:2]
    of_series = source.item(str(plex.entries.series_number(first)))
    assert [item.id for item in of_series] == list(episodes)
    assert {item.library for item in of_series} == {"2"}
    (teaser,) = plex.shelf.extras(int(up.id))
    assert [item.kind for item in source.item(str(teaser.id))] == [ItemKind.EXTRA]
    assert source.item("99999") == source.item("../../accounts") == source.item("no/number") == ()


def test_an_item_by_its_path(source, plex):
    assert source.by_path("/data/films/Up (2009)/Up (2009) - 4K.mkv").title == "Up"
    written_otherwise = source.by_path("/data/films/Ame\u0301lie (2001)/Ame\u0301lie (2001).mkv")
    assert written_otherwise.title == "Am\u00e9lie"
    assert source.by_path("D:\\tv\\Lost\\Season 01\\Lost - S01E02 - Tabula Rasa.mkv").title.endswith(
        "Tabula Rasa"
    )
    assert source.by_path("/data/films/other/Up (2009).mkv") is None
    plex.faults.forget()
    assert source.by_path("/data/films2/Up (2009).mkv") is None
    assert not plex.faults.log


def test_search_by_the_title_of_a_film_an_episode_or_a_series(source):
    assert [item.title for item in source.search("up")] == ["Up"]
    assert [item.title for item in source.search("tabula")] == ["Lost - S01E02 - Tabula Rasa"]
    assert len(source.search("Lost")) == 3
    assert source.search("nothing of that name") == ()


def test_hashes_by_part_are_asked_for_once(source, plex):
    items = list(source.items("1"))
    expected = {str(part.id): part.digest for item in plex.shelf.items(1) for part in item.parts}
    plex.faults.forget()
    assert {part: told["bundle_hash"] for part, told in source.facts(items).items()} == expected
    assert source.facts(items) == source.facts(items[:1]) | source.facts(items[1:])
    assert [asked.path for asked in plex.faults.log] == [
        f"/library/metadata/{items[0].id},{items[1].id}/tree"
    ]


def test_a_file_that_is_replaced_has_its_new_hash(source, plex, media):
    (media / FILES[3]).write_bytes(b"restored")
    before = source.facts(list(source.items("1")))
    plex.shelf.scan()
    after = source.facts(list(source.items("1")))
    assert [told for part, told in after.items() if told not in before.values()] == [
        {"bundle_hash": part.digest}
        for item in plex.shelf.items(1)
        for part in item.parts
        if item.title == "Am\u00e9lie"
    ]


def test_a_part_that_is_not_analysed_has_no_entry(media, plex):
    late = StandInPlex(plex.shelf, analyses=False)
    with serve(late.app) as server, make_source(Access(server.url, late.token)) as source:
        items = list(source.items("1"))
        assert source.facts(items) == {}
        late.analyse(late.shelf.item(int(items[1].id)))
        assert set(source.facts(items)) == {part.id for part in items[1].parts}


def test_a_server_that_gives_one_tree_at_a_time(plex):
    plex.tree_of_many = False
    with serve(plex.app) as server, make_source(Access(server.url, plex.token)) as source:
        films, episodes = list(source.items("1")), list(source.items("2"))
        plex.faults.forget()
        assert len(source.facts(films)) == 3
        assert len(source.facts(episodes)) == 3
        assert len(plex.faults.log) == 5  # a batch that gave one, the other film, then one for each episode


def test_an_item_that_is_gone_does_not_hide_the_others(source, plex):
    items = list(source.items("2"))
    plex.shelf.remove(int(items[1].id))
    assert set(source.facts(items)) == {items[0].parts[0].id, items[2].parts[0].id}


def test_what_was_added_since_newest_first_and_no_page_too_many():
    plex = StandInPlex(made_up(600))
    added = [item.added_at for item in plex.shelf.items()]
    with serve(plex.app) as server, make_source(Access(server.url, plex.token)) as source:
        source.libraries()
        plex.faults.forget()
        assert [item.title for item in source.items("1", since=added[-3])] == [
            "Film 000599",
            "Film 000598",
            "Film 000597",
        ]
        assert len(plex.faults.log) == 1


def test_bytes_of_a_part(source, media):
    part = next(iter(source.items("1"))).parts[0]
    locator = source.stream(part)
    assert "plex-token" not in repr(locator)
    assert "plex-token" not in locator.url
    told = httpx.get(locator.url, headers={**locator.headers, "Range": "bytes=2-5"}, timeout=20)
    assert (told.status_code, told.content) == (206, (media / FILES[3]).read_bytes()[2:6])


@pytest.mark.parametrize(
    "key", ["", "http://elsewhere/file", "//elsewhere/file", "@elsewhere/", "/a b", "/a\r\nX: y"]
)
def test_a_key_that_leads_elsewhere_gets_no_token(source, key):
    with pytest.raises(ServerAnswer):
        source.stream(Part("1", "/data/film.mkv", key=key))


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/data/films/Up (2009)/Up (2009).mkv", "/data/films/Up (2009)"),
        ("/data/films/Up (2009)", "/data/films/Up (2009)"),
        ("/data/films", "/data/films"),
        ("D:\\tv\\Lost\\Season 01\\New.mkv", "D:\\tv\\Lost\\Season 01"),
    ],
)
def test_a_refresh_is_as_narrow_as_a_folder(source, plex, path, folder):
    plex.faults.forget()
    source.refresh(None, path)
    (refresh,) = [asked for asked in plex.faults.log if asked.path.endswith("/refresh")]
    assert httpx.QueryParams(refresh.query)["path"] == folder


def test_a_refresh_of_what_is_in_no_library_asks_for_nothing(source, plex):
    source.refresh(None, "/elsewhere/film.mkv")
    assert not any(asked.path.endswith("/refresh") for asked in plex.faults.log)


def test_what_is_served_is_what_was_written(source, plex):
    item = next(iter(source.items("1")))
    assert source.served(item, item.parts[0], 320) is None
    path = plex.bundles.path(plex.shelf.item(int(item.id)).parts[0])
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_bif(file, [b"\xff\xd8\xff"] * 3, count=3, interval=10)
    served = source.served(item, item.parts[0], 320)
    assert (served.thumbnails, served.interval) == (3, 10)
    assert served.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert next(iter(source.items("1"))).parts[0].served is True
    plex.restart()
    path.write_bytes(b"no BIF at all")
    served = source.served(item, item.parts[0], 320)
    assert (served.thumbnails, served.interval) == (None, None)
    assert served.digest == hashlib.sha256(b"no BIF at all").hexdigest()


def test_a_thousand_items_cost_one_request_a_page():
    plex = StandInPlex(made_up(1000))
    with serve(plex.app) as server, make_source(Access(server.url, plex.token)) as source:
        source.libraries()
        plex.faults.forget()
        start = time.process_time()  # not the wall's time: other tests run beside this one
        items = list(source.items("1"))
        assert time.process_time() - start < 3
        assert len({item.id for item in items}) == len({item.parts[0].path for item in items}) == 1000
        assert plex.faults.counts() == {"/library/sections/1/all": 4}
        plex.faults.forget()
        assert len(source.facts(items)) == 1000
        assert len(plex.faults.log) == 20


def test_pages_are_asked_for_only_when_they_are_wanted():
    plex = StandInPlex(made_up(1000))
    with serve(plex.app) as server, make_source(Access(server.url, plex.token)) as source:
        stream = source.items("1")
        next(stream)
        assert plex.faults.counts()["/library/sections/1/all"] == 1
        stream.close()


def test_an_unknown_library(source):
    with pytest.raises(ServerAnswer, match="no library 77"):
        list(source.items("77"))


def test_a_new_library_is_found_without_starting_again(source, plex, media):
    list(source.items("1"))
    plex.shelf.libraries += (ShelfLibrary(3, "More", "movie", (Root("/data/more", media / "films"),)),)
    plex.shelf.scan(3)
    assert len(list(source.items("3"))) == 2
