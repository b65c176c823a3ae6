"""Jellyfin's item ids: a function of an item's .NET type and its path, the same on every server."""

from __future__ import annotations

import hashlib
import uuid
from functools import lru_cache

_TYPES = {
    "CollectionFolder": "MediaBrowser.Controller.Entities.CollectionFolder",
    "Episode": "MediaBrowser.Controller.Entities.TV.Episode",
    "Movie": "MediaBrowser.Controller.Entities.Movies.Movie",
    "Season": "MediaBrowser.Controller.Entities.TV.Season",
    "Series": "MediaBrowser.Controller.Entities.TV.Series",
    "Trailer": "MediaBrowser.Controller.Entities.Trailer",
    "Video": "MediaBrowser.Controller.Entities.Video",
}


@lru_cache(maxsize=200_000)
def item_id(kind: str, path: str) -> str:
    """32 hex digits: the MD5 of type and path in UTF-16LE, its bytes in the order in which .NET prints a GUID."""
    told = f"{_TYPES[kind]}{path}".encode("utf-16-le")
    return uuid.UUID(bytes_le=hashlib.md5(told, usedforsecurity=False).digest()).hex


def dashed(number: str) -> str:
    """The form that folder names have."""
    return str(uuid.UUID(number))


def is_guid(written: str) -> bool:
    """Whether the server takes it for an id: with dashes or without."""
    try:
        uuid.UUID(written)
    except ValueError:
        return False
    return True
