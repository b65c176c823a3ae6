"""Servers that lie, by the command line: nothing is written outside of the folders that are theirs, and it is told
of the one that lied; the others go on.
"""

import itertools
import json
import re
from collections import Counter

import pytest

from e2e.scene import ROOTS, fill, opened

TITLES = ("Alien", "Brazil", "Casino")
LISTS = {"plex": "/all", "emby": "/items", "jellyfin": "/items"}


@pytest.fixture
def films(scene, console, shorts):
    """Three films, and beside everything a folder that nobody may touch."""
    films = fill(scene.media, TITLES, shorts)
    secret = scene.folder / "secret"
    secret.mkdir()
    secret.joinpath("kept.bif").write_bytes(b"precious")
    with opened(scene):
        console.settle_in()
        yield films
        assert [path.name for path in secret.iterdir()] == ["kept.bif"]
        assert secret.joinpath("kept.bif").read_bytes() == b"precious"
        assert not strangers(scene)


def strangers(scene):
    """Files that lie where nobody was to write: beside the folders of the servers, of the films and of the tool."""
    allowed = [
        scene.media,
        scene.folder / "secret",
        scene.folder / "home",
        *(scene.folder / kind for kind in scene.servers),
    ]
    files = (path for path in scene.folder.rglob("*") if not path.is_dir())
    return [path for path in files if not any(path.is_relative_to(place) for place in allowed)]


def changed_list(change):
    """A lie about lists of items: ``change`` is given each entry."""

    def lie(body):
        told = json.loads(body)
        for entry in told["Items"]:
            change(entry)
        return json.dumps(told)

    return lie


WRITERS = {"plex": "plex_bundle", "emby": "emby_sidecar", "jellyfin": "jellyfin_trickplay"}


def troubles(said):
    return [told for told in said.objects if told.get("event") == "troubled"]


def outputs_of(kind, said, films):
    """Those of the one server that lied; the others have theirs, and no trouble."""
    assert said.status == 1
    assert "Traceback" not in said.err
    assert {told["server"] for told in troubles(said)} <= {kind}
    told = [target for film in said.films.values() for target in film["targets"]]
    mine = [target for target in told if target["writer"] == WRITERS[kind]]
    good = Counter(
        target["writer"] for target in told if target["outcome"] == "written" and target not in mine
    )
    assert good == Counter({writer: len(films) for writer in WRITERS.values() if writer != WRITERS[kind]})
    return mine


# ---- where to write


HASHES = ["../../../secret/x", "a/../../../../../secret/x", "{secret}/x", "..", "f" * 4000, "a\nb"]


def test_hashes_that_are_paths(scene, console, films, shorts):
    films += fill(scene.media, [f"Film {number}" for number in range(3)], shorts)
    scene.scan()
    secret = str(scene.folder / "secret")
    hashes = [told.replace("{secret}", secret).replace("\n", "&#10;") for told in HASHES]
    scene.liars["plex"].lies["/tree"] = told_in_turn(rb'hash="[^"]*"', [f'hash="{one}"' for one in hashes])
    mine = outputs_of("plex", console.run(), films)
    assert [target["outcome"] for target in mine] == ["failed"] * 6
    assert not list((scene.folder / "plex").rglob("*.bif"))


def told_in_turn(pattern, told):
    """A lie that puts each of some texts in the place of what a pattern finds, one after the other."""

    def lie(body):
        left = itertools.cycle(told)
        return re.sub(pattern, lambda _: next(left).encode(), body)

    return lie


PATHS = [
    "{root}{sep}..{sep}secret{sep}film.mkv",
    "{root}/../secret/film.mkv",
    "{secret}/film.mkv",
    "{root}{sep}a\nb.mkv",
    "{root}{sep}" + "x" * 5000 + ".mkv",
    "{root}{sep}..",
    "",
    "{root}{sep}a\0b.mkv",
    "{root}{sep}\ud800.mkv",
]
"""The last two cannot be written in XML."""


@pytest.mark.parametrize("kind", ROOTS)
def test_paths_that_lead_out(kind, scene, console, films, shorts):
    films += fill(scene.media, [f"Film {number}" for number in range(6)], shorts)
    scene.scan()
    secret = scene.folder / "secret"
    secret.joinpath("film.mkv").write_bytes(shorts[1].read_bytes())
    separator = "/" if kind == "plex" else "\\"
    paths = [path.format(root=ROOTS[kind], sep=separator, secret=secret) for path in PATHS]
    if kind == "plex":
        lie = told_in_turn(rb'file="[^"]*"', [f'file="{path}"'.replace("\n", "&#10;") for path in paths[:-2]])
    else:
        lie = placed_in_turn(paths)
    scene.liars[kind].lies[LISTS[kind]] = lie
    said = console.run()
    assert {target["outcome"] for target in outputs_of(kind, said, films)} <= {"failed"}
    (told,) = troubles(said)
    assert told["films"] >= 4, "told once, however many there are"
    made = {
        "plex": scene.folder.joinpath("plex").rglob("*.bif"),
        "emby": scene.media.rglob("*.bif"),
        "jellyfin": scene.folder.joinpath("jellyfin").rglob("*.jpg"),
    }
    assert not list(made[kind])
    secret.joinpath("film.mkv").unlink()


