"""What a media source is: the thing that a source plugin creates, one for each configured server.

Every method that asks a server may raise :class:`plex_previews.errors.ServerDown` (nothing answers, or it says
503 while it starts; trying later can help), :class:`~plex_previews.errors.ServerRefused` (it answers, and the
token is wrong or lacks rights) or :class:`~plex_previews.errors.ServerAnswer` (an answer that makes no sense).
Pages that fail are asked for again before that. Methods may be called from any thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, Self, TypeAlias, runtime_checkable

from attrs import field, frozen

from plex_previews.library import Item, ItemId, Library, LibraryId, Part, PartId, RemotePath, ServerInfo
from plex_previews.masking import hidden
from plex_previews.model import UrlSource

MOST_PAGES: Final = 4000
"""So long is no list of a library, whose pages hold hundreds of items: a source that is given more gives up."""


@frozen
class Access:
    """How a server is reached. The token never appears in a repr, an error or a log.

    ``client`` is what we are called by those who give tokens out, always the same; empty where nobody said.
    """

    url: str
    token: str = field(default="", repr=hidden)
    verify_tls: bool = True
    timeout_s: float = 30.0
    client: str = ""


@frozen
class Served:
    """What a server shows of a part's previews. ``digest`` is the SHA-256 of what it serves, hex, where that
    is one file or one sheet that could be compared with what was written; None where nothing is served.
    """

    thumbnails: int | None
    interval: float | None
    digest: str | None


class MediaSource(Protocol):
    """A server (or a folder) full of films."""

    def about(self) -> ServerInfo:
        """Who answers. The first thing to ask."""
        ...

    def libraries(self) -> Sequence[Library]:
        """Libraries that hold videos."""
        ...

    def items(
        self, library: LibraryId, *, since: float | None = None, extras: bool = False
    ) -> Iterator[Item]:
        """All videos of a library as a stream, page by page, never all at once; or those added since a time
        (seconds since 1970), newest first. With ``extras`` also the trailers and the like that the server lists apart,
        which may take a request for each item that has some.
        """
        ...

    def item(self, item: ItemId) -> Sequence[Item]:
        """The item of that id, as lists and webhooks give it; of a season or a series its episodes. Empty where
        there is none.
        """
        ...

    def by_path(self, path: RemotePath) -> Item | None:
        """The item that has this file."""
        ...

    def search(self, title: str) -> Sequence[Item]:
        """Items by a part of their title, some dozens at most."""
        ...

    def facts(self, items: Sequence[Item]) -> Mapping[PartId, Mapping[str, Any]]:
        """What writers must know of each part and lists do not tell, asked for in batches.

        Plex: ``{"bundle_hash": "<hex>"}``, no entry where the part is not analysed yet. Jellyfin and Emby:
        ``{"item_id": ..., "media_source_id": ...}``, and ``"width"`` where it is known.
        """
        ...

    def stream(self, part: Part) -> UrlSource:
        """Where the part's bytes can be read with HTTP ranges, with the headers that it takes."""
        ...

    def refresh(self, item: Item | None, path: RemotePath) -> None:
        """Asks the server to look at a file or a folder again, as narrowly as it can."""
        ...

    def served(self, item: Item, part: Part, width: int) -> Served | None:
        """What the server shows now, None where it shows no previews."""
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


Options: TypeAlias = Mapping[str, bool | int]
"""Some of the options that a server has for a library, by its own names for them."""


@frozen
class PreviewOptions:
    """The options on which a server's own previews of a library hang: as they are ``now``, and what of them is to
    be otherwise for it to make previews (``on``) or none (``off``).
    """

    now: Options
    on: Options
    off: Options


@runtime_checkable
class PreviewSwitch(Protocol):
    """What a media source has beside, whose server makes previews of its own and lets us say whether."""

    def preview_options(self, library: LibraryId) -> PreviewOptions:
        """Raises what :class:`MediaSource` raises; ``ServerRefused`` where the token may not see them."""
        ...

    def set_preview_options(self, library: LibraryId, options: Options) -> None:
        """All other options stay as they are."""
        ...
