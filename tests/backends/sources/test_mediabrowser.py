"""Jellyfin and Emby as sources, against the stand-ins."""

import contextlib
import hashlib
import io
import time

import pytest
from PIL import Image

from plex_previews.errors import Cancelled, ServerAnswer, ServerDown, ServerRefused, SettingsError
from plex_previews.io.opening import open_store
from plex_previews.library import ItemKind
from plex_previews.sources.protocol import Access
from plex_previews.testing.servers.emby import StandInEmby
from plex_previews.testing.servers.jellyfin import StandInJellyfin
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary, made_up
from plex_previews_backends.sources import emby, jellyfin
from plex_previews_backends.sources.mediabrowser_login import (
    begin_quick_connect,
    finish_quick_connect,
    password_login,
)

KINDS = {"jellyfin": (StandInJellyfin, jellyfin), "emby": (StandInEmby, emby)}
FILES = (
    "films/Dune (2021)/Dune (2021).mkv",
    "films/Dune (2021)/Dune (2021) - 4k.mkv",
    "films/Long (1999)/Long (1999)-cd1.mkv",
    "films/Long (1999)/Long (1999)-cd2.mkv",
    "tv/Wire/Season 1/Wire S01E01.mkv",
    "tv/Wire/Season 1/Wire S01E02.mkv",
    "tv/Wire/Season 2/Wire S02E01.mkv",
)


@pytest.fixture
def media(tmp_path):
    for name in FILES:
        path = tmp_path / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 1000)
    return tmp_path / "media"


@pytest.fixture
def shelf(media):
    films = ShelfLibrary(1, "Films", "movie", (Root("/data/films", media / "films"),))
    shelf = Shelf([films, ShelfLibrary(2, "Series", "show", (Root("/data/tv", media / "tv"),))])
    shelf.scan()
    return shelf


@pytest.fixture(params=KINDS)
def both(request, shelf):
    """A stand-in, a source of it, and the address."""
    with Connected(request.param, shelf) as found:
        yield found


class Connected:
    def __init__(self, kind, shelf, **manners):
        made, plugin = KINDS[kind]
        self.stand_in = made(shelf, **manners)
        self.serving = serve(self.stand_in.app)
        self.access = Access(self.serving.url + self.stand_in.base_path, self.stand_in.token, timeout_s=10)
        self.source = plugin.make_source(self.access)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.source.close()
        self.serving.close()


def everything(source):
    return {item.title: item for one in source.libraries() for item in source.items(one.id)}


def test_the_plugins_describe_themselves():
    for kind, (_, plugin) in KINDS.items():
        assert plugin.plex_previews_media_sources().name == kind


def test_who_answers(both):
    told = both.source.about()
    assert (told.id, told.kind, told.version) == (both.stand_in.id, _kind(both), both.stand_in.version)


def _kind(connected):
    return connected.source.kind


def test_libraries_and_their_options(both):
    films, series = both.source.libraries()
    assert (films.title, films.kind, films.roots) == ("Films", "movies", ("/data/films",))
    assert (series.title, series.kind) == ("Series", "tvshows")
    assert films.own_previews is False
    switches = {"EnableTrickplayImageExtraction": True, "EnableChapterImageExtraction": True}
    both.stand_in.library_options[1] |= switches
    assert both.source.libraries()[0].own_previews is True
    if _kind(both) == "jellyfin":
        assert films.options["Interval"] == 10000
        assert films.options["WidthResolutions"] == [320]
        assert (films.options["TileWidth"], films.options["SaveTrickplayWithMedia"]) == (10, False)
    else:
        assert films.options["ThumbnailImagesIntervalSeconds"] == 10


def test_versions_discs_and_episodes(both):
    items = everything(both.source)
    assert items.keys() == {
        "Dune",
        "Long",
        "Wire - S01E01 - Episode 1",
        "Wire - S01E02 - Episode 2",
        "Wire - S02E01 - Episode 1",
    }
    dune, long, wire = items["Dune"], items["Long"], items["Wire - S01E02 - Episode 2"]
    assert {part.path.rpartition("/")[2] for part in dune.parts} == {
        "Dune (2021).mkv",
        "Dune (2021) - 4k.mkv",
    }
    assert [part.path[-7:] for part in long.parts] == ["cd1.mkv", "cd2.mkv"]
    assert (dune.kind, dune.year, wire.kind) == (ItemKind.MOVIE, 2021, ItemKind.EPISODE)
    for item in items.values():
        for part in item.parts:
            assert part.size == 1000 * len(part.path.removeprefix("/data/"))
            assert part.duration == 60.0
        assert abs(item.added_at - time.time()) < 600


