"""The films of one server that are asked for, as they are listed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from attrs import frozen

from plex_previews.config.schema import Config, PreviewSettings
from plex_previews.errors import ServerAnswer, ServerDown, ServerError
from plex_previews.library import Item, ItemKind, Library, LibraryId, Part, RemotePath
from plex_previews.mapping.explaining import holds
from plex_previews.mapping.webhooks import sent
from plex_previews.previews.finding import VIDEO_EXTENSIONS
from plex_previews.previews.rounds.round import Selection
from plex_previews.servers.registry import Server


@frozen
class Listed:
    """One file of an item. ``left_out`` says why it is passed over, and is empty where it is not."""

    library: Library
    item: Item
    part: Part
    left_out: str = ""


def left_out(server: Server, wanted: PreviewSettings, item: Item, part: Part) -> str:
    """Why a film is passed over, empty where it is not. Pure."""
    if wanted.skip_extras and item.kind is ItemKind.EXTRA:
        return "an extra"
    if part.duration is not None and part.duration < wanted.min_duration:
        return "too short"
    return "excluded" if server.settings.excludes and server.settings.excluded(part.path) else ""


class Listing:
    """The films of some libraries of a server; to be gone through once.

    What fails does not raise: it ends its library, or with a server that is down the listing, and is in
    ``errors``. ``whole`` are the libraries that were listed to their end. ``unknown`` are the paths of the
    selection that the server does not have.
    """

    def __init__(
        self, server: Server, libraries: Sequence[Library], config: Config, selection: Selection
    ) -> None:
        self._server = server
        self._libraries = {library.id: library for library in libraries}
        self._wanted = {library.id: config.wanted(server.settings, library.title) for library in libraries}
        self._roots = [root for library in libraries for root in library.roots]
        self.selection = selection
        self.errors: list[ServerError] = []
        self.whole: set[LibraryId] = set()
        self.unknown: list[str] = []

    def __iter__(self) -> Iterator[Listed]:
        try:
            if self.selection.items or self.selection.paths:
                yield from self._listed(self._named())
            else:
                yield from self._all()
        except ServerError as error:
            self.errors.append(error)

    def _all(self) -> Iterator[Listed]:
        since = self.selection.since
        for library in self._libraries:
            try:
                extras = not self._wanted[library].skip_extras
                yield from self._listed(self._server.source.items(library, since=since, extras=extras))
            except ServerDown:
                raise
            except ServerError as error:
                self.errors.append(error)
            else:
                if since is None:
                    self.whole.add(library)

    def _named(self) -> Iterator[Item]:
        for identity in self.selection.items:
            found = self._server.source.item(identity)
            if not found:
                advice = "its id is in the address of its page on the server"
                self.errors.append(ServerAnswer(self._server.name, f"has no item {identity}", advice))
            yield from found
        for path in self.selection.paths:
            items = self._at(path)
            if (first := next(items, None)) is None:
                self.unknown.append(path)
            else:
                yield first
                yield from items

    def _at(self, path: str) -> Iterator[Item]:
        """The item with that file, or those with a file below that folder, whoever writes its path so."""
        names = self._spellings(path)
        if os.path.splitext(path)[1].lower() in VIDEO_EXTENSIONS:  # noqa: PTH122 - it may be a path of another system
            found = (self._server.source.by_path(name) for name in names if holds(self._roots, name))
            yield from islice((item for item in found if item is not None), 1)
            return
        for library in self._libraries.values():
            if _overlaps(library, names):
                items = self._server.source.items(library.id)
                yield from (item for item in items if any(holds(names, part.path) for part in item.parts))

    def _spellings(self, path: str) -> Sequence[RemotePath]:
        """What the server may call a path; of a folder here that holds roots of libraries, these."""
        server = self._server
        here = (Path(path), *(tried.path for tried in sent(path, server.webhooks)))
        inside = [
            root
            for root in self._roots
            if any(to.path.is_relative_to(folder) for to in server.mapper.local(root) for folder in here)
        ]
        return tuple(dict.fromkeys((*(name.path for name in server.names_of(path)), *inside)))

    def _listed(self, items: Iterable[Item]) -> Iterator[Listed]:
        for item in items:
            library = self._libraries.get(item.library)
            if library is None:
                continue
            wanted = self._wanted[library.id]
            for part in item.parts:
                yield Listed(library, item, part, left_out(self._server, wanted, item, part))


def _overlaps(library: Library, folders: Sequence[RemotePath]) -> bool:
    """Whether one of these folders lies in the library, or holds a part of it."""
    above = any(holds(folders, root) for root in library.roots)
    return above or any(holds(library.roots, folder) for folder in folders)
