from importlib.metadata import distributions

import pytest

from plex_previews.plugins.discovery import find_plugins


@pytest.fixture
def site(tmp_path):
    """Distributions in a folder, each given by its name and the text of its entry points."""

    def write(folder, **entry_points):
        for name, text in entry_points.items():
            info = tmp_path / folder / f"{name}-2.5.dist-info"
            info.mkdir(parents=True)
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.5\n")
            (info / "entry_points.txt").write_bytes(text.encode("utf-8", "surrogateescape"))
        return tmp_path / folder

    return write


def found(*folders):
    return find_plugins(distributions(path=[str(folder) for folder in folders]))


def test_nothing_is_imported_before_load(site):
    (plugin,) = found(site("a", one="[plex_previews]\nmine = no.such.module\n"))
    assert (plugin.name, plugin.distribution, plugin.version) == ("mine", "one", "2.5")
    with pytest.raises(ModuleNotFoundError):
        plugin.load()


def test_other_groups_are_not_ours(site):
    assert found(site("a", one="[console_scripts]\nplex_previews = sys\n", two="")) == []


def test_ours_come_first_then_by_distribution_and_name(site):
    text = "[plex_previews]\nb = sys\na = os\n"
    names = [
        (plugin.distribution, plugin.name)
        for plugin in found(site("a", Zebra=text, plex_previews_backends=text, apple=text))
    ]
    assert names == [(name, each) for name in ("plex_previews_backends", "apple", "Zebra") for each in "ab"]


def test_a_distribution_found_twice_counts_once(site):
    first = site("first", my_plugin="[plex_previews]\none = sys\n")
    second = site("second", **{"my-plugin": "[plex_previews]\ntwo = sys\n"})
    assert [plugin.name for plugin in found(first, second)] == ["one"]


def test_an_entry_point_name_of_two_distributions_is_found_twice(site):
    folder = site("a", one="[plex_previews]\nsame = sys\n", two="[plex_previews]\nsame = os\n")
    assert [plugin.distribution for plugin in found(folder)] == ["one", "two"]
    assert len({plugin.key for plugin in found(folder)}) == 2


def test_entry_points_that_cannot_be_parsed_are_a_plugin_that_fails_to_load(site):
    good, broken = found(site("a", bad="[plex_previews]\nno equals sign\n", apt="[plex_previews]\na = sys\n"))
    assert good.load().__name__ == "sys"
    assert broken.distribution == "bad"
    with pytest.raises((TypeError, ValueError)):
        broken.load()


def test_bytes_that_are_no_text_are_passed_over(site):
    assert found(site("a", bad="[plex_previews]\nmine = \udcff\n")) == []
