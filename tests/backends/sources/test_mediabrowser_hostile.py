"""Servers that lie: whatever they say, errors have names, and nothing unsafe gets through."""

import re
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from plex_previews.errors import ServerAnswer, ServerError
from plex_previews.library import Item, ItemId, LibraryId, Part, PartId
from plex_previews.sources.protocol import Access
from plex_previews.testing.servers.serving import serve
from plex_previews_backends.sources import emby, jellyfin
from plex_previews_backends.sources.mediabrowser_items import (
    Reader,
    guid,
    listed,
    moment,
    number,
    plain_id,
    seconds,
    text,
    title_of,
    trickplay,
    whole,
)
from plex_previews_backends.sources.mediabrowser_paths import covers, same, titles

PLUGINS = {"jellyfin": jellyfin, "emby": emby}
PLACES = [
    "Id",
    "Type",
    "Name",
    "Path",
    "MediaSources",
    "Items",
    "TotalRecordCount",
    "VideoType",
    "Protocol",
    "IsRemote",
]
NUMBERS = ["ParentIndexNumber", "IndexNumber", "RunTimeTicks", "Size", "PartCount", "ProductionYear"]
FIELDS = [*PLACES, *NUMBERS, "SeriesName", "Trickplay", "DateCreated", "ExtraType", "LocationType"]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300, max_value=10**320),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["Movie", "Episode", "../../x", "0" * 32, "7", "\0", "\ud800", "File", "2024-13-99T99:99:99Z"]
    ),
    st.sampled_from(
        ["0001-01-01T00:00:00.0000000Z", "9999-12-31T23:59:59.9999999+14:00", "2024-01-01T00:00:00"]
    ),
)
values = st.recursive(
    scalars,
    lambda inside: st.one_of(
        st.lists(inside, max_size=3),
        st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inside, max_size=8),
    ),
    max_leaves=25,
)
entries = st.dictionaries(st.sampled_from(FIELDS), values, max_size=14)


class Liar:
    """Answers everything with the same bytes."""

    def __init__(self):
        self.body = b"{}"
        self.status = 200
        self.headers = {}
        self.asked = 0
        self._lock = threading.Lock()
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])

    def _answer(self, _):
        with self._lock:
            self.asked += 1
        return Response(self.body, self.status, self.headers, media_type="application/json")


@pytest.fixture(scope="module")
def liar():
    one = Liar()
    with serve(one.app) as serving:
        one.url = serving.url
        yield one


@pytest.fixture(params=PLUGINS)
def source(request, liar):
    with PLUGINS[request.param].make_source(Access(liar.url, "the-token", timeout_s=10)) as one:
        liar.body, liar.status, liar.headers, liar.asked = b"{}", 200, {}, 0
        yield one


ITEM = Item(ItemId("7"), "x", "movie", LibraryId("1"), (Part(PartId("7"), "/x"),))
QUESTIONS = {
    "about": lambda source: source.about(),
    "libraries": lambda source: source.libraries(),
    "items": lambda source: list(source.items(LibraryId("1"))),
    "recent": lambda source: list(source.items(LibraryId("1"), since=5.0)),
    "item": lambda source: source.item("0" * 32),
    "by_path": lambda source: source.by_path("/data/films/x.mkv"),
    "search": lambda source: source.search("x"),
    "served": lambda source: source.served(ITEM, ITEM.parts[0], 320),
    "refresh": lambda source: source.refresh(None, "/x"),
}
BODIES = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"7",
    b'"text"',
    b"<html>",
    b"\xff\xfe",
    b"[" * 100_000,
    b"1" * 10_000,
    b'{"Items": 3}',
    b'{"Items": [null, 3, [], {}], "TotalRecordCount": "many"}',
    b'{"Items": [{"Id": "../../x", "Type": "Movie", "Path": "/a"}], "TotalRecordCount": -1}',
    b'{"Items": [{"Id": "7", "Type": "Movie", "Path": "/a", "RunTimeTicks": 1e999}], "TotalRecordCount": 1}',
    b'{"Id": {"a": 1}, "Version": []}',
    b'[{"ItemId": "../..", "Locations": "x"}, {"ItemId": "7", "Locations": [1, "\\ud800", "/ok"], "LibraryOptions": 7}]',
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_senseless_answers(liar, source, body):
    liar.body = body
    for ask in QUESTIONS.values():
        assert "the-token" not in said(ask, source)


