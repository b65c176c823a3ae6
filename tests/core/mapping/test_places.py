"""Paths of any system, taken apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.mapping.places import Place, flaw, parse, spellings


@pytest.mark.parametrize(
    ("text", "anchor", "steps"),
    [
        ("/", "/", ()),
        ("/films/a.mkv", "/", ("films", "a.mkv")),
        ("/films//./a.mkv/", "/", ("films", "a.mkv")),
        (r"/films/a\b.mkv", "/", ("films", r"a\b.mkv")),
        ("///films", "/", ("films",)),
        ("D:", "D:\\", ()),
        (r"D:\films\a.mkv", "D:\\", ("films", "a.mkv")),
        (r"d:/films\\a.mkv", "d:\\", ("films", "a.mkv")),
        (r"\\nas\films\a.mkv", "\\\\", ("nas", "films", "a.mkv")),
        ("//nas/films/a.mkv", "\\\\", ("nas", "films", "a.mkv")),
    ],
)
def test_absolute_paths_of_three_systems(text, anchor, steps):
    assert parse(text) == Place(anchor, steps)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("films/a.mkv", "is not an absolute path"),
        ("D:films", "is not an absolute path"),
        (r"\films", "is not an absolute path"),
        ("/films/../etc/passwd", "leads upwards (..)"),
        (r"/films/a\..\..\b", "leads upwards (..)"),
        (r"D:\films/..\x", "leads upwards (..)"),
        ("//nas/..", "leads upwards (..)"),
        ("/films/\0", "holds a NUL character"),
        ("/films/\ud83d", "holds characters that no file name can have"),
    ],
)
def test_paths_that_cannot_be_used_say_why(text, reason):
    assert (flaw(text), parse(text)) == (reason, None)


def test_a_name_may_hold_dots():
    assert parse("/films/... and justice for all/..a..") is not None


@pytest.mark.parametrize(
    ("path", "root", "steps"),
    [
        ("/tv/a", "/tv", ("a",)),
        ("/tv", "/tv/", ()),
        ("/tv2/a", "/tv", None),
        ("/tv", "/tv/a", None),
        ("/TV/a", "/tv", None),
        ("/tv/a", "/", ("tv", "a")),
        (r"d:\TV\A.mkv", "D:/tv", ("A.mkv",)),
        (r"E:\tv\a", r"D:\tv", None),
        (r"\\NAS\Tv\a", "//nas/tv", ("a",)),
        ("//nas/tv/a", "/nas/tv", None),
        (r"D:\ΟΔΥΣΣΕΑΣ\a", r"d:\οδυσσεασ", ("a",)),
        ("/Ame\u0301lie/a", "/Am\u00e9lie", ("a",)),
    ],
)
def test_below(path, root, steps):
    assert parse(path).below(parse(root)) == steps


def test_a_place_is_written_as_its_system_does():
    assert [str(parse(text)) for text in ("/a//b/", "d:/a/b", "//nas/a", "C:/")] == [
        "/a/b",
        r"d:\a\b",
        r"\\nas\a",
        "C:\\",
    ]


def test_spellings_are_given_once_each():
    composed, decomposed = "Am\u00e9lie", "Ame\u0301lie"
    assert list(spellings(("plain",))) == [("plain",)]
    assert list(spellings((composed,))) == [(composed,), (decomposed,)]
    assert list(spellings((decomposed,))) == [(decomposed,), (composed,)]


# Letters that have capitals, a form for the end of a word, two spellings, or a meaning in some path.
names = st.text("aAeE\u0301\u00e9\u0130\u03a3\u03c2\u212a.: ~", min_size=1, max_size=8)
steps = st.lists(names.filter(lambda name: name not in {".", ".."}), max_size=4).map(tuple)
anchors = st.sampled_from(["/", "c:\\", "D:\\", "\\\\"])


@given(anchors, steps.filter(len))
def test_what_is_written_is_read_again(anchor, names):
    place = Place(anchor, names)
    assert parse(str(place)) == place


@given(anchors, steps, steps)
def test_a_place_lies_below_whatever_it_was_joined_to(anchor, root, rest):
    assert Place(anchor, root).joined(rest).below(Place(anchor, root)) == rest


@given(steps.filter(len), names)
def test_a_longer_name_is_another_folder(root, more):
    longer = Place("/", (*root[:-1], root[-1] + more))
    same = unicodedata.normalize("NFC", longer.steps[-1]) == unicodedata.normalize("NFC", root[-1])
    assert same or longer.below(Place("/", root)) is None
