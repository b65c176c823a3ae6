"""Outputs appear whole or not at all, and belong to whoever must read them."""

from plex_previews.previews.publishing.place import check_place
from plex_previews.previews.publishing.publish import publish

__all__ = ["check_place", "publish"]
