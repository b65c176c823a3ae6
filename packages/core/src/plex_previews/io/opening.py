"""From where a film is to a store of its bytes."""

from __future__ import annotations

from plex_previews.io.local import open_local
from plex_previews.io.served import FileServer, Served, ServedStore
from plex_previews.io.store import Gate, OnProgress, Store
from plex_previews.model import FileSource, ServedSource, Source, UrlSource


def open_store(
    source: Source,
    *,
    gate: Gate | None = None,
    on_progress: OnProgress | None = None,
    serve: Served | None = None,
    piece: int = 0,
) -> Store:
    """Opens the bytes of ``source``; the caller closes the store.

    ``gate`` is asked before each transfer and may refuse by raising, ``on_progress`` is told after; both
    may be called from any thread. ``serve`` answers for a file object of another process. From a file at least
    ``piece`` bytes are read at once, where that is not 0. Raises ``SourceMissing``, ``SourceUnreadable``,
    ``SourceLost``, or ``NotMedia`` where there is not one byte.
    """
    match source:
        case FileSource():
            return open_local(source.path, gate, on_progress, piece)
        case ServedSource():
            served = serve or FileServer(source.name, source.file)
            return ServedStore(source.name, served, gate, on_progress)
        case UrlSource():
            from plex_previews.io.http import open_http

            return open_http(source, gate, on_progress)
