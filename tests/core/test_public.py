"""The public surface: every name is there, sorted, and costs nothing until it is used."""

import importlib
import inspect
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

import plex_previews

HEAVY = ["av", "numpy", "httpx", "cattrs", "rich", "sqlalchemy", "plexapi", "simplejpeg", "click", "pluggy"]


def printed_by(code):
    """The words that some code prints in a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True
    )
    return done.stdout.decode().split()


def loaded_after(code):
    """Which heavy packages are loaded in a new interpreter after some code."""
    return printed_by(f"{code}\nimport sys\nprint(*[name for name in {HEAVY!r} if name in sys.modules])")


def test_the_names_are_sorted_and_each_once():
    assert list(plex_previews.__all__) == sorted(set(plex_previews.__all__))


@pytest.mark.parametrize("name", plex_previews.__all__)
def test_every_name_is_what_it_says(name):
    value = getattr(plex_previews, name)
    if inspect.ismodule(value):
        assert f".{name}" in value.__name__
    else:
        assert value.__name__ == name
        assert getattr(importlib.import_module(value.__module__), name) is value
    assert value.__doc__


def test_other_names_are_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing_like_it"):
        plex_previews.nothing_like_it  # noqa: B018


def test_dir_tells_of_names_that_are_not_loaded_yet():
    assert set(plex_previews.__all__) <= set(dir(plex_previews))


def test_importing_loads_nothing_heavy():
    assert loaded_after("import plex_previews") == []


def test_reading_a_bif_loads_nothing_heavy():
    assert loaded_after("from plex_previews import read_bif, Settings") == []


def test_the_parent_of_children_never_loads_what_decodes():
    code = "from plex_previews import open_app\nwith open_app(workers=1) as app: app.plugins()"
    assert not {"av", "numpy", "simplejpeg", "httpx"} & set(loaded_after(code))


def test_finding_the_plugins_loads_what_they_offer_and_nothing_that_does_it():
    """Every child and every command does this."""
    told = printed_by(
        "from plex_previews.plugins.host import PluginHost\n"
        "host = PluginHost.discover()\n"
        "assert host.encoders() and host.writers() and host.sources() and host.mappers()\n"
        "import sys\n"
        "print(*sys.modules)"
    )
    entries = {entry.value for entry in entry_points(group="plex_previews")}
    loaded = {name for name in told if name.startswith("plex_previews_backends.") and name.count(".") == 2}
    assert loaded == {entry for entry in entries if entry.startswith("plex_previews_backends.")}
    ours = {name.split(".")[1] for name in told if name.startswith("plex_previews.")}
    assert ours == {"errors", "plugins"}
    assert {"attrs", "pluggy"} == {"attrs", *HEAVY} & set(told)
