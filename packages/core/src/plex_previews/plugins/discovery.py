"""Which plugins are installed: the entry points of the group ``plex_previews``, nothing imported yet.

This goes through the distributions itself, for ``pluggy`` stops at the first entry point that fails and skips
a second one of the same name in silence, and ``importlib.metadata`` stops at the first file it cannot parse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.metadata import Distribution, distributions
from typing import Any, NoReturn

from attrs import frozen

from plex_previews.plugins.markers import PROJECT

OURS = frozenset({"plex-previews-backends", "plex-previews-cli", "plex-previews-web"})
"""First-party distributions: their plugins keep a name that a stranger's wants too."""


@frozen
class Found:
    """A plugin that was found. ``load`` imports it; ``key`` is unique among all that were found."""

    name: str
    distribution: str
    version: str
    load: Callable[[], Any]
    key: str

    @classmethod
    def given(cls, plugin: Any, number: int) -> Found:
        """A plugin that is there without being installed."""
        name = str(getattr(plugin, "__name__", type(plugin).__name__))
        return cls(name, "(not installed)", "", lambda: plugin, f"{number}:{name}")


def find_plugins(installed: Iterable[Distribution] | None = None) -> list[Found]:
    """First-party plugins first, then by distribution and name: the order in which names are taken.

    A distribution found twice on ``sys.path`` counts where Python would import it from: the first time.
    """
    groups: dict[str, list[Found]] = {}
    for distribution in distributions() if installed is None else installed:
        found = list(_found_in(distribution))
        if found:
            groups.setdefault(_normalized(found[0].distribution), found)
    order = sorted(groups, key=lambda name: (name not in OURS, name))
    return [each for name in order for each in sorted(groups[name], key=lambda found: found.name)]


def _found_in(distribution: Distribution) -> Iterator[Found]:
    if PROJECT not in _entry_points_text(distribution):
        return
    name, version = _identity(distribution)
    try:
        entry_points = distribution.entry_points.select(group=PROJECT)
    except Exception as error:  # noqa: BLE001 -- the file is a stranger's, and so is what is wrong with it
        yield Found("entry_points.txt", name, version, partial(_fail, error), f"{name}:entry_points.txt")
        return
    for entry in entry_points:
        yield Found(entry.name, name, version, entry.load, f"{name}:{entry.name}={entry.value}")


def _entry_points_text(distribution: Distribution) -> str:
    try:
        return distribution.read_text("entry_points.txt") or ""
    except UnicodeDecodeError:
        return ""


def _identity(distribution: Distribution) -> tuple[str, str]:
    metadata = distribution.metadata
    return metadata["Name"] or "a distribution without a name", metadata["Version"] or ""


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _fail(error: Exception) -> NoReturn:
    raise error
