"""How a path is mapped, step by step, on real folders."""

import os
from pathlib import Path

import pytest

from plex_previews.library import Library
from plex_previews.mapping.explaining import Verdict, explain, holds
from plex_previews.mapping.looking import Presence, list_folder, look
from plex_previews.mapping.rules import candidates, parse_rules, remote_names


class Mapper:
    def __init__(self, *pairs):
        self.rules = parse_rules(pairs)

    def local(self, path):
        return candidates(self.rules, path)

    def remote(self, path):
        return remote_names(self.rules, path)


TV = Library("1", "Series", "show", ("/tv", "/more"))


def explained(path, *pairs):
    return explain("home", path, Mapper(*pairs), look, [TV])


def film(folder):
    folder.mkdir(parents=True)
    (folder / "a.mkv").write_bytes(b"film")


def test_a_file_that_is_there(tmp_path):
    film(tmp_path / "b")
    told = explained("/tv/a.mkv", ("/tv", str(tmp_path / "a")), ("/tv", str(tmp_path / "b")))

    assert [(each.candidate.path.parent.name, each.presence) for each in told.tried] == [
        ("a", Presence.MISSING),
        ("b", Presence.FILE),
    ]
    assert (told.verdict, told.found, told.library) == (Verdict.FOUND, tmp_path / "b" / "a.mkv", "Series")
    assert told.advice == ""


def test_a_file_that_is_not_there(tmp_path):
    film(tmp_path / "tv")
    told = explained("/tv/b.mkv", ("/tv", str(tmp_path / "tv")))
    assert (told.verdict, told.found, told.tried[0].root) == (Verdict.MISSING, None, Presence.FOLDER)


def test_a_root_that_is_missing_or_empty_is_told_as_such(tmp_path):
    (tmp_path / "empty").mkdir()
    film(tmp_path / "tv")
    assert explained("/tv/b.mkv", ("/tv", str(tmp_path / "gone"))).verdict is Verdict.ROOT_MISSING
    assert explained("/tv/b.mkv", ("/tv", str(tmp_path / "empty"))).verdict is Verdict.ROOT_EMPTY
    both = explained("/tv/b.mkv", ("/tv", str(tmp_path / "tv")), ("/tv", str(tmp_path / "empty")))
    assert both.verdict is Verdict.ROOT_EMPTY
    assert "seems not to be mounted" in both.advice


def test_no_rule(tmp_path):
    told = explained("/films/b.mkv", ("/tv", str(tmp_path)))
    assert (told.verdict, told.tried, told.library) == (Verdict.NO_RULE, (), None)


def test_a_path_that_is_refused():
    told = explained("/tv/../../etc/passwd")
    assert (told.verdict, told.flaw, told.tried) == (Verdict.REFUSED, "leads upwards (..)", ())


def test_one_of_our_paths_tells_its_name_there(tmp_path):
    told = explained(str(tmp_path / "a.mkv"), ("/tv", str(tmp_path)))
    assert told.remote == ("/tv/a.mkv",)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may look at everything")
def test_a_folder_that_may_not_be_looked_at(tmp_path):
    film(tmp_path / "tv")
    (tmp_path / "tv").chmod(0)
    try:
        assert explained("/tv/a.mkv", ("/tv", str(tmp_path / "tv"))).verdict is Verdict.UNREADABLE
    finally:
        (tmp_path / "tv").chmod(0o700)


@pytest.mark.parametrize(
    ("presence", "root", "verdict"),
    [
        (Presence.REFUSED, Presence.FOLDER, Verdict.UNREADABLE),
        (Presence.BROKEN, Presence.FOLDER, Verdict.UNREADABLE),
        (Presence.MISSING, Presence.BROKEN, Verdict.UNREADABLE),
    ],
)
def test_what_does_not_answer_is_not_missing(presence, root, verdict):
    told = explain(
        "home", "/tv/a", Mapper(("/tv", "/m")), lambda path: root if path == Path("/m") else presence
    )
    assert told.verdict is verdict


def test_looks_never_raise(tmp_path):
    film(tmp_path / "tv")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "empty").mkdir()
    said = {
        name: look(tmp_path / name)
        for name in ("tv", "tv/a.mkv", "tv/a.mkv/x", "loop", "empty", "x" * 300, "\0")
    }
    assert list(said.values()) == [
        Presence.FOLDER,
        Presence.FILE,
        Presence.MISSING,
        Presence.BROKEN,
        Presence.EMPTY,
        Presence.BROKEN,
        Presence.MISSING,
    ]
    assert list_folder(tmp_path)["tv"] is True
    assert [list_folder(tmp_path / name) for name in ("gone", "tv/a.mkv", "\0")] == [{}, {}, {}]


def test_a_library_holds_what_lies_in_its_folders():
    assert holds(["/tv", "/tv2"], "/tv2/a.mkv")
    assert holds(["D:/TV"], r"d:\tv\a.mkv")
    assert not holds(["/tv"], "/tv2/a.mkv")
    assert not holds(["/tv"], "/tv/../etc")