def test_extras_are_listed_apart_and_only_where_they_are_wanted(both, media, shelf):
    for name in ("Dune (2021)-trailer.mkv", "Featurettes/Sand.mkv"):
        path = media / "films/Dune (2021)" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"extra")
    shelf.scan()
    films = both.source.libraries()[0]
    both.stand_in.faults.forget()
    assert all(item.kind is ItemKind.MOVIE for item in both.source.items(films.id))
    assert len(both.stand_in.faults.log) == 1 + 1  # a page, and the discs of one film
    assert "TrailerCount" not in both.stand_in.faults.log[0].query

    both.stand_in.faults.forget()
    with_extras = [item for item in both.source.items(films.id, extras=True) if item.kind is ItemKind.EXTRA]
    if _kind(both) == "emby":
        assert with_extras == []
        return
    assert len(both.stand_in.faults.log) == 2 + 2, "only the film that has some is asked for them"
    assert [item.parts[0].path.rpartition("/")[2] for item in with_extras] == [
        "Dune (2021)-trailer.mkv",
        "Sand.mkv",
    ]
    assert {item.library for item in with_extras} == {films.id}
    recent = both.source.items(films.id, since=time.time() + 60, extras=True)
    assert list(recent) == []


def test_an_item_by_its_id_a_series_as_its_episodes(both):
    items = everything(both.source)
    for item in items.values():
        assert both.source.item(item.id) == (item,)
    nodes = both.stand_in.tree.nodes().values()
    series = next(node.id for node in nodes if node.type == "Series")
    season = next(node.id for node in nodes if node.name == "Season 1")
    assert {one.title[:4] for one in both.source.item(series)} == {"Wire"}
    assert len(both.source.item(series)) == 3
    assert len(both.source.item(season)) == 2
    for unknown in ("", "../../x", "0" * 32, "99999", "no such thing"):
        assert both.source.item(unknown) == ()


def test_jellyfin_takes_dashed_ids(shelf):
    with Connected("jellyfin", shelf) as one:
        (item, *_) = everything(one.source).values()
        number = item.id
        dashed = f"{number[:8]}-{number[8:12]}-{number[12:16]}-{number[16:20]}-{number[20:]}".upper()
        assert one.source.item(dashed) == (item,)


def test_an_item_by_its_path(both):
    for item in everything(both.source).values():
        for part in item.parts[:1] if _kind(both) == "emby" else item.parts:
            assert both.source.by_path(part.path) == item
    assert both.source.by_path("/data/films/Nothing (2000)/Nothing.mkv") is None
    assert both.source.by_path("/elsewhere/Dune (2021).mkv") is None


def test_a_film_whose_title_is_another_than_its_names(shelf):
    from attrs import evolve

    dune = next(item for item in shelf.items() if item.title == "Dune")
    shelf.put(evolve(dune, title="Der Wüstenplanet"))
    with Connected("jellyfin", shelf) as one:
        found = one.source.by_path("/data/films/Dune (2021)/Dune (2021).mkv")
        assert found.title == "Der Wüstenplanet"


def test_search(both):
    assert [item.title for item in both.source.search("dun")] == ["Dune"]
    assert len(both.source.search("wire")) == 3
    assert both.source.search("  ") == ()


def test_what_writers_must_know(both):
    items = list(everything(both.source).values())
    facts = both.source.facts(items)
    assert facts.keys() == {part.id for item in items for part in item.parts}
    dune = next(item for item in items if item.title == "Dune")
    for part in dune.parts:
        assert facts[part.id] == {"item_id": dune.id, "media_source_id": part.id, "width": part.width}
    assert len({part.id for part in dune.parts}) == 2


