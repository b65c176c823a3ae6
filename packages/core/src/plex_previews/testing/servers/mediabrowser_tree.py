"""A shelf as servers of the MediaBrowser family see it: a tree of items, each with an id and a path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import evolve, field, frozen

from plex_previews.library import ItemKind
from plex_previews.testing.servers.shelf import Shelf, ShelfItem, ShelfLibrary, ShelfPart, ShelfVersion

Identify = Callable[[str, str], str]
"""The id of an item of that type at that path."""

_TYPES = {ItemKind.MOVIE: "Movie", ItemKind.EPISODE: "Episode"}


@frozen
class Node:
    """One item. ``part`` is its file, None for what only holds others; ``versions`` are the items of all its
    versions, the first its own; ``discs`` are the items of its further parts. ``listed``: whether lists have it.
    """

    id: str
    type: str
    name: str
    path: str
    library: str
    parents: tuple[str, ...]
    added_at: float = 0.0
    item: ShelfItem | None = None
    part: ShelfPart | None = None
    size: tuple[int, int] = (0, 0)
    versions: tuple[Node, ...] = field(default=(), repr=False)
    discs: tuple[Node, ...] = field(default=(), repr=False)
    listed: bool = True

    @property
    def folder(self) -> bool:
        """Whether it only holds others."""
        return self.part is None

    @property
    def saved_at(self) -> float:
        """When what is known of it was written, in seconds since 1970: as its file changed."""
        return self.part.modified_at if self.part is not None else self.added_at

    @property
    def film(self) -> ShelfPart:
        """The file of what is one."""
        if self.part is None:
            raise TypeError(f"{self.name} is no file")
        return self.part


class Tree:
    """Follows a shelf: made again when that has changed."""

    def __init__(self, shelf: Shelf, identify: Identify) -> None:
        self._shelf = shelf
        self._identify = identify
        self._seen: tuple[ShelfItem, ...] | None = None
        self._nodes: dict[str, Node] = {}

    def nodes(self) -> dict[str, Node]:
        """All items by their ids, those that no list has included."""
        items = self._shelf.items(extras=True)
        if items != self._seen:
            self._nodes = {node.id: node for node in self._grown(items)}
            self._seen = items
        return self._nodes

    def files(self) -> list[Node]:
        """Everything that is a file."""
        return [node for node in self.nodes().values() if node.part is not None]

    def extras_of(self, node: Node) -> list[Node]:
        """Those of a film, which no list has."""
        if node.item is None:
            return []
        return [one for one in self.files() if one.item is not None and one.item.extra_of == node.item.id]

    def library_of(self, node: Node) -> ShelfLibrary | None:
        return next((one for one in self._shelf.libraries if self.library_id(one) == node.library), None)

    def library_id(self, library: ShelfLibrary) -> str:
        return self._identify("CollectionFolder", f"root\\default\\{library.title}")

    def _grown(self, items: Sequence[ShelfItem]) -> Iterator[Node]:
        libraries = {one.id: one for one in self._shelf.libraries}
        for one in libraries.values():
            number = self.library_id(one)
            yield Node(number, "CollectionFolder", one.title, f"root/default/{one.title}", number, ())
        for item in items:
            yield from self._of_item(item, libraries[item.library])

    def _of_item(self, item: ShelfItem, library: ShelfLibrary) -> Iterator[Node]:
        above = tuple(self._above(item, library))
        yield from above
        parents = (self.library_id(library), *(node.id for node in above))
        versions = tuple(self._version(item, version, parents) for version in item.versions if version.parts)
        for place, version in enumerate(versions):
            first = place == 0 and item.kind is not ItemKind.EXTRA
            yield evolve(version, versions=versions, listed=first) if place == 0 else version
            yield from version.discs

    def _version(self, item: ShelfItem, version: ShelfVersion, parents: tuple[str, ...]) -> Node:
        kind = _TYPES.get(item.kind, "Video")
        first, *rest = [
            Node(
                self._identify(kind if place == 0 else "Video", part.path),
                kind if place == 0 else "Video",
                item.title,
                part.path,
                parents[0],
                parents,
                item.added_at,
                item,
                part,
                (version.width, version.height),
                listed=False,
            )
            for place, part in enumerate(version.parts)
        ]
        return evolve(first, discs=tuple(rest))

    def _above(self, item: ShelfItem, library: ShelfLibrary) -> Iterator[Node]:
        """The series and the season of an episode; both come again with every one."""
        if item.kind is not ItemKind.EPISODE or not item.parts:
            return
        path, owner = item.parts[0].path, self.library_id(library)
        root = next((one.remote for one in library.roots if path.startswith(one.remote)), "")
        separator = "\\" if "\\" in root else "/"
        folders = path[len(root) :].strip(separator).split(separator)[:-1]
        series_path = (
            separator.join([root.rstrip(separator), *folders[:1]]) if folders else f"{root}{item.series}"
        )
        season = f"Season {item.season}"
        season_path = separator.join([series_path, folders[1] if len(folders) > 1 else season])
        series_id = self._identify("Series", series_path)
        yield Node(series_id, "Series", item.series, series_path, owner, (owner,), item.added_at, item)
        number = self._identify("Season", season_path)
        yield Node(number, "Season", season, season_path, owner, (owner, series_id), item.added_at, item)