def placed_in_turn(paths):
    """A lie that puts each film of a list elsewhere."""
    left = itertools.cycle(paths)

    def change(entry):
        entry["Path"] = next(left)
        for source in entry["MediaSources"]:
            source["Path"] = entry["Path"]

    return changed_list(change)


def test_links_that_lead_out(scene, console, films):
    """As somebody may lay them who may write where a server keeps its previews."""
    for letter in "0123456789abcdef":
        scene.folder.joinpath("plex/Media/localhost", letter).symlink_to(scene.folder / "secret")
    scene.folder.joinpath("jellyfin/data").symlink_to(scene.folder / "secret")
    for film in films:
        film.with_name(f"{film.stem}-320-2.bif").symlink_to(scene.folder / "secret/kept.bif")
    said = console.run()
    assert said.status == 1
    told = [target for film in said.films.values() for target in film["targets"]]
    assert {(target["writer"], target["outcome"]) for target in told} >= {
        ("plex_bundle", "failed"),
        ("jellyfin_trickplay", "failed"),
    }


# ---- senseless values


NUMBERS = {
    "RunTimeTicks": 10**40,
    "Size": -5,
    "Width": 10**40,
    "ProductionYear": 10**18,
    "DateCreated": "9" * 50,
}


@pytest.mark.parametrize("kind", ["emby", "jellyfin"])
def test_numbers_that_nothing_has(kind, scene, console, films):
    def change(entry):
        entry |= NUMBERS
        for source in entry["MediaSources"]:
            source.update(NUMBERS)

    scene.liars[kind].lies["/items"] = changed_list(change)
    said = console.run()
    assert (said.status, said.err) == (0, "")
    assert {target["outcome"] for film in said.films.values() for target in film["targets"]} == {"written"}


TILES = [
    {"TileWidth": 10**6, "TileHeight": 10**6},
    {"TileWidth": 300, "TileHeight": 300},
    {"WidthResolutions": [10**9]},
    {"Interval": 10**18},
]


def test_tiles_that_nobody_can_make(scene, console, films):
    """The others are made from the same decode."""
    missing = films
    for options in TILES:
        scene.liars["jellyfin"].lies["/system/configuration"] = changed_options(options)
        mine = outputs_of("jellyfin", console.run(), missing)
        assert [target["outcome"] for target in mine] in (["failed"] * 3, [])
        missing = []
    del scene.liars["jellyfin"].lies["/system/configuration"]
    assert console.run().outcomes == {"written": 3}


def changed_options(options):
    def lie(body):
        told = json.loads(body)
        told["TrickplayOptions"] |= options
        return json.dumps(told)

    return lie


# ---- answers that have no form, or no end


NO_LISTS = [b"[" * 200_000, b"<a>" * 200_000, b"\0" * 1000, b"", b"null"]


@pytest.mark.parametrize("kind", ROOTS)
def test_lists_that_are_none(kind, scene, console, films, monkeypatch):
    assert console.run().status == 0
    before = scene.outputs()
    monkeypatch.setattr("plex_previews_backends.sources.plex_asking.MOST_PAGES", 20)
    monkeypatch.setattr("plex_previews_backends.sources.mediabrowser.MOST_PAGES", 20)
    for lie in (*((lambda _, body=body: body) for body in NO_LISTS), endless(kind)):
        scene.liars[kind].lies[LISTS[kind]] = lie
        said = console.run()
        assert (said.status, said.films) == (1, {})
        (told,) = troubles(said)
        assert told["server"] == kind
        assert len(said.err.splitlines()) == 1
        assert {name: (told["fresh"], told["gone"]) for name, told in said.about("checked").items()} == {
            name: (0 if name == kind else 3, 0) for name in ROOTS
        }
    assert "without end" in told["error"]
    assert scene.outputs() == before
    del scene.liars[kind].lies[LISTS[kind]]
    assert (console.run().status, console.run().films) == (0, {})


def endless(kind):
    numbers = itertools.count(1)

    def lie(body):
        if kind == "plex":
            entries = "".join(f'<Video ratingKey="{next(numbers)}" type="movie"/>' for _ in range(250))
            return f'<MediaContainer size="250" totalSize="999999999">{entries}</MediaContainer>'
        entries = [{"Id": f"{next(numbers):032x}", "Type": "Movie"} for _ in range(500)]
        return json.dumps({"Items": entries, "TotalRecordCount": 999_999_999})

    return lie
