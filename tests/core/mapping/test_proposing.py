"""Rules that are proposed for what a server has and what lies here."""

from pathlib import Path

from plex_previews.mapping import proposing
from plex_previews.mapping.looking import list_folder
from plex_previews.mapping.proposing import propose

SERIES = ["Alpha", "Beta", "Gamma", "Delta"]


def tree(root, *folders):
    for folder in folders:
        (root / folder).mkdir(parents=True, exist_ok=True)
    return root


def paths(root, names):
    return [f"{root}/{name}/{name}.mkv" for name in names]


def proposed(roots, known, folders):
    found = propose(roots, known, folders, list_folder)
    return [(each.remote, each.local, each.found, each.sought) for each in found]


def test_a_folder_that_has_what_the_server_has(tmp_path):
    tree(tmp_path, *(f"nas/shows/{name}" for name in SERIES), "nas/films/Other", "else")
    assert proposed(["/tv"], paths("/tv", SERIES), [tmp_path]) == [("/tv", tmp_path / "nas/shows", 4, 4)]


def test_names_are_compared_without_case(tmp_path):
    tree(tmp_path, "shows/ALPHA", "shows/Am\u00e9lie")
    known = [r"D:\TV\Alpha\a.mkv", "D:\\TV\\Ame\u0301lie\\a.mkv"]
    assert proposed([r"D:\TV"], known, [tmp_path]) == [(r"D:\TV", tmp_path / "shows", 2, 2)]


def test_two_folders_hold_what_is_one_root_there(tmp_path):
    tree(tmp_path, "disk1/x/Alpha", "disk1/x/Beta", "disk1/x/Gamma", "disk2/x/Delta")
    assert proposed(["/tv"], paths("/tv", SERIES), [tmp_path]) == [
        ("/tv", tmp_path / "disk1/x", 3, 4),
        ("/tv", tmp_path / "disk2/x", 1, 4),
    ]


def test_too_few_names_are_no_proposal(tmp_path):
    tree(tmp_path, "shows/Alpha")
    assert proposed(["/tv"], paths("/tv", SERIES), [tmp_path]) == []


def test_of_equal_folders_the_one_with_the_same_name(tmp_path):
    tree(tmp_path, *(f"{folder}/{name}" for folder in ("a", "media/tv", "z") for name in SERIES))
    assert proposed(["/data/tv"], paths("/data/tv", SERIES), [tmp_path]) == [
        ("/data/tv", tmp_path / "media/tv", 4, 4)
    ]


def test_one_rule_for_roots_that_lie_side_by_side(tmp_path):
    tree(tmp_path, *(f"nas/tv/{name}" for name in SERIES), "nas/films/One", "nas/films/Two")
    known = [*paths("/data/tv", SERIES), *paths("/data/films", ["One", "Two"])]
    assert proposed(["/data/tv", "/data/films"], known, [tmp_path]) == [("/data", tmp_path / "nas", 6, 6)]


def test_roots_right_below_the_top_keep_rules_of_their_own(tmp_path):
    tree(tmp_path, "tv/Alpha", "films/One")
    known = [*paths("/tv", ["Alpha"]), *paths("/films", ["One"])]
    assert [rule[:2] for rule in proposed(["/tv", "/films"], known, [tmp_path])] == [
        ("/tv", tmp_path / "tv"),
        ("/films", tmp_path / "films"),
    ]


def test_no_rule_is_needed_where_paths_are_the_same(tmp_path):
    root = str(tree(tmp_path, "tv/Alpha") / "tv")
    assert proposed([root], paths(root, ["Alpha"]), [tmp_path]) == []


def test_without_any_path_the_one_folder_of_that_name(tmp_path):
    tree(tmp_path, "nas/tv", "nas/films", "other/films")
    assert proposed(["/data/tv", "/data/films"], [], [tmp_path]) == [("/data/tv", tmp_path / "nas/tv", 0, 0)]


def test_looking_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(proposing, "LOOKED_AT", 5)
    looked = []

    def listing(path):
        looked.append(path)
        return {f"folder {number}": True for number in range(100)}

    propose(["/tv"], ["/tv/a/b.mkv"], [Path("/mnt")], listing)
    assert len(looked) <= 6
