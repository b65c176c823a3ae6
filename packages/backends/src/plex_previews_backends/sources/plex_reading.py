"""What the elements of Plex's answers mean. Pure; whatever a server writes, values or None come out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias
from xml.etree.ElementTree import Element

from plex_previews.library import Item, ItemId, ItemKind, Library, LibraryId, Part, PartId, RemotePath

TYPE_OF_ITEMS = {"movie": "1", "show": "4"}
"""The libraries that hold videos, and the type by which their videos (films, episodes) are asked for."""

Attributes: TypeAlias = Mapping[str, str]

_KINDS = {"movie": ItemKind.MOVIE, "episode": ItemKind.EPISODE, "clip": ItemKind.EXTRA}
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def number(text: str | None) -> int | None:
    """A whole number of at most 18 digits."""
    return int(text) if text is not None and _NUMBER.fullmatch(text) else None


def flag(text: str | None) -> bool | None:
    """Plex writes ``1`` and ``true``, ``0`` and ``false``."""
    return {"1": True, "true": True, "0": False, "false": False}.get((text or "").lower())


def library(entry: Element, own_previews: bool | None) -> Library:
    """A library of ``/library/sections``; the agent is wanted whenever it is to be changed."""
    return Library(
        id=LibraryId(entry.get("key", "")),
        title=entry.get("title", ""),
        kind=entry.get("type", ""),
        roots=tuple(RemotePath(path) for place in entry.iter("Location") if (path := place.get("path"))),
        own_previews=own_previews,
        options={"agent": entry.get("agent", "")},
    )


def items(container: Element, owner: LibraryId | None = None) -> Iterator[Item]:
    """The films, episodes and extras of a list; what has no id is left out, for nothing can be asked of it.

    ``owner`` is the library that was asked for; else the answer says it.
    """
    for entry in container.iter("Video"):
        if entry.get("ratingKey"):
            yield _item(entry, owner or LibraryId(_owner(entry, container)))


def settings(container: Element) -> dict[str, str]:
    """The values of preferences by their ids."""
    return {entry.get("id", ""): entry.get("value", "") for entry in container.iter("Setting")}


def hashes(container: Element) -> Iterator[tuple[PartId, str]]:
    """Parts that have a hash, of the answer of ``/tree``."""
    for part in container.iter("MediaPart"):
        if (identity := part.get("id")) and (told := part.get("hash")):
            yield PartId(identity), told


def answered(container: Element) -> set[ItemId]:
    """The items that an answer of ``/tree`` tells of, series and seasons included."""
    return {ItemId(identity) for entry in container.iter("MetadataItem") if (identity := entry.get("id"))}


def _item(entry: Element, owner: LibraryId) -> Item:
    return Item(
        id=ItemId(entry.get("ratingKey", "")),
        title=_title(entry.attrib),
        kind=_KINDS.get(entry.get("type", ""), ItemKind.VIDEO),
        library=owner,
        parts=tuple(_parts(entry.iter("Part"))),
        added_at=number(entry.get("addedAt")),
        year=number(entry.get("year")),
    )


def _owner(entry: Element, container: Element) -> str:
    return entry.get("librarySectionID") or container.get("librarySectionID") or ""


def _title(told: Attributes) -> str:
    title = told.get("title", "")
    series = told.get("grandparentTitle")
    season, episode = number(told.get("parentIndex")), number(told.get("index"))
    if told.get("type") != "episode" or not series:
        return title
    place = "" if season is None or episode is None else f"S{season:02}E{episode:02}"
    return " - ".join(word for word in (series, place, title) if word)


def _parts(entries: Iterable[Element]) -> Iterator[Part]:
    """Those that are files: a part of a channel or of a cloud has no path."""
    for entry in entries:
        if (identity := entry.get("id")) and (path := entry.get("file")):
            yield _part(entry.attrib, PartId(identity), RemotePath(path))


def _part(told: Attributes, identity: PartId, path: RemotePath) -> Part:
    duration = number(told.get("duration"))
    return Part(
        id=identity,
        path=path,
        size=number(told.get("size")),
        duration=None if duration is None else duration / 1000,
        served="sd" in told.get("indexes", "").split(","),
        key=told.get("key", ""),
    )
