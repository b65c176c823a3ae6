"""The hashes that name the bundles of parts: asked for in batches, and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias
from xml.etree.ElementTree import Element

from plex_previews.library import Item, ItemId, Part, PartId, RemotePath
from plex_previews_backends.sources import plex_reading

BATCH = 50
"""So many ids keep the path of a request below a thousand characters."""

_Key: TypeAlias = tuple[PartId, RemotePath, int | None]


class BundleHashes:
    """``ask`` gives the tree of the items with these ids, None where the server has none of them.

    The API lets ``/library/metadata/<ids>/tree`` take several ids; a server that answers for fewer than it was
    asked for is asked for the others one by one, and is not asked for several any more once it has answered for
    just one of a batch though it knew others. A hash is kept for as long as its part has the same path and size.
    """

    def __init__(self, ask: Callable[[Sequence[ItemId]], Element | None]) -> None:
        self._ask = ask
        self._known: dict[_Key, str] = {}
        self._lock = threading.Lock()
        self._batch = BATCH

    def of(self, items: Sequence[Item]) -> dict[PartId, str]:
        """The hashes of all parts that have been analysed."""
        unknown = [item for item in items if any(self._kept(part) is None for part in item.parts)]
        found = dict(self._found([item.id for item in unknown]))
        parts = [part for item in items for part in item.parts]
        with self._lock:
            self._known.update({_key(part): found[part.id] for part in parts if part.id in found})
        return {part.id: told for part in parts if (told := self._kept(part))}

    def _kept(self, part: Part) -> str | None:
        with self._lock:
            return self._known.get(_key(part))

    def _found(self, ids: Iterable[ItemId]) -> Iterator[tuple[PartId, str]]:
        left = iter(ids)
        while batch := list(islice(left, self._batch)):
            tree = self._ask(batch)
            if tree is not None:
                yield from plex_reading.hashes(tree)
            if len(batch) > 1:
                yield from self._others(batch, set() if tree is None else plex_reading.answered(tree))

    def _others(self, batch: Sequence[ItemId], answered: set[ItemId]) -> Iterator[tuple[PartId, str]]:
        for identity in batch:
            if identity not in answered and (tree := self._ask([identity])) is not None:
                if len(answered.intersection(batch)) == 1:
                    self._batch = 1
                yield from plex_reading.hashes(tree)


def _key(part: Part) -> _Key:
    return part.id, part.path, part.size