def test_the_bytes_of_each_part(both, media):
    for item in everything(both.source).values():
        for part in item.parts:
            source = both.source.stream(part)
            assert both.stand_in.token not in repr(source)
            with contextlib.closing(open_store(source)) as store, contextlib.closing(store.open()) as file:
                assert file.seek(5000) == 5000
                assert file.read(100) == (media / part.path.removeprefix("/data/")).read_bytes()[5000:5100]


def test_a_thousand_items_in_two_requests():
    for kind in KINDS:
        with Connected(kind, made_up(1000)) as one:
            (library,) = one.source.libraries()
            one.stand_in.faults.forget()
            begun = time.process_time()
            items = list(one.source.items(library.id))
            assert time.process_time() - begun < 3  # both sides of it, however busy the machine is
            assert len({item.id for item in items}) == 1000
            assert sum(one.stand_in.faults.counts().values()) == 2
            newest = list(one.source.items(library.id, since=items[-4].added_at))
            assert newest == items[:-5:-1]
            assert sum(one.stand_in.faults.counts().values()) == 3


def test_a_page_that_fails_twice_is_asked_for_again(both):
    for status in (500, 503):
        both.stand_in.faults.fail_next(2, f"{both.stand_in.base_path}/Items", status)
        assert len(everything(both.source)) == 5
    both.stand_in.faults.fail_next(9, f"{both.stand_in.base_path}/Items")
    with pytest.raises(ServerAnswer, match="500"):
        everything(both.source)


def test_down_starting_and_refused_are_told_apart(both):
    faults = both.stand_in.faults
    faults.starting = True
    with pytest.raises(ServerDown, match="503"):
        both.source.about()
    faults.starting, faults.refusing = False, True
    with pytest.raises(ServerRefused):
        both.source.about()
    faults.refusing = False
    both.serving.down()
    with pytest.raises(ServerDown, match="nothing answers"):
        both.source.about()
    both.serving.up()
    assert both.source.about().id == both.stand_in.id


def test_a_wrong_token_is_never_shown(both):
    wrong = Access(both.access.url, "wrong-token")
    with KINDS[_kind(both)][1].make_source(wrong) as source, pytest.raises(ServerRefused) as refused:
        source.libraries()
    chain = f"{refused.value!r} {refused.value} {refused.value.__cause__!r} {source!r} {vars(source)!r}"
    assert "wrong-token" not in chain


def test_one_kind_is_not_taken_for_the_other(shelf):
    with (
        Connected("jellyfin", shelf) as one,
        emby.make_source(one.access) as source,
        pytest.raises(ServerAnswer, match="no Emby"),
    ):
        source.about()


def test_jellyfin_twelve_below_a_base_path(shelf):
    with Connected("jellyfin", shelf, version="12.0.0", base_path="/jellyfin") as one:
        assert len(everything(one.source)) == 5
        wrong = Access(one.serving.url, one.stand_in.token)
        with (
            jellyfin.make_source(wrong) as source,
            pytest.raises(ServerAnswer, match="redirects to /jellyfin/"),
        ):
            source.about()


@pytest.mark.parametrize(
    "url", ["", "media:8096", "ftp://x", "http://", "http://u:pw@x", "http://x:99999", "http://x?t=1"]
)
def test_addresses_that_are_none(url):
    with pytest.raises(SettingsError) as error:
        jellyfin.make_source(Access(url))
    assert "pw" not in str(error.value)


def _sheet():
    held = io.BytesIO()
    Image.new("RGB", (3200, 1800), (40, 90, 20)).save(held, "JPEG", quality=30)
    return held.getvalue()


def _bif():
    """Two pictures, ten seconds apart."""
    head = b"\x89BIF\r\n\x1a\n" + b"".join(one.to_bytes(4, "little") for one in (0, 2, 10_000)) + bytes(44)
    index = b"".join(one.to_bytes(4, "little") for one in (0, 88, 1, 92, 0xFFFFFFFF, 96))
    return head + index + b"\xff\xd8\xff\xd9" * 2


