"""The extras of a film, which Jellyfin has in no list: they are counted where that is asked for, and listed apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from plex_previews.testing.servers.mediabrowser_tree import Node, Tree

LISTS: Final[Mapping[str, str]] = {
    "LocalTrailerCount": "localtrailers",
    "SpecialFeatureCount": "specialfeatures",
}
"""The count of each list, and the last step of its path."""


def extras_of(tree: Tree, node: Node, count: str) -> list[Node]:
    """Trailers are in a list of their own."""
    trailers = count == "LocalTrailerCount"
    return [one for one in tree.extras_of(node) if ("trailer" in one.path.lower()) is trailers]


def counts(tree: Tree, node: Node, fields: Collection[str]) -> dict[str, int]:
    """What an item tells of them, for the fields that are asked for."""
    return {count: len(extras_of(tree, node, count)) for count in LISTS if count.lower() in fields}
