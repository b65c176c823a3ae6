"""Where thumbnails wait for their turn: they are made in any order, and written in ascending order."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from types import TracebackType
from typing import Final, NamedTuple, Self, overload

from attrs import evolve

from plex_previews.errors import OutputError, WorkerError
from plex_previews.model import Slot, Thumbnail

IN_MEMORY: Final = 2 << 20
"""Bytes of one film's JPEGs that are kept in memory before they move to a file without a name."""


class _Kept(NamedTuple):
    thumbnail: Thumbnail  # without its JPEG
    position: int
    size: int


class Spool(Sequence[Thumbnail]):
    """The thumbnails of one output, by slot; of each only some numbers are kept in memory.

    ``name`` is the film's, for errors; ``expected`` how many thumbnails it must have.
    """

    def __init__(self, name: str, expected: int) -> None:
        self.name = name
        self.expected = expected
        self._kept: dict[Slot, _Kept] = {}
        self._end = 0
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, thumbnail: Thumbnail) -> None:
        """Keeps a thumbnail. Raises :class:`WorkerError` for a slot that is none of this film's, or twice."""
        slot = thumbnail.slot
        if not 0 <= slot < self.expected or slot in self._kept:
            raise WorkerError(self.name, f"the worker sent a picture for slot {slot} that was not asked for")
        try:
            self._file.seek(self._end)
            self._file.write(thumbnail.jpeg)
        except OSError as error:
            reason = f"no room for temporary files: {error.strerror}"
            raise OutputError(tempfile.gettempdir(), reason, "free some space") from error
        self._kept[slot] = _Kept(evolve(thumbnail, jpeg=b""), self._end, len(thumbnail.jpeg))
        self._end += len(thumbnail.jpeg)

    def check(self) -> None:
        """Raises :class:`WorkerError` unless every slot has its thumbnail."""
        if len(self) != self.expected:
            raise WorkerError(self.name, f"the worker sent {len(self)} of {self.expected} pictures")

    def has(self, slot: int) -> bool:
        """Whether that slot's thumbnail has come."""
        return slot in self._kept

    def __len__(self) -> int:
        """How many thumbnails have come so far."""
        return len(self._kept)

    @overload
    def __getitem__(self, slot: int) -> Thumbnail: ...
    @overload
    def __getitem__(self, slot: slice) -> Sequence[Thumbnail]: ...
    def __getitem__(self, slot: int | slice) -> Thumbnail | Sequence[Thumbnail]:
        if isinstance(slot, slice):
            return [self[number] for number in range(*slot.indices(len(self)))]
        try:
            kept = self._kept[Slot(slot)]
        except KeyError:
            raise IndexError(slot) from None
        self._file.seek(kept.position)
        return evolve(kept.thumbnail, jpeg=self._file.read(kept.size))
