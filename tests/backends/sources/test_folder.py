"""A folder as a media source."""

import os
import shutil
import time
from pathlib import Path

import pytest

from plex_previews.errors import ServerDown, ServerRefused, SettingsError
from plex_previews.library import ItemKind
from plex_previews.plugins.host import PluginHost
from plex_previews.sources.protocol import Access, Served
from plex_previews_backends.sources import folder as folder_module
from plex_previews_backends.sources.folder_source import FolderSource
from plex_previews_backends.sources.folder_walk import Walk


def touch(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"film")


@pytest.fixture
def source(tmp_path):
    (tmp_path / "films").mkdir()
    with FolderSource(Access(str(tmp_path / "films"))) as opened:
        yield opened


@pytest.fixture
def root(tmp_path):
    return tmp_path / "films"


def ids(source, **wanted):
    (library,) = source.libraries()
    return [item.id for item in source.items(library.id, **wanted)]


def test_it_is_a_plugin_without_a_server():
    kind = PluginHost.of(folder_module).source("folder")
    assert (kind.name, kind.access_needed) == ("folder", False)


def test_the_folder_is_the_library(source, root):
    assert (source.about().id, source.about().kind, source.about().name) == (str(root), "folder", "films")
    (library,) = source.libraries()
    assert (library.title, library.roots, library.own_previews) == ("films", (str(root),), False)


def test_a_part_says_what_the_listing_says(source, root):
    touch(root, "A (2001)/A.mkv")
    (item,) = source.items(source.libraries()[0].id)
    status = (root / "A (2001)" / "A.mkv").stat()
    (part,) = item.parts
    assert (item.id, item.title, item.kind) == ("A (2001)/A.mkv", "A", ItemKind.VIDEO)
    assert (part.path, part.size, part.modified_at) == (str(root / "A (2001)" / "A.mkv"), 4, status.st_mtime)


def test_videos_in_order_and_nothing_else(source, root):
    touch(root, "b.MKV", "a.mp4", "z/1.ts", "c/2.avi", "a.srt", "a-320-10.bif", ".hidden.mkv", ".trash/a.mkv")
    touch(root, "a.trickplay/320 - 10x10/0.mkv")
    assert ids(source) == ["a.mp4", "b.MKV", "c/2.avi", "z/1.ts"]


def test_links_are_followed_once_and_loops_end(source, root, tmp_path):
    touch(tmp_path, "elsewhere/b.mkv")
    touch(root, "a.mkv", "folder/c.mkv")
    (root / "folder" / "loop").symlink_to(root)
    (root / "more").symlink_to(tmp_path / "elsewhere")
    (root / "and more").symlink_to(tmp_path / "elsewhere")
    (root / "dangling.mkv").symlink_to(root / "nothing")
    (root / "itself.mkv").symlink_to("itself.mkv")
    assert ids(source) == ["a.mkv", "and more/b.mkv", "folder/c.mkv"]


def test_items_are_a_stream(source, root, monkeypatch):
    touch(root, *(f"{number:02}/film.mkv" for number in range(20)))
    listed, scandir = [], os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: listed.append(path) or scandir(path))
    items = source.items(str(root))
    assert next(items).id == "00/film.mkv"
    assert len(listed) == 2


@pytest.mark.parametrize(
    "name",
    [
        "Film/Trailers/x.mkv",
        "Film/Behind The Scenes/x.mkv",
        "Film/featurettes/part/x.mkv",
        "Series/Season 1/deleted-scenes/x.mkv",
        "Film/x-trailer.mkv",
        "Film/x-Featurette.mp4",
        "Film/x-behindthescenes.mkv",
        "Film/trailer.mkv",
        "Film/x.sample.mkv",
    ],
)
def test_extras_by_the_usual_names(source, root, name):
    touch(root, name)
    (item,) = source.items(str(root))
    assert item.kind is ItemKind.EXTRA
    assert source.by_path(str(root / name)) == item
    assert source.item(item.id) == (item,)
    assert source.item(name.split("/")[0]) == (item,)


