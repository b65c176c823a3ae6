"""What stands on a stand-in server's shelves: libraries, items, versions, parts.

A shelf is read from folders (:meth:`Shelf.scan`), as servers do it, or made up (:func:`made_up`). Numbers that
it gives stay with what they were given to: an item keeps its own while its title and year stay, a part while
its path does.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePath

from attrs import evolve, field, frozen

from plex_previews.library import ItemKind
from plex_previews.testing.servers.names import is_video, told_by


@frozen
class Root:
    """A folder of a library: as the server sees it, and where it really is (None: there are no files)."""

    remote: str
    local: Path | None = None

    def remote_path(self, below: PurePath) -> str:
        """The server's name of what lies below it, with the separator that the root has."""
        separator = "\\" if "\\" in self.remote else "/"
        return separator.join([self.remote.rstrip(separator), *below.parts])


@frozen
class ShelfLibrary:
    """A library. ``kind`` is ``movie``, ``show`` or ``video`` (home videos: the file's name is the title)."""

    id: int
    title: str
    kind: str
    roots: tuple[Root, ...]


@frozen
class ShelfPart:
    """One file. ``digest`` is 40 hex digits that change with its name or its bytes: what Plex says once it has
    analysed the file. ``file`` is where its bytes are, None where there are none.
    """

    id: int
    path: str
    size: int
    modified_at: float
    duration: float
    digest: str
    file: Path | None = None


@frozen
class ShelfVersion:
    """A version of an item: the same film in another size or cut, in one part or more."""

    id: int
    parts: tuple[ShelfPart, ...]
    width: int = 1920
    height: int = 1080


@frozen
class ShelfItem:
    """A film, an episode, a video, or an extra of the item whose id is ``extra_of``. Times are in seconds since 1970."""

    id: int
    library: int
    kind: ItemKind
    title: str
    versions: tuple[ShelfVersion, ...]
    added_at: float
    year: int | None = None
    series: str = ""
    season: int | None = None
    episode: int | None = None
    extra_of: int | None = None

    @property
    def parts(self) -> tuple[ShelfPart, ...]:
        return tuple(part for version in self.versions for part in version.parts)


def no_duration(_: Path) -> float:
    """One minute, whatever the file is."""
    return 60.0


@frozen(eq=False)
class _Numbers:
    """Gives each key a number of its own, once."""

    given: dict[tuple[object, ...], int] = field(factory=dict)

    def of(self, *key: object) -> int:
        return self.given.setdefault(key, len(self.given) + 1)


class Shelf:
    """The catalogue of one stand-in, or of several that own the same files. May be used from any thread.

    ``duration`` says how long a file plays, in seconds. An item was added when its first file was last changed.
    Nothing is on it before :meth:`scan` or :meth:`put`.
    """

    def __init__(
        self, libraries: Sequence[ShelfLibrary], *, duration: Callable[[Path], float] = no_duration
    ) -> None:
        self.libraries = tuple(libraries)
        self._duration = duration
        self._numbers = _Numbers()
        self._lock = threading.Lock()
        self._items: dict[int, ShelfItem] = {}

    # ---- what is there ----

    def library(self, library: int) -> ShelfLibrary | None:
        return next((one for one in self.libraries if one.id == library), None)

    def items(self, library: int | None = None, *, extras: bool = False) -> tuple[ShelfItem, ...]:
        """The items of one library or of all, in the order of their numbers; extras only when asked for."""
        with self._lock:
            found = sorted(self._items.values(), key=lambda item: item.id)
        return tuple(
            item
            for item in found
            if library in (None, item.library) and (extras or item.kind is not ItemKind.EXTRA)
        )

    def item(self, number: int) -> ShelfItem | None:
        with self._lock:
            return self._items.get(number)

    def extras(self, number: int) -> tuple[ShelfItem, ...]:
        return tuple(item for item in self.items(extras=True) if item.extra_of == number)

    def part(self, number: int) -> tuple[ShelfItem, ShelfPart] | None:
        pairs = ((item, part) for item in self.items(extras=True) for part in item.parts)
        return next(((item, part) for item, part in pairs if part.id == number), None)

    # ---- how it changes ----

    def number(self, *key: object) -> int:
        """A number that belongs to this key from now on: seasons, series and versions have one too."""
        with self._lock:
            return self._numbers.of(*key)

    def put(self, item: ShelfItem) -> None:
        """Adds an item, or takes the place of the one with its id."""
        with self._lock:
            self._items[item.id] = item

    def remove(self, number: int) -> None:
        with self._lock:
            self._items.pop(number, None)

    def scan(self, library: int | None = None, below: str = "") -> None:
        """Looks at the folders again: what came, what went, what changed. Roots without files are left alone.

        ``below`` is a path as the server sees it: items that have no part below it stay as they are.
        """
        for one in self.libraries:
            if library in (None, one.id) and any(root.local for root in one.roots):
                self._replace(one.id, below, self._read(one, below))

    def _replace(self, library: int, below: str, items: Iterable[ShelfItem]) -> None:
        with self._lock:
            found = {
                item.id: item if item.library != library else _outside(item, below)
                for item in self._items.values()
            }
            for item in items:
                found[item.id] = _joined(found[item.id], item) if item.id in found else item
            tidied = {number: _without_gaps(item) for number, item in found.items()}
            self._items = {number: item for number, item in tidied.items() if item.versions}

    def _read(self, library: ShelfLibrary, below: str) -> list[ShelfItem]:
        found: dict[int, ShelfItem] = {}
        for root, file, inside in _videos(library, below):
            item = self._item_of(library, root, file, inside)
            found[item.id] = _joined(found[item.id], item) if item.id in found else item
        return [self._keeping_its_date(item) for item in found.values()]

    def _keeping_its_date(self, item: ShelfItem) -> ShelfItem:
        before = self.item(item.id)
        return evolve(item, added_at=before.added_at) if before else item

    def _item_of(self, library: ShelfLibrary, root: Root, file: Path, below: PurePath) -> ShelfItem:
        told = told_by(below, library.kind)
        part = self._part_of(root.remote_path(below), file)
        key = (library.id, told.series or told.title, told.year, told.season, told.episode)
        owner = self.number("item", *key)
        return ShelfItem(
            id=self.number("extra", *key, file.name) if told.extra else owner,
            library=library.id,
            kind=told.kind,
            title=file.stem if told.extra else told.title,
            versions=(ShelfVersion(self.number("version", owner, told.version, file.parent), (part,)),),
            added_at=part.modified_at,
            year=told.year,
            series=told.series,
            season=told.season,
            episode=told.episode,
            extra_of=owner if told.extra else None,
        )

    def _part_of(self, path: str, file: Path) -> ShelfPart:
        status = file.stat()
        return ShelfPart(
            id=self.number("part", path),
            path=path,
            size=status.st_size,
            modified_at=status.st_mtime,
            duration=self._duration(file),
            digest=_digest(file, status.st_size),
            file=file,
        )