def said(ask, source):
    """What a server's answer leads to: an error with a name, or nothing."""
    try:
        ask(source)
    except ServerError as error:
        return f"{error} {error!r}"
    return ""


@pytest.mark.parametrize("status", [204, 302, 400, 404, 418])
def test_odd_statuses(liar, source, status):
    liar.status, liar.headers = status, {"Location": "http://u:secret@elsewhere/x?token=secret"}
    liar.body = b"" if status == 204 else b"{}"
    with pytest.raises(ServerAnswer) as error:
        source.about()
    assert "secret" not in str(error.value)
    assert liar.asked == 1


def test_a_server_that_gives_one_page_for_ever(liar, source):
    liar.body = b'{"Items": [{"Id": "%s", "Type": "Movie", "Path": "/a"}], "TotalRecordCount": 99999999}' % (
        b"1" * 32
    )
    with pytest.raises(ServerAnswer, match="again and again"):
        list(source.items(LibraryId("1")))
    assert liar.asked == 2


@given(entries, st.lists(entries, max_size=2), st.sampled_from([guid, plain_id]))
@settings(max_examples=50)
def test_what_becomes_an_item_is_safe(entry, discs, identify):
    item = Reader(identify).item(entry, LibraryId("1"), discs)
    if item is not None:
        assert item.parts
        for part in item.parts:
            assert re.fullmatch(r"[0-9A-Za-z_-]{1,128}", part.id, re.ASCII)
            assert re.fullmatch(
                r"/Videos/[\w-]+/stream\?static=true&mediaSourceId=[\w-]+", part.key, re.ASCII
            )
            assert part.path
            assert "\0" not in part.path
            part.path.encode()
            assert part.duration is None or part.duration > 0
        item.title.encode()


@given(values)
@settings(max_examples=50)
def test_reading_never_raises(value):
    text(value).encode()
    assert number(value) is None or number(value) >= 0
    assert whole(value) is None or whole(value) >= 0
    assert moment(value) is None or moment(value) >= 0
    seconds(value)
    listed(value)
    if isinstance(value, dict):
        title_of(value)
        trickplay(value, Part("7", "/a"), 320)


def test_times_with_any_number_of_digits():
    assert moment("1970-01-01T00:00:01.5000000Z") == 1.5
    assert moment("1970-01-01T00:00:01") == 1.0
    assert moment("1970-01-01T02:00:01.25+02:00") == 1.25
    assert moment("0001-01-01T00:00:00.0000000Z") is None


def test_paths_of_servers():
    assert same("C:\\Films\\Dune.mkv", "c:/films/dune.MKV")
    assert not same("/data/a.mkv", "/data/A.mkv")
    assert same("/data/Ame\u0301lie.mkv", "/data/Am\u00e9lie.mkv")
    assert covers("/tv", "/tv/x/y.mkv")
    assert covers("\\\\nas\\tv\\", "\\\\NAS\\tv\\x.mkv")
    assert not covers("/tv", "/tv2/x.mkv")
    assert covers("/", "/x")


@pytest.mark.parametrize(("path", "title"), [
    ("/films/Dune (2021)/Dune (2021) Bluray-1080p.mkv", "Dune"),
    ("/films/Dune.Part.Two.2024.2160p.mkv", "Dune Part Two"),
    ("D:\\tv\\The Wire\\Season 01\\the.wire.s01e02.mkv", "The Wire"),
    ("/films/2001 A Space Odyssey (1968)/2001.mkv", "2001 A Space Odyssey"),
])  # fmt: skip
def test_titles_that_a_path_may_mean(path, title):
    assert title in list(titles(path))


@given(st.text(max_size=60))
def test_any_path_has_titles_or_none(path):
    assert all(title.strip() for title in titles(path))