@pytest.mark.parametrize("version", ["10.10.7", "10.11.8", "12.0.0"])
def test_jellyfin_serves_what_was_written_after_a_refresh(shelf, media, version):
    with Connected("jellyfin", shelf, version=version) as one:
        options = {"EnableTrickplayImageExtraction": True, "SaveTrickplayWithMedia": True}
        one.stand_in.library_options[1] |= {**options, "ExtractTrickplayImagesDuringLibraryScan": True}
        dune = everything(one.source)["Dune"]
        for part in dune.parts:
            assert part.served is False
            assert one.source.served(dune, part, 320) is None
            tiles = (media / part.path.removeprefix("/data/")).with_suffix(".trickplay") / "320 - 10x10"
            tiles.mkdir(parents=True)
            (tiles / "0.jpg").write_bytes(_sheet())
            one.source.refresh(dune, part.path)
            served = one.source.served(dune, part, 320)
            assert served.digest == hashlib.sha256(_sheet()).hexdigest()
            assert served.interval == 10.0
            # One sheet counts as one thumbnail before 12, which looks at how long the film is.
            assert served.thumbnails == (6 if version == "12.0.0" else 1)
            assert one.source.served(dune, part, 240) is None
        assert all(part.served for part in one.source.item(dune.id)[0].parts)


def test_emby_serves_what_was_written_after_a_refresh(shelf, media):
    bif = _bif()
    with Connected("emby", shelf) as one:
        dune = everything(one.source)["Dune"]
        for part in dune.parts:
            assert one.source.served(dune, part, 320) is None
            film = media / part.path.removeprefix("/data/")
            film.with_name(f"{film.stem}-320-10.bif").write_bytes(bif)
            one.source.refresh(dune, part.path)
            served = one.source.served(dune, part, 320)
            assert (served.thumbnails, served.interval) == (2, 10.0)
            assert served.digest == hashlib.sha256(bif).hexdigest()


def test_a_path_that_belongs_to_no_item_yet(both, media):
    new = media / "films" / "New (2024)" / "New (2024).mkv"
    new.parent.mkdir()
    new.write_bytes(b"new")
    both.source.refresh(None, "/data/films/New (2024)")
    assert both.source.by_path("/data/films/New (2024)/New (2024).mkv").title == "New"


def test_a_password_becomes_a_token(both):
    access = Access(both.access.url)
    login = password_login(_kind(both), access, "root", "secret")
    assert login.administrator
    assert login.token not in repr(login)
    with KINDS[_kind(both)][1].make_source(Access(access.url, login.token)) as source:
        assert len(source.libraries()) == 2
    guest = password_login(_kind(both), access, "guest", "guest")
    assert not guest.administrator
    limited = KINDS[_kind(both)][1].make_source(Access(access.url, guest.token))
    with limited as source, pytest.raises(ServerRefused, match="lacks the right"):
        source.libraries()
    with pytest.raises(ServerRefused) as refused:
        password_login(_kind(both), access, "root", "hunter2")
    assert "hunter2" not in f"{refused.value!r}{refused.value}"


def test_quick_connect(shelf):
    with Connected("jellyfin", shelf) as one:
        access = Access(one.access.url)
        begun = begin_quick_connect(access)
        root = one.stand_in.accounts.users["root"]
        waits = []

        def types_the_code_in(seconds):
            waits.append(seconds)
            one.stand_in.quick_connect.authorise(begun.code, root)

        login = finish_quick_connect(access, begun, wait=types_the_code_in)
        assert (login.user, len(waits)) == ("root", 1)
        with jellyfin.make_source(Access(access.url, login.token)) as source:
            assert source.about()
        with pytest.raises(Cancelled, match="nobody"):
            finish_quick_connect(access, begin_quick_connect(access), patience_s=4, wait=waits.append)
        one.stand_in.quick_connect.enabled = False
        with pytest.raises(ServerRefused, match="switched off"):
            begin_quick_connect(access)


def test_only_the_modern_header_is_sent_to_jellyfin(shelf):
    with Connected("jellyfin", shelf) as one:
        everything(one.source)
        for asked in one.stand_in.faults.log:
            assert asked.headers["authorization"].startswith("MediaBrowser Client=")
            assert not [name for name in asked.headers if "emby" in name]
            assert "api_key" not in asked.query.lower()
