"""Outputs appear whole or not at all, and belong to whoever must read them."""

from plex_previews.previews.publishing.publish import check_place, publish

__all__ = ["check_place", "publish"]
