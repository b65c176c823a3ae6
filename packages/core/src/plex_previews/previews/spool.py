"""Where pieces wait for their turn: they are made in any order, and written in ascending order."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Generic, NamedTuple, Self, TypeAlias, TypeVar, overload

from attrs import evolve

from plex_previews.errors import OutputError, WorkerError
from plex_previews.formats.jpeg_header import jpeg_size
from plex_previews.formats.trickplay import count_on, count_sheets, sheet_size
from plex_previews.model import Geometry, Grid, Output, Sheet, Thumbnail

IN_MEMORY: Final = 2 << 20
"""Bytes of one output's JPEGs that are kept in memory before they move to a file without a name."""

Piece: TypeAlias = Thumbnail | Sheet
_Piece = TypeVar("_Piece", Thumbnail, Sheet)


class _Kept(NamedTuple, Generic[_Piece]):
    piece: _Piece  # without its JPEG
    position: int
    size: int


class Spool(Sequence[_Piece]):
    """The thumbnails of one output by slot, or its sheets by number; of each only some numbers stay in memory.

    ``kind`` is what its pieces are, ``name`` the film's, for errors; ``expected`` how many there must be.
    """

    def __init__(self, kind: type[_Piece], name: str, expected: int) -> None:
        self.name = name
        self.expected = expected
        self._kind: type[_Piece] = kind
        self._kept: dict[int, _Kept[_Piece]] = {}
        self._end = 0
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the pieces."""
        self._file.close()

    def add(self, piece: Piece) -> None:
        """Keeps a piece. Raises :class:`WorkerError` for one that is none of this film's, or came before."""
        number = _number(piece)
        if not isinstance(piece, self._kind) or not 0 <= number < self.expected or number in self._kept:
            raise _not_asked_for(self.name, piece)
        try:
            self._file.seek(self._end)
            self._file.write(piece.jpeg)
        except OSError as error:
            reason = f"no room for temporary files: {error.strerror}"
            raise OutputError(tempfile.gettempdir(), reason, "free some space") from error
        self._kept[number] = _Kept(evolve(piece, jpeg=b""), self._end, len(piece.jpeg))
        self._end += len(piece.jpeg)

    def check(self) -> None:
        """Raises :class:`WorkerError` unless every piece has come."""
        if len(self) != self.expected:
            raise WorkerError(self.name, f"the worker sent {len(self)} of {self.expected} pictures")

    def has(self, number: int) -> bool:
        """Whether that piece has come."""
        return number in self._kept

    def __len__(self) -> int:
        """How many pieces have come so far."""
        return len(self._kept)

    @overload
    def __getitem__(self, number: int) -> _Piece: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[_Piece]: ...
    def __getitem__(self, number: int | slice) -> _Piece | Sequence[_Piece]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        try:
            kept = self._kept[number]
        except KeyError:
            raise IndexError(number) from None
        self._file.seek(kept.position)
        return evolve(kept.piece, jpeg=self._file.read(kept.size))


class Spools:
    """The spools of all outputs of a request, of which output i has ``counts[i]`` thumbnails."""

    def __init__(self, name: str, outputs: Sequence[Output], counts: Sequence[int]) -> None:
        self._name = name
        self._grids = [output.sheet for output in outputs]
        self._counts = counts
        self._spools = [_spool(name, *each) for each in zip(outputs, counts, strict=True)]
        self.thumbnails = 0
        """How many have come so far, of all outputs."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in self._spools:
            spool.close()

    def __getitem__(self, number: int) -> Spool[Thumbnail] | Spool[Sheet]:
        return self._spools[number]

    def add(self, piece: Piece) -> None:
        """Keeps a piece with its output's.

        Raises :class:`WorkerError` as :meth:`Spool.add` does, and for a sheet that is not what it says: a writer
        need not look.
        """
        if not 0 <= piece.output < len(self._spools):
            raise _not_asked_for(self._name, piece)
        self._spools[piece.output].add(piece)
        grid = self._grids[piece.output]
        if isinstance(piece, Sheet) and grid and not _is_whole(piece, grid, self._counts[piece.output]):
            raise WorkerError(self._name, f"the worker sent sheet {piece.number}, which is not what it says")
        self.thumbnails += piece.thumbnails if isinstance(piece, Sheet) else 1

    def check(self) -> None:
        """Raises :class:`WorkerError` unless every piece of every output has come."""
        for spool in self._spools:
            spool.check()


def _spool(name: str, output: Output, count: int) -> Spool[Thumbnail] | Spool[Sheet]:
    if output.sheet is None:
        return Spool(Thumbnail, name, count)
    return Spool(Sheet, name, count_sheets(count, output.sheet))


def _is_whole(sheet: Sheet, grid: Grid, count: int) -> bool:
    """Whether it has the thumbnails that it is to have, and is as large as its cells together."""
    whole = sheet_size(Geometry(sheet.width, sheet.height), grid)
    return sheet.thumbnails == count_on(sheet.number, count, grid) and jpeg_size(sheet.jpeg) == whole


def _number(piece: Piece) -> int:
    return piece.slot if isinstance(piece, Thumbnail) else piece.number


def _not_asked_for(name: str, piece: Piece) -> WorkerError:
    what = f"a picture for slot {piece.slot}" if isinstance(piece, Thumbnail) else f"sheet {piece.number}"
    return WorkerError(name, f"the worker sent {what} that was not asked for")
