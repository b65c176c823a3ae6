"""What a query of a library asks for: filters, order, page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from plex_previews.testing.servers.plex_rendering import Entry
from plex_previews.testing.servers.shelf import ShelfItem

T = TypeVar("T")


def wanted(items: Sequence[ShelfItem], query: Mapping[str, str]) -> list[ShelfItem]:
    """The items that pass every filter known here; unknown ones are ignored, as Plex does."""
    tests = [make(value) for key, value in query.items() if (make := _FILTERS.get(key))]
    return [item for item in items if all(test(item) for test in tests)]


def ordered(items: Sequence[ShelfItem], query: Mapping[str, str]) -> list[ShelfItem]:
    """By title, unless the query's ``sort`` says otherwise; of several sorts, only the first counts here."""
    key, _, direction = query.get("sort", "titleSort").split(",")[0].rpartition(".")[2].partition(":")
    by = _when_added if key == "addedAt" else _by_title
    return sorted(items, key=by, reverse=direction == "desc")


def page(
    entries: Sequence[T], headers: Mapping[str, str], query: Mapping[str, str]
) -> tuple[Sequence[T], Entry]:
    """The entries of the page that headers or query ask for, and the attributes that then come with it."""
    size = _number("X-Plex-Container-Size", headers, query)
    if size is None:
        return entries, {}
    start = _number("X-Plex-Container-Start", headers, query) or 0
    return entries[start : start + size], {"totalSize": len(entries), "offset": start}


def _number(name: str, headers: Mapping[str, str], query: Mapping[str, str]) -> int | None:
    text = query.get(name, headers.get(name.lower(), ""))
    return int(text) if text.isdecimal() else None


def _when_added(item: ShelfItem) -> tuple[object, ...]:
    return (item.added_at, item.id)


def _by_title(item: ShelfItem) -> tuple[object, ...]:
    return (item.series, item.season or 0, item.episode or 0, item.title, item.id)


def _title(value: str) -> Callable[[ShelfItem], bool]:
    return lambda item: value.lower() in item.title.lower()


def _series(value: str) -> Callable[[ShelfItem], bool]:
    return lambda item: value.lower() in item.series.lower()


def _file(value: str) -> Callable[[ShelfItem], bool]:
    return lambda item: any(value.lower() in part.path.lower() for part in item.parts)


def _added_since(value: str) -> Callable[[ShelfItem], bool]:
    return lambda item: value.isdecimal() and item.added_at >= int(value)


_FILTERS = {
    "title": _title,
    "show.title": _series,
    "file": _file,
    "addedAt>": _added_since,
    "addedAt>>": _added_since,
}
