"""A media folder without any server, as a source: its videos, as their listings tell of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, Self

from plex_previews.errors import ServerDown, ServerError, ServerRefused, SettingsError
from plex_previews.library import (
    Item,
    ItemId,
    ItemKind,
    Library,
    LibraryId,
    Part,
    PartId,
    RemotePath,
    ServerId,
    ServerInfo,
)
from plex_previews.model import UrlSource
from plex_previews.sources.protocol import Access, Served
from plex_previews_backends.sources.folder_walk import Found, Walk, video_at

MATCHES: Final = 50
"""A search gives so many items at most."""


class FolderSource:
    """One folder, one library. Items are files; their ids are paths below the folder, with ``/``."""

    def __init__(self, access: Access) -> None:
        self._root = Path(access.url)
        if not self._root.is_absolute():
            raise SettingsError(
                "url", f"{access.url!r} is not an absolute path", "give the whole path of a folder"
            )
        self._id = LibraryId(str(self._root))
        self._top = str(self._root).rstrip(os.sep) + os.sep

    def about(self) -> ServerInfo:
        """``ServerDown`` where the folder is missing: its mount may come back."""
        try:
            with os.scandir(self._root):
                return ServerInfo(ServerId(str(self._root)), "folder", self._root.name or str(self._root), "")
        except OSError as error:
            raise _failure(self._root, error) from error

    def libraries(self) -> Sequence[Library]:
        info = self.about()
        return (Library(self._id, info.name, "folder", (RemotePath(str(self._root)),), own_previews=False),)

    def items(
        self,
        library: LibraryId,
        *,
        since: float | None = None,
        extras: bool = False,  # noqa: ARG002 - all are listed
    ) -> Iterator[Item]:
        """All that can be listed comes first, extras included. Then, where a folder could not be, ``ServerRefused`` or
        ``ServerDown``: what was not listed must not be taken for deleted.
        """
        if library != self._id:
            return
        if since is None:
            yield from map(self._item, self._videos())
            return
        added = (found for found in self._videos() if found.added_at >= since)
        yield from map(self._item, sorted(added, key=lambda found: -found.added_at))

    def item(self, item: ItemId) -> Sequence[Item]:
        """A video, or the videos of a folder."""
        path = self._path(str(self._root / item)) if item else None
        if path is None:
            return ()
        if found := self._video_at(path):
            return (self._item(found),)
        return tuple(map(self._item, self._videos(path))) if path.is_dir() else ()

    def by_path(self, path: RemotePath) -> Item | None:
        below = self._path(path)
        found = self._video_at(below) if below else None
        return self._item(found) if found else None

    def search(self, title: str) -> Sequence[Item]:
        wanted = title.casefold()
        matching = (found for found in self._videos() if wanted in found.stem.casefold())
        return tuple(self._item(found) for found in islice(matching, MATCHES))

    def facts(self, items: Sequence[Item]) -> Mapping[PartId, Mapping[str, Any]]:  # noqa: ARG002 - it is a MediaSource
        """A folder knows no more than its listings."""
        return {}

    def stream(self, part: Part) -> UrlSource:
        """Nobody serves the bytes: the file is here."""
        raise SettingsError(part.path, "a folder serves no bytes", "use the prefix mapper for this source")

    def refresh(self, item: Item | None, path: RemotePath) -> None:
        """There is nobody to be told."""

    def served(self, item: Item, part: Part, width: int) -> Served:  # noqa: ARG002 - it is a MediaSource
        """A folder shows what lies in it: there is nobody to wait for."""
        return Served(None, None, None)

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _videos(self, top: Path | None = None) -> Iterator[Found]:
        walk = Walk(self._root)
        try:
            before = self._root.stat()
            yield from walk.videos(top or self._root)
            # An unmounted share leaves another folder in its place, and all that was below is gone.
            if not os.path.samestat(before, self._root.stat()):
                raise ServerDown(str(self._root), "changed while it was listed", "see that it is mounted")
        except OSError as error:
            raise _failure(self._root, error) from error
        if walk.refused:
            raise _unlisted(self._root, walk.refused)

    def _path(self, text: str) -> Path | None:
        """A path of ours within the folder, None for any other. ``..`` is never followed."""
        path = Path(text)
        inside = path.is_relative_to(self._root) and ".." not in path.parts and "\0" not in text
        return path if inside else None

    def _video_at(self, path: Path) -> Found | None:
        try:
            return video_at(self._root, path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _failure(path, error) from error

    def _item(self, found: Found) -> Item:
        name = found.path[len(self._top) :].replace(os.sep, "/")
        part = Part(PartId(name), RemotePath(found.path), found.size, found.modified_at)
        kind = ItemKind.EXTRA if found.extra else ItemKind.VIDEO
        return Item(ItemId(name), found.stem, kind, self._id, (part,), found.added_at)


def _failure(path: Path, error: OSError) -> ServerError:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return ServerDown(str(path), "there is no such folder", "see that it is mounted")
        case PermissionError():
            return ServerRefused(str(path), "may not be listed", "give this user permission to read it")
        case _:
            return ServerDown(str(path), f"cannot be listed: {error.strerror}", "see that the mount works")


def _unlisted(root: Path, errors: Sequence[OSError]) -> ServerError:
    """One error for all folders that could not be listed, of the kind that tells whether waiting can help."""
    causes = [_failure(Path(error.filename or root), error) for error in errors]
    worst = next(chain((each for each in causes if each.retryable), causes))
    more = f", and {len(causes) - 1} more" if len(causes) > 1 else ""
    return type(worst)(worst.what, f"{worst.reason}{more}; the rest was listed", worst.advice)
