"""What the demuxer reads from: one shape for local files, HTTP, and file objects of another process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from attrs import frozen


@frozen
class Extent:
    """A stretch of bytes that will be read soon; ``size`` 0 means that it is unknown."""

    position: int
    size: int = 0


class StoreFile(Protocol):
    """One reader's view, with a position of its own: the file object that PyAV is given.

    Not thread-safe: each demuxer opens its own.
    """

    name: str

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def tell(self) -> int: ...
    def seekable(self) -> bool: ...
    def readable(self) -> bool: ...
    def close(self) -> None: ...


class Store(Protocol):
    """A film's bytes. Thread-safe; counts what crosses its edge (device, network or pipe), not what is asked.

    Errors of the tree in :mod:`plex_previews.errors` (``SourceLost``, ``SourceUnreadable``, ``Cancelled``)
    cannot cross libav, which turns them into its own: so a store keeps the first one in ``failure`` and
    whoever catches an ``av`` error looks there first.
    """

    name: str
    size: int | None
    """In bytes; None where the source will not say."""
    seekable: bool
    """False for a server without ``Range``: it can be read once, from the start."""
    bytes_read: int
    failure: Exception | None

    def open(self) -> StoreFile:
        """A new reader at position 0."""
        ...

    def expect(self, extents: Sequence[Extent]) -> None:
        """What the plan is going to read, in that order; a store may fetch ahead, or do nothing."""
        ...

    def close(self) -> None: ...


class Gate(Protocol):
    """Told of each read before it happens; raises to refuse it (cancelled, budget spent)."""

    def __call__(self, size: int, /) -> None: ...


OnProgress = Callable[[], None]
"""Called after bytes arrived: the child is alive."""
