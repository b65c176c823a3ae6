"""What a folder's files become on a shelf, and how that changes when they do."""

import os
from pathlib import PurePosixPath

import pytest

from plex_previews.library import ItemKind
from plex_previews.testing.servers.names import Told, told_by
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary, made_up


@pytest.fixture
def films(tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    return folder


@pytest.fixture
def shelf(films):
    return Shelf([ShelfLibrary(1, "Films", "movie", (Root("/data/films", films),))])


def put(folder, name, content=b"film"):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    ("path", "kind", "told"),
    [
        ("Up (2009).mkv", "movie", Told(ItemKind.MOVIE, "Up", 2009, "Up (2009)")),
        ("Up (2009)/whatever.mkv", "movie", Told(ItemKind.MOVIE, "Up", 2009, "whatever")),
        ("Up (2009)/Up (2009) - 4K.mkv", "movie", Told(ItemKind.MOVIE, "Up", 2009, "Up (2009) - 4K")),
        ("Up (2009)/Up (2009) - cd1.mkv", "movie", Told(ItemKind.MOVIE, "Up", 2009, "Up (2009)")),
        ("Up.mkv", "movie", Told(ItemKind.MOVIE, "Up")),
        ("Up (2009)/Trailers/One.mkv", "movie", Told(ItemKind.EXTRA, "Up", 2009)),
        ("Up (2009)/Up-trailer.mkv", "movie", Told(ItemKind.EXTRA, "Up", 2009)),
        ("Trailers/Up.mkv", "movie", Told(ItemKind.MOVIE, "Up")),
        (
            "Lost/Season 01/Lost - S01E02 - Pilot.mkv",
            "show",
            Told(ItemKind.EPISODE, "Pilot", None, "Lost - S01E02 - Pilot", "Lost", 1, 2),
        ),
        (
            "Lost/Season 01/S01E02.mkv",
            "show",
            Told(ItemKind.EPISODE, "Episode 2", None, "S01E02", "Lost", 1, 2),
        ),
        ("2020/Beach (2).mp4", "video", Told(ItemKind.VIDEO, "Beach (2)")),
    ],
)
def test_names(path, kind, told):
    assert told_by(PurePosixPath(path), kind) == told


def test_versions_and_parts_of_one_film_are_one_item(shelf, films):
    for name in ("Up (2009) - 4K.mkv", "Up (2009) - cd1.mkv", "Up (2009) - cd2.mkv", "notes.txt", ".Up.mkv"):
        put(films, f"Up (2009)/{name}")
    shelf.scan()
    (item,) = shelf.items()
    assert [len(version.parts) for version in item.versions] == [1, 2]
    assert item.parts[0].path == "/data/films/Up (2009)/Up (2009) - 4K.mkv"
    assert shelf.part(item.parts[2].id) == (item, item.parts[2])


def test_extras_belong_to_their_film_and_are_shown_only_when_asked_for(shelf, films):
    put(films, "Up (2009)/Up (2009).mkv")
    put(films, "Up (2009)/Trailers/Teaser.mkv")
    shelf.scan()
    (film,) = shelf.items()
    assert [extra.title for extra in shelf.extras(film.id)] == ["Teaser"]
    assert len(shelf.items(extras=True)) == 2


def test_numbers_stay_and_the_digest_follows_the_bytes_and_the_name(shelf, films):
    file = put(films, "Up (2009)/Up (2009).mkv")
    shelf.scan()
    (before,) = shelf.items()
    file.write_bytes(b"a better film")
    os.utime(file, (2_000_000_000, 2_000_000_000))
    shelf.scan()
    (upgraded,) = shelf.items()
    assert (upgraded.id, upgraded.parts[0].id, upgraded.added_at) == (
        before.id,
        before.parts[0].id,
        before.added_at,
    )
    assert upgraded.parts[0].digest != before.parts[0].digest
    moved = films / "new/Up (2009)/Up (2009).mkv"
    moved.parent.mkdir(parents=True)
    file.rename(moved)
    shelf.scan()
    (after,) = shelf.items()
    assert after.id == before.id
    assert after.parts[0].id != before.parts[0].id
    assert after.parts[0].digest == upgraded.parts[0].digest


def test_a_scan_below_a_folder_sees_nothing_else(shelf, films):
    put(films, "a/Up (2009).mkv")
    old = put(films, "b/Heat (1995).mkv")
    shelf.scan()
    put(films, "a/Alien (1979).mkv")
    put(films, "b/Jaws (1975).mkv")
    old.unlink()
    shelf.scan(below="/data/films/a")
    assert {item.title for item in shelf.items()} == {"Up", "Heat", "Alien"}
    shelf.scan(1)
    assert {item.title for item in shelf.items()} == {"Up", "Alien", "Jaws"}


def test_a_scan_below_a_folder_keeps_versions_that_lie_elsewhere(shelf, films):
    put(films, "a/Up (2009).mkv")
    other = put(films, "b/Up (2009).mkv")
    shelf.scan()
    (before,) = shelf.items()
    put(films, "a/Up (2009).mkv", b"upgraded")
    other.unlink()
    shelf.scan(below="/data/films/a")
    (item,) = shelf.items()
    assert (item.id, [version.id for version in item.versions]) == (
        before.id,
        [version.id for version in before.versions],
    )
    assert [(part.path, part.size) for part in item.parts] == [
        ("/data/films/a/Up (2009).mkv", 8),
        ("/data/films/b/Up (2009).mkv", 4),
    ]
    shelf.scan(below="/data/films/b/Up (2009).mkv")
    assert [part.path for part in shelf.items()[0].parts] == ["/data/films/a/Up (2009).mkv"]


def test_a_windows_root_has_windows_paths(films):
    put(films, "Up (2009)/Up (2009).mkv")
    shelf = Shelf([ShelfLibrary(1, "Films", "movie", (Root("C:\\films", films),))])
    shelf.scan()
    assert shelf.items()[0].parts[0].path == "C:\\films\\Up (2009)\\Up (2009).mkv"


def test_a_made_up_library_is_not_scanned_away():
    shelf = made_up(3)
    shelf.scan()
    assert [item.title for item in shelf.items(1)] == ["Film 000000", "Film 000001", "Film 000002"]
    assert len({part.digest for item in shelf.items() for part in item.parts}) == 3