def made_up(count: int, *, library: int = 1, root: str = "/data/films") -> Shelf:
    """A library of so many films that nobody has: no files, one version and one part each, a day apart."""
    shelf = Shelf([ShelfLibrary(library, "Films", "movie", (Root(root),))])
    for index in range(count):
        shelf.put(made_up_film(shelf, index, library=library, root=root))
    return shelf


def made_up_film(shelf: Shelf, index: int, *, library: int = 1, root: str = "/data/films") -> ShelfItem:
    """Film number ``index`` of a made-up library."""
    title, year = f"Film {index:06}", 1930 + index % 90
    path = f"{root}/{title} ({year})/{title} ({year}).mkv"
    part = ShelfPart(
        id=shelf.number("part", path),
        path=path,
        size=1_000_000_000 + index,
        modified_at=1_600_000_000.0 + index,
        duration=5400.0,
        digest=hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest(),
    )
    version = ShelfVersion(shelf.number("version", path), (part,))
    added_at = 1_600_000_000.0 + 86_400 * index
    return ShelfItem(shelf.number("item", index), library, ItemKind.MOVIE, title, (version,), added_at, year)


def _videos(library: ShelfLibrary, below: str) -> Iterator[tuple[Root, Path, PurePath]]:
    """Root, file, and the file's path below the root; of those files whose path on the server begins with ``below``."""
    for root in library.roots:
        if root.local is not None and (folder := _folder(root, root.local, below)) is not None:
            files = (file for file in sorted(folder.rglob("*")) if is_video(file))
            found = ((root, file, file.relative_to(root.local)) for file in files)
            yield from (one for one in found if root.remote_path(one[2]).startswith(below))


def _folder(root: Root, local: Path, below: str) -> Path | None:
    """Where files whose path on the server begins with ``below`` can be; None where no such file is in the root."""
    top = root.remote_path(PurePath())
    if not below.startswith(top):
        return local if top.startswith(below) else None
    folder = local.joinpath(*re.split(r"[\\/]", below[len(top) :].strip("\\/")))
    return folder if folder.is_dir() else folder.parent


def _outside(item: ShelfItem, below: str) -> ShelfItem:
    """An item without the parts whose path begins with ``below``; what is empty by that keeps its place."""
    if not any(part.path.startswith(below) for part in item.parts):
        return item
    versions = (
        evolve(version, parts=tuple(part for part in version.parts if not part.path.startswith(below)))
        for version in item.versions
    )
    return evolve(item, versions=tuple(versions))


def _without_gaps(item: ShelfItem) -> ShelfItem:
    """Without versions that have no part, and with each version's parts in order."""
    if all(len(version.parts) == 1 for version in item.versions):
        return item
    versions = (
        evolve(version, parts=tuple(sorted(version.parts, key=lambda part: part.path)))
        for version in item.versions
        if version.parts
    )
    return evolve(item, versions=tuple(versions))


def _joined(one: ShelfItem, other: ShelfItem) -> ShelfItem:
    """The versions of both; parts of the same version come together."""
    parts: dict[int, tuple[ShelfPart, ...]] = {}
    for version in one.versions + other.versions:
        parts[version.id] = parts.get(version.id, ()) + version.parts
    return evolve(one, versions=tuple(ShelfVersion(number, each) for number, each in parts.items()))


def _digest(file: Path, size: int) -> str:
    with file.open("rb") as opened:
        head = opened.read(65536)
    return hashlib.sha1(b"%s\0%d\0%s" % (file.name.encode(), size, head), usedforsecurity=False).hexdigest()
