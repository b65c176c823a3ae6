"""Answers that mean harm: they come through as data, or as an error that has a name."""

from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from plex_previews.errors import ServerAnswer
from plex_previews.sources.protocol import Access
from plex_previews.testing.servers.faults import Faults
from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import made_up, made_up_film
from plex_previews_backends.sources import plex_reading
from plex_previews_backends.sources.plex import make_source

SECTIONS = '<MediaContainer><Directory key="1" type="movie" title="Films"/></MediaContainer>'
LEVELS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 30}">' for n in range(1, 9))
BOMB = f"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "{"x" * 1000}">{LEVELS}]>
<MediaContainer><Video title="&a8;"/></MediaContainer>"""


class Liar:
    """A server that says what it was told to, by the end of the path."""

    def __init__(self, **answers):
        self._answers = {"sections": SECTIONS, **answers}
        self.faults = Faults(Starlette(routes=[Route("/{path:path}", self._answer)]))

    async def _answer(self, request):
        told = self._answers.get(
            request.url.path.rpartition("/")[2], '<MediaContainer machineIdentifier="m"/>'
        )
        return Response(told, media_type="text/xml")

    def __enter__(self):
        self._server = serve(self.faults)
        self._source = make_source(Access(self._server.url, "token"))
        return self._source

    def __exit__(self, *_):
        self._source.close()
        self._server.close()


@pytest.mark.parametrize(
    "digest", ["../../x", "/etc/passwd", "..\\..\\x", "a" * 100_000, "\u202e\n", "%2e%2e%2fx"]
)
def test_a_hash_comes_through_as_it_is(digest):
    shelf = made_up(1)
    (item,) = shelf.items()
    (version,) = item.versions
    (part,) = version.parts
    shelf.put(evolve(item, versions=(evolve(version, parts=(evolve(part, digest=digest),)),)))
    plex = StandInPlex(shelf)
    with serve(plex.app) as server, make_source(Access(server.url, plex.token)) as source:
        items = list(source.items("1"))
        assert source.facts(items) == {items[0].parts[0].id: {"bundle_hash": digest}}


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../x", "C:\\Windows\\x.mkv", "relative.mkv", "/a\tb/\u202ec.mkv"]
)
def test_a_path_comes_through_as_it_is(path):
    shelf = made_up(0)
    film = made_up_film(shelf, 0)
    (version,) = film.versions
    shelf.put(evolve(film, versions=(evolve(version, parts=(evolve(version.parts[0], path=path),)),)))
    plex = StandInPlex(shelf)
    with serve(plex.app) as server, make_source(Access(server.url, plex.token)) as source:
        assert [part.path for item in source.items("1") for part in item.parts] == [path]


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "1e999", "nan", "", "٣", "0x10", "1 "])
def test_a_number_that_is_none_is_unknown(number):
    film = (
        f'<MediaContainer totalSize="{number}"><Video ratingKey="1" title="t" duration="{number}" '
        f'addedAt="{number}" year="{number}" parentIndex="{number}"><Media><Part id="1" file="/f.mkv" '
        f'size="{number}" duration="{number}"/></Media></Video></MediaContainer>'
    )
    with Liar(all=film) as source:
        (item,) = source.items("1")
        assert (item.added_at, item.year) == (None, None)
        assert (item.parts[0].size, item.parts[0].duration) == (None, None)
        assert list(source.items("1", since=0)) == []


def test_what_has_no_id_or_no_file_is_left_out():
    films = (
        '<MediaContainer><Video title="no id"/><Video ratingKey="1"/>'
        '<Video ratingKey="2"><Media><Part/><Part id="5"/><Part file="/f"/></Media></Video></MediaContainer>'
    )
    with Liar(all=films) as source:
        assert [(item.id, item.title, item.parts) for item in source.items("1")] == [
            ("1", "", ()),
            ("2", "", ()),
        ]


def test_ids_that_are_paths_stay_in_one_piece():
    film = '<Video ratingKey="../../x?y=1,2"><Media><Part id="../z" file="/f"/></Media></Video>'
    liar = Liar(all=f"<MediaContainer>{film}</MediaContainer>")
    with liar as source:
        (item,) = source.items("1")
        assert source.facts([item]) == {}
        assert liar.faults.log[-1].path.endswith("/tree")
        assert liar.faults.log[-1].query == ""
        source.served(item, item.parts[0], 320)


def test_a_server_that_gives_the_same_page_for_ever():
    page = '<MediaContainer totalSize="1000000">' + '<Video ratingKey="1"/>' * 250 + "</MediaContainer>"
    with Liar(all=page) as source, pytest.raises(ServerAnswer, match="again and again"):
        list(source.items("1"))


def test_a_server_that_does_not_know_pages_gives_all_at_once():
    everything = "".join(f'<Video ratingKey="{number}"/>' for number in range(1000))
    liar = Liar(all=f"<MediaContainer>{everything}</MediaContainer>")
    with liar as source:
        assert len(list(source.items("1"))) == 1000
    assert liar.faults.counts()["/library/sections/1/all"] == 1


def test_an_empty_page_ends_a_list_whatever_its_total():
    with Liar(all='<MediaContainer totalSize="1000000"/>') as source:
        assert list(source.items("1")) == []


def test_entities_that_explode_are_no_answer():
    with Liar(all=BOMB) as source, pytest.raises(ServerAnswer):
        list(source.items("1"))


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ["", "1", "../..", "9" * 40, "movie", "episode", "show", "sd", "-1", "1.5"]
)
names = st.sampled_from(
    ["ratingKey", "key", "type", "title", "id", "file", "size", "duration", "addedAt", "index", "parentIndex"]  # noqa: RUF005
    + ["grandparentTitle", "indexes", "hash", "value", "path"]
)
tags = st.sampled_from(
    [
        "MediaContainer",
        "Video",
        "Directory",
        "Media",
        "Part",
        "MediaPart",
        "MetadataItem",
        "Location",
        "Setting",
    ]
)
trees = st.recursive(
    st.tuples(tags, st.dictionaries(names, texts, max_size=6), st.just([])),
    lambda below: st.tuples(tags, st.dictionaries(names, texts, max_size=6), st.lists(below, max_size=4)),
    max_leaves=12,
)


def element(tree):
    tag, attributes, children = tree
    made = ET.Element(tag, attributes)
    made.extend(element(child) for child in children)
    return made


@settings(max_examples=60)
@given(trees)
def test_whatever_is_written_comes_out_as_values(tree):
    read = element(tree)
    for item in plex_reading.items(read):
        assert item.id
        assert all(part.id and part.path for part in item.parts)
        assert item.added_at is None or 0 <= item.added_at < 10**18
    assert all(part and told for part, told in plex_reading.hashes(read))
    assert plex_reading.library(read, None).title == read.get("title", "")
    assert isinstance(plex_reading.settings(read), dict)
    assert "" not in plex_reading.answered(read)
