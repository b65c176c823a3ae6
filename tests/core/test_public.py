"""The public surface: every name is there, sorted, and costs nothing until it is used."""

import importlib
import inspect
import subprocess
import sys

import pytest

import plex_previews

HEAVY = ["av", "numpy", "httpx", "cattrs", "rich", "sqlalchemy", "plexapi", "simplejpeg", "click", "pluggy"]


def loaded_after(code):
    """Which heavy packages are loaded in a new interpreter after some code."""
    script = f"{code}\nimport sys\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True
    )
    return done.stdout.decode().split()


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
