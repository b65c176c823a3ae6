"""Pictures become what an output is made of: a JPEG each, or tile sheets; what is missing is repaired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

from attrs import evolve

from plex_previews.encoding.gathering import Gathering
from plex_previews.encoding.jpeg import to_jpeg
from plex_previews.encoding.sheets import Sheets
from plex_previews.model import Geometry, Grid, Output, OutputIndex, Picture, Planes, Sheet, Slot, Thumbnail

Piece: TypeAlias = Thumbnail | Sheet


class Finishing(Protocol):
    """One output on its way. ``repaired`` is how many of its slots show a neighbour's picture."""

    repaired: int

    def add(self, picture: Picture) -> Iterator[Piece]:
        """What is finished with this picture."""
        ...

    def check(self) -> None:
        """No more pictures come: raises :class:`~plex_previews.errors.Undecodable` where too many are missing."""
        ...

    def repairs(self) -> Iterator[Piece]:
        """What is finished with the neighbours of the missing pictures."""
        ...

    def close(self) -> None:
        """Lets go of what it holds."""
        ...


def finishing(index: OutputIndex, output: Output, cell: Geometry, wanted: Sequence[float]) -> Finishing:
    """How an output with thumbnails of this size is finished; ``wanted`` are the times of its slots."""
    if output.sheet is None:
        return SinglePictures(index, output.quality, wanted)
    return TileSheets(index, output.quality, cell, output.sheet, len(wanted))


class SinglePictures:
    """Implements :class:`Finishing`. It holds the JPEGs that border on a hole."""

    def __init__(self, index: OutputIndex, quality: int, wanted: Sequence[float]) -> None:
        self.repaired = 0
        self._index = index
        self._quality = quality
        self._wanted = wanted
        self._gathering = Gathering[Thumbnail](len(wanted))

    def add(self, picture: Picture) -> Iterator[Thumbnail]:
        height, width = picture.planes.y.shape
        thumbnail = Thumbnail(
            output=self._index,
            slot=picture.slot,
            wanted=self._wanted[picture.slot],
            time=picture.time,
            width=width,
            height=height,
            jpeg=to_jpeg(picture.planes, self._quality),
        )
        self._gathering.add(picture.slot, thumbnail)
        yield thumbnail

    def check(self) -> None:
        self._gathering.check()

    def repairs(self) -> Iterator[Thumbnail]:
        for slot, neighbour in self._gathering.repairs():
            self.repaired += 1
            yield evolve(neighbour, slot=Slot(slot), wanted=self._wanted[slot], repaired=True)

    def close(self) -> None:
        pass


class TileSheets:
    """Implements :class:`Finishing`. It holds the sheets that are not full, and the planes that border on a hole."""

    def __init__(self, index: OutputIndex, quality: int, cell: Geometry, grid: Grid, thumbnails: int) -> None:
        self.repaired = 0
        self._index = index
        self._quality = quality
        self._cell = cell
        self._gathering = Gathering[Planes](thumbnails)
        self._sheets = Sheets(cell, grid, thumbnails)

    def add(self, picture: Picture) -> Iterator[Sheet]:
        self._gathering.add(picture.slot, picture.planes)
        yield from self._laid(picture.slot, picture.planes)

    def check(self) -> None:
        self._gathering.check()

    def repairs(self) -> Iterator[Sheet]:
        for slot, neighbour in self._gathering.repairs():
            self.repaired += 1
            yield from self._laid(slot, neighbour, repaired=True)

    def close(self) -> None:
        self._sheets.close()

    def _laid(self, slot: int, planes: Planes, *, repaired: bool = False) -> Iterator[Sheet]:
        laid = self._sheets.lay(slot, planes, repaired=repaired)
        if laid is not None:
            yield Sheet(
                output=self._index,
                number=laid.number,
                thumbnails=laid.thumbnails,
                width=self._cell.width,
                height=self._cell.height,
                jpeg=to_jpeg(laid.planes, self._quality),
                repaired=laid.repaired,
            )
