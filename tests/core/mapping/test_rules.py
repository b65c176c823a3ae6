"""Rules, both ways; nothing gets out of its root."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.errors import SettingsError
from plex_previews.mapping.places import flaw
from plex_previews.mapping.rules import IDENTITY, candidates, parse_rules, remote_names


def local(pairs, path):
    return [str(candidate.path) for candidate in candidates(parse_rules(pairs), path)]


def remote(pairs, path):
    return list(remote_names(parse_rules(pairs), Path(path)))


@pytest.mark.parametrize(
    ("rule", "path", "here"),
    [
        (("/tv", "/mnt/tv"), "/tv/a/b.mkv", ["/mnt/tv/a/b.mkv"]),
        (("/tv/", "/mnt/tv/"), "/tv", ["/mnt/tv"]),
        (("/tv", "/mnt/tv"), "/tv2/a.mkv", []),
        (("/", "/mnt"), "/tv/a.mkv", ["/mnt/tv/a.mkv"]),
        ((r"D:\tv", "/mnt/tv"), r"d:\TV\A\b.mkv", ["/mnt/tv/A/b.mkv"]),
        (("D:", "/mnt/d"), r"D:\a.mkv", ["/mnt/d/a.mkv"]),
        (("D:/tv", "/mnt/tv"), r"D:\tv\a.mkv", ["/mnt/tv/a.mkv"]),
        ((r"\\nas\tv", "/mnt/tv"), "//NAS/tv/a.mkv", ["/mnt/tv/a.mkv"]),
        (("/tv", "/mnt/tv"), "/tv/../secret", []),
        (("/tv", "/mnt/tv"), r"/tv/..\secret", []),
        (("/tv", "/mnt/tv"), "tv/a.mkv", []),
    ],
)
def test_from_there_to_here(rule, path, here):
    assert local([rule], path) == here


@pytest.mark.parametrize(
    ("rule", "path", "there"),
    [
        (("/tv", "/mnt/tv"), "/mnt/tv/a/b.mkv", ["/tv/a/b.mkv"]),
        (("/tv", "/mnt/tv"), "/mnt/tv2/a.mkv", []),
        (("/tv", "/mnt/tv"), "/mnt/TV/a.mkv", []),
        ((r"D:\tv", "/mnt/tv"), "/mnt/tv/a/b.mkv", [r"D:\tv\a\b.mkv"]),
        (("D:/tv", "/mnt/tv"), "/mnt/tv/a.mkv", [r"D:\tv\a.mkv", "D:/tv/a.mkv"]),
        ((r"\\nas\tv", "/mnt/tv"), "/mnt/tv/a.mkv", [r"\\nas\tv\a.mkv"]),
        ((r"D:\tv", "/mnt/tv"), r"/mnt/tv/a\b.mkv", []),
        (("/tv", "/mnt/tv"), "/mnt/tv/../a.mkv", []),
    ],
)
def test_from_here_to_there(rule, path, there):
    assert remote([rule], path) == there


def test_the_longest_root_comes_first_and_then_the_order_of_the_rules():
    rules = [("/data", "/mnt/a"), ("/data/tv", "/mnt/disk1"), ("/data/tv", "/mnt/disk2"), ("/data", "/mnt/b")]
    assert local(rules, "/data/tv/x.mkv") == [
        "/mnt/disk1/x.mkv",
        "/mnt/disk2/x.mkv",
        "/mnt/a/tv/x.mkv",
        "/mnt/b/tv/x.mkv",
    ]
    assert local(rules, "/data/films/x.mkv") == ["/mnt/a/films/x.mkv", "/mnt/b/films/x.mkv"]


def test_several_remote_roots_may_share_a_folder():
    rules = [("/tv", "/mnt/tv"), ("/downloads/tv", "/mnt/tv"), ("/all", "/mnt")]
    assert local(rules, "/downloads/tv/x.mkv") == ["/mnt/tv/x.mkv"]
    assert remote(rules, "/mnt/tv/x.mkv") == ["/tv/x.mkv", "/downloads/tv/x.mkv", "/all/tv/x.mkv"]


def test_without_rules_paths_are_the_same():
    (candidate,) = candidates((), "/tv/a.mkv")
    assert (candidate.path, candidate.rule, candidate.root) == (Path("/tv/a.mkv"), IDENTITY, None)
    assert remote([], "/tv/a.mkv") == ["/tv/a.mkv"]


@pytest.mark.skipif(os.name == "nt", reason="a drive is a place there")
def test_without_rules_a_drive_is_nowhere_here():
    assert local([], r"D:\tv\a.mkv") == []


def test_without_rules_steps_up_are_refused_too():
    assert local([], "/tv/../etc/passwd") == []


def test_a_candidate_tells_its_rule():
    (candidate,) = candidates(parse_rules([(r"d:\tv", "/mnt/tv")]), r"D:\tv\a.mkv")
    assert (candidate.rule, candidate.root) == (r"d:\tv -> /mnt/tv", Path("/mnt/tv"))


def test_both_forms_of_a_letter_are_candidates():
    assert local([("/tv", "/mnt")], "/tv/Ame\u0301lie") == ["/mnt/Ame\u0301lie", "/mnt/Am\u00e9lie"]
    assert local([("/Am\u00e9lie", "/mnt")], "/Ame\u0301lie/a") == ["/mnt/a"]
    assert remote([("/tv", "/mnt/Am\u00e9lie")], "/mnt/Ame\u0301lie/a") == ["/tv/a"]


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("tv", "/mnt"), "the server's folder is not an absolute path"),
        (("", "/mnt"), "the server's folder is empty"),
        (("/tv", "mnt"), "the folder here is not an absolute path"),
        (("/tv", "/mnt/../etc"), "the folder here leads upwards"),
    ],
)
def test_rules_that_make_no_sense_are_refused(pair, said):
    with pytest.raises(SettingsError, match=said):
        parse_rules([pair])


@pytest.mark.skipif(os.name == "nt", reason="a drive is a place there")
def test_a_drive_is_no_folder_here():
    with pytest.raises(SettingsError, match="not an absolute path here"):
        parse_rules([("/tv", r"D:\tv")])


names = st.text("aAeE\u0301\u00e9\u0130\u03a3.: ", min_size=1, max_size=6)
steps = st.lists(names.filter(lambda name: name not in {".", ".."}), max_size=4)
roots = st.sampled_from(["/tv", "/", "/data/films", "D:\\", r"D:\films", "//nas/films", r"\\nas\films"])
pairs = st.lists(st.tuples(roots, st.sampled_from(["/mnt", "/mnt/tv", "/srv/films"])), min_size=1, max_size=4)


@given(pairs, steps)
def test_what_was_mapped_here_is_mapped_back(pairs, names):
    rules = parse_rules(pairs)
    for rule in rules[:1]:
        path = str(rule.remote.joined(tuple(names)))
        back = [remote_names(rules, candidate.path) for candidate in candidates(rules, path)]
        assert path in back[0]
        assert all(composed(path) in map(composed, names) for names in back)


def composed(path):
    return unicodedata.normalize("NFC", path)


pieces = st.sampled_from(["/", "\\", ".", ":", "a", "\0", "/tv/", "..", "D:\\", "//nas/films/"])
hostile = st.lists(pieces, max_size=12).map("".join)


@given(pairs, hostile)
def test_no_path_leads_out_of_its_root(pairs, path):
    for candidate in candidates(parse_rules(pairs), path):
        assert Path(os.path.normpath(candidate.path)).is_relative_to(candidate.root)
        assert ".." not in candidate.path.parts
        assert flaw(path) is None
