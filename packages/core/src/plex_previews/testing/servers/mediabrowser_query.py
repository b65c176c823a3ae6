"""What ``GET /Items`` asks for. Names, types and fields are read without case; what is not known is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from attrs import frozen

from plex_previews.testing.servers.mediabrowser_tree import Node

_SORTS: Mapping[str, Callable[[Node], tuple[object, ...]]] = {
    "datecreated": lambda node: (node.added_at,),
    "sortname": lambda node: (node.name.lower(),),
    "name": lambda node: (node.name.lower(),),
    "productionyear": lambda node: (node.item.year or 0 if node.item else 0,),
}
_TYPES = {
    one.lower(): one
    for one in ("CollectionFolder", "Episode", "Movie", "MusicVideo", "Season", "Series", "Trailer", "Video")
}


class BadParameter(ValueError):
    """A value that the server cannot read: 400. ``args`` are the parameter's name and its value."""


@frozen
class ItemQuery:
    """``start`` and ``limit`` cut the page out of what is left after all else. ``saved_since`` is in seconds since
    1970. ``user`` is whose watch state is wanted, "" for nobody's; ``played`` is what that must be.
    """

    parent: str | None
    ids: tuple[str, ...] | None
    recursive: bool
    types: frozenset[str]
    fields: frozenset[str]
    search: str
    path: str | None
    saved_since: float | None
    sorts: tuple[str, ...]
    descending: bool
    start: int
    limit: int | None
    counted: bool
    user_data: bool
    user: str
    played: bool | None

    @classmethod
    def of(
        cls, told: Mapping[str, str], is_id: Callable[[str], bool], *, knows_path: bool = False
    ) -> ItemQuery:
        """``told`` has names in lower case. Raises :class:`BadParameter`. ``knows_path``: as Emby."""
        parent = told.get("parentid") or None
        if parent is not None and not is_id(parent):
            raise BadParameter("parentId", parent)
        ids = told.get("ids")
        return cls(
            parent=parent.replace("-", "").lower() if parent else None,
            ids=tuple(one.replace("-", "").lower() for one in _list(ids) if is_id(one)) if ids else None,
            recursive=_flag(told, "recursive", default=False),
            types=frozenset(
                _TYPES[one.lower()] for one in _list(told.get("includeitemtypes")) if one.lower() in _TYPES
            ),
            fields=frozenset(one.lower() for one in _list(told.get("fields"))),
            search=told.get("searchterm", "").strip().lower(),
            path=told.get("path") if knows_path else None,
            saved_since=moment_told("minDateLastSaved", since)
            if (since := told.get("mindatelastsaved"))
            else None,
            sorts=tuple(one.lower() for one in _list(told.get("sortby")) if one.lower() in _SORTS),
            descending=told.get("sortorder", "").lower().startswith("desc"),
            start=_count(told, "startindex") or 0,
            limit=_count(told, "limit"),
            counted=_flag(told, "enabletotalrecordcount", default=True),
            user_data=_flag(told, "enableuserdata", default=True),
            user=told.get("userid", "").replace("-", "").lower(),
            played=_flag(told, "isplayed", default=True) if told.get("isplayed") else None,
        )

    def found(self, nodes: Mapping[str, Node]) -> list[Node]:
        """All that fit, in order, before the page is cut out."""
        left = [node for node in self._candidates(nodes) if self._fits(node)]
        for sort in reversed(self.sorts or ("sortname",)):
            left.sort(key=_SORTS[sort], reverse=self.descending)
        return left

    def page(self, found: Sequence[Node]) -> Sequence[Node]:
        return found[self.start : None if self.limit is None else self.start + self.limit]

    def _candidates(self, nodes: Mapping[str, Node]) -> Iterable[Node]:
        """All that lists have, or those that are asked for by id or path; the order of ids counts for nothing."""
        if self.ids is not None:
            return [nodes[one] for one in dict.fromkeys(self.ids) if one in nodes]
        return [
            node
            for node in nodes.values()
            if (node.listed or self.path is not None) and self._is_inside(node)
        ]

    def _fits(self, node: Node) -> bool:
        return (
            (not self.types or node.type in self.types)
            and self.search in node.name.lower()
            and self.path in (None, node.path)
            and (self.saved_since is None or node.saved_at >= self.saved_since)
        )

    def _is_inside(self, node: Node) -> bool:
        if self.recursive or self.path is not None:
            return bool(node.parents) and (self.parent is None or self.parent in node.parents)
        return (node.parents[-1] if node.parents else None) == self.parent


def _list(value: str | None) -> Iterable[str]:
    return [one.strip() for one in (value or "").split(",") if one.strip()]


def _flag(told: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = told.get(name, "").lower()
    return value == "true" if value in ("true", "false") else default


def _count(told: Mapping[str, str], name: str) -> int | None:
    value = told.get(name)
    if not value:
        return None
    if not value.lstrip("-").isdecimal():
        raise BadParameter(name, value)
    return max(0, int(value))


def moment_told(name: str, value: str) -> float:
    """Seconds since 1970; a time without an offset is taken as UTC."""
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        raise BadParameter(name, value) from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
