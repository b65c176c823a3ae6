"""What media servers hold: values that travel between sources, mappers, writers and the ledger.

Ids are what a server calls a thing; they mean nothing without the server's own id, for two servers with the
same mount may give the same ids. Paths are as the server sees them, hence strings: a server may run on
another system.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NewType

from attrs import field, frozen

ServerId = NewType("ServerId", str)
"""What a server calls itself: Plex's machine identifier, Jellyfin's and Emby's server id; a folder's path."""

LibraryId = NewType("LibraryId", str)
ItemId = NewType("ItemId", str)
PartId = NewType("PartId", str)
RemotePath = NewType("RemotePath", str)
"""A path as its server writes it: POSIX, ``C:\\films`` or ``\\\\nas\\films``."""


@frozen
class ServerInfo:
    """Who answers at an address. ``kind`` is the source plugin's name: ``plex``, ``jellyfin``, ``emby`` ..."""

    id: ServerId
    kind: str
    name: str
    version: str


class ItemKind(StrEnum):
    """What an item is; an extra is a trailer, a featurette, a deleted scene."""

    MOVIE = "movie"
    EPISODE = "episode"
    VIDEO = "video"
    EXTRA = "extra"


@frozen
class Library:
    """One library. ``roots`` are its folders.

    ``own_previews`` says whether the server makes previews of this library by itself, None if unknown.
    ``options`` is what the server's writer needs to know of it, by names of that server (Jellyfin: interval,
    widths and tile grid of trickplay, and whether it is saved beside the media).
    """

    id: LibraryId
    title: str
    kind: str
    roots: tuple[RemotePath, ...]
    own_previews: bool | None = None
    options: Mapping[str, Any] = field(factory=dict)


@frozen
class Part:
    """One file of an item: the unit of work. An item has one for each version, and for each disc of one.

    ``size`` is in bytes, ``modified_at`` in seconds since 1970, ``duration`` in seconds; None where the server
    does not say. ``served`` says whether the server shows previews for it already (None: not told in lists).
    ``key`` is where the server gives the file's bytes, a path below its address. ``width`` is that of its pictures.
    """

    id: PartId
    path: RemotePath
    size: int | None = None
    modified_at: float | None = None
    duration: float | None = None
    served: bool | None = None
    key: str = ""
    width: int | None = None


@frozen
class Item:
    """A film, an episode, a video: ``title`` is for people (``Series - S01E02 - Name``)."""

    id: ItemId
    title: str
    kind: ItemKind
    library: LibraryId
    parts: tuple[Part, ...]
    added_at: float | None = None
    year: int | None = None