@pytest.mark.parametrize(
    "name", ["Shorts/x.mkv", "Trailer Park Boys.mkv", "Film/Scenes from a Marriage.mkv", "Other/a/x.mkv"]
)
def test_what_only_sounds_like_an_extra(source, root, name):
    touch(root, name)
    assert [item.kind for item in source.items(str(root))] == [ItemKind.VIDEO]


def test_recently_added_newest_first(source, root):
    touch(root, "old.mkv")
    old = root / "old.mkv"
    time.sleep(0.05)
    touch(root, "b.mkv")
    time.sleep(0.05)
    touch(root, "a.mkv")
    os.utime(root / "a.mkv", (1, 1))  # a copy keeps its time
    assert ids(source, since=old.stat().st_ctime + 0.02) == ["a.mkv", "b.mkv"]
    assert ids(source, since=time.time() + 60) == []


def test_an_item_by_its_id_and_the_items_of_a_folder(source, root):
    touch(root, "Series/Season 1/1.mkv", "Series/Season 1/2.mkv", "other.mkv")
    assert [item.id for item in source.item("other.mkv")] == ["other.mkv"]
    assert [item.title for item in source.item("Series")] == ["1", "2"]
    assert [source.item(name) for name in ("", "gone", "gone.mkv", "../secret")] == [(), (), (), ()]


def test_nothing_outside_the_folder_is_given(source, root, tmp_path):
    touch(tmp_path, "secret.mkv", "films2/secret.mkv")
    touch(root, "a.mkv")
    for path in (
        tmp_path / "secret.mkv",
        tmp_path / "films2" / "secret.mkv",
        f"{root}/../secret.mkv",
        "a.mkv",
        "\0",
    ):
        assert source.by_path(str(path)) is None
        assert source.item(str(path)) == () or path == "a.mkv"
    assert source.by_path(str(root / "a.mkv")).id == "a.mkv"
    assert source.by_path(str(root / "b.mkv")) is None
    assert source.by_path(str(root)) is None


def test_searching_by_title(source, root):
    touch(root, "The Third Man.mkv", "Manon/Manon.mkv", "Film.mkv")
    assert [item.title for item in source.search("man")] == ["The Third Man", "Manon"]


def test_another_library_has_nothing(source, root):
    touch(root, "a.mkv")
    assert list(source.items("other")) == []


def test_a_folder_shows_and_serves_nothing(source, root):
    touch(root, "a.mkv")
    (item,) = source.items(str(root))
    assert source.facts([item]) == {}
    assert source.served(item, item.parts[0], 320) == Served(None, None, None)
    source.refresh(item, item.parts[0].path)
    with pytest.raises(SettingsError, match="prefix mapper"):
        source.stream(item.parts[0])


def test_a_missing_folder_is_a_server_that_is_down(tmp_path):
    source = FolderSource(Access(str(tmp_path / "gone")))
    for ask in (source.about, source.libraries, lambda: list(source.items(str(tmp_path / "gone")))):
        with pytest.raises(ServerDown, match="see that it is mounted"):
            ask()


def test_a_relative_path_is_a_mistake():
    with pytest.raises(SettingsError, match="absolute"):
        FolderSource(Access("films"))


def test_a_folder_that_is_replaced_while_it_is_listed(source, root, tmp_path):
    touch(root, "a/1.mkv", "b/2.mkv")
    items = source.items(str(root))
    next(items)
    root.rename(tmp_path / "unmounted")
    root.mkdir()
    with pytest.raises(ServerDown, match="changed while it was listed"):
        list(items)


def test_what_cannot_be_listed_is_told_after_the_rest(source, root, monkeypatch):
    touch(root, "a/1.mkv", "b/2.mkv", "c/3.mkv")
    scandir = os.scandir

    def refusing(path):
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    got = []
    with pytest.raises(ServerRefused, match=r"films/b: may not be listed; the rest was listed"):
        for item in source.items(str(root)):
            got.append(item.id)
    assert got == ["a/1.mkv", "c/3.mkv"]


def test_a_folder_that_goes_while_its_parent_is_listed_is_no_error(root, tmp_path):
    root.mkdir()
    touch(root, "a/1.mkv", "b/2.mkv")
    walk = Walk(root)
    videos = walk.videos(root)
    next(videos)
    shutil.rmtree(root / "b")
    assert (list(videos), walk.refused) == ([], [])
