"""One form of previews becomes another, and the film is not touched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import field, frozen

from plex_previews.errors import OutputError, SettingsError, SheetError
from plex_previews.formats.jpeg_header import ENOUGH, jpeg_size
from plex_previews.formats.trickplay import (
    count_on,
    count_sheets,
    folder_name,
    parsed_folder_name,
    sheet_size,
)
from plex_previews.model import Every, Grid, Output, OutputIndex, Sheet, Slot, Thumbnail
from plex_previews.previews.asking import asked
from plex_previews.previews.protocol import Workers, Writer
from plex_previews.previews.publishing import check_place, publish
from plex_previews.previews.spool import Piece, Spools
from plex_previews.previews.upkeep.naming import Form, form_of, named
from plex_previews.previews.upkeep.sets import ThumbnailSet, read_set
from plex_previews.previews.upkeep.tiles import SINGLE, relaid, spots
from plex_previews.workers.messages import Examine, Lay, Seen

WRITERS = {Form.BIF: "bif", Form.TRICKPLAY: "jellyfin_trickplay", Form.WEBVTT: "webvtt"}
"""The writer of each form."""


@frozen
class Conversion:
    """What is wanted of a conversion; None is as the source has it.

    ``form`` is told by the target's name unless given. ``interval`` (seconds) must be given for tile sheets that
    come without a track, and ``count`` says how many thumbnails they have, where it is not to be told by the black
    cells of the last. ``quality`` is that of JPEGs that have to be made anew, 1 (best) to 10.
    """

    form: Form | None = None
    interval: float | None = None
    count: int | None = None
    grid: Grid | None = None
    quality: int = 2
    force: bool = False


@frozen
class Converted:
    """What was written; ``copied`` of its ``jpegs`` are the source's, byte for byte."""

    path: Path
    form: Form
    thumbnails: int
    width: int
    height: int
    interval: float | None
    jpegs: int
    copied: int


@frozen
class Converting:
    """Converts sets, each call one. ``writer`` gives the writer of a name."""

    pool: Workers
    writer: Callable[[str], Writer]
    cancelled: Callable[[], bool] = field(default=lambda: False)

    def __call__(self, source: Path, target: Path, wanted: Conversion) -> Converted:
        """Raises :class:`BifError` or :class:`SheetError` for a source that is not whole, :class:`SettingsError` for
        what cannot be converted as wanted, and :class:`OutputError` where the target is there, unless forced.
        """
        made = _form(target, wanted.form)
        found = read_set(source, source_form(source))
        count = self._count(found, wanted.count)
        interval = wanted.interval if wanted.interval is not None else found.interval
        output = _output(found, made, interval, wanted)
        path = _place(target, made, output)
        _check(path, source, folder=made is not Form.BIF, force=wanted.force)
        copied = self._publish(found, count, output, path, self.writer(WRITERS[made]))
        jpegs = count_sheets(count, output.sheet or SINGLE)
        return Converted(path, made, count, found.cell.width, found.cell.height, interval, jpegs, copied)

    def _count(self, found: ThumbnailSet, wanted: int | None) -> int:
        """How many thumbnails are none of the padding."""
        most = len(found.spots)
        if wanted is not None:
            if not found.least <= wanted <= most:
                between = (
                    f"it has between {found.least} and {most}" if found.least < most else f"it has {most}"
                )
                raise SettingsError("count", f"{wanted} thumbnails are not in {found.path}", between)
            return wanted
        if found.least == most:
            return most
        last = found.jpegs - 1
        cells = asked(self.pool, Examine((found.jpeg(last),), found.last_grid), tuple, self.cancelled)
        return max(found.least, last * found.grid.cells + used(cells))

    def _publish(self, found: ThumbnailSet, count: int, output: Output, path: Path, writer: Writer) -> int:
        """How many JPEGs were copied."""
        copied = 0
        with Spools(str(found.path), (output,), (count,)) as spools:
            for number, jpeg, is_copy in self._jpegs(found, count, output):
                spools.add(_piece(found, number, count, output, jpeg))
                copied += is_copy
            spools.check()
            publish(path, lambda staging: writer.write(staging, output, spools[0]))
        return copied

    def _jpegs(self, found: ThumbnailSet, count: int, output: Output) -> Iterator[tuple[int, bytes, bool]]:
        """Each JPEG of the output with its number, and whether it is a copy."""
        grid = output.sheet or SINGLE
        places = found.spots[:count]
        like, whole = places == spots(count, found.cell, grid), sheet_size(found.cell, grid)
        for work in relaid(places, found.cell, grid):
            sources = tuple(_sound(found, number) for number in work.sources)
            if like and jpeg_size(sources[0][:ENOUGH]) == whole:
                yield work.first, sources[0], True
            else:
                task = Lay(sources, found.cell, work.canvases, output.quality)
                made = asked(self.pool, task, tuple, self.cancelled)
                yield from ((work.first + number, jpeg, False) for number, jpeg in enumerate(made))


def used(cells: Sequence[Seen]) -> int:
    """How many cells of a sheet there are up to the last that is not black: what comes after it is padding."""
    return max((number for number, cell in enumerate(cells, 1) if not cell.black), default=0)


def source_form(path: Path) -> Form:
    """What a set on disk is, by its name. Raises :class:`SheetError` where that tells none."""
    told = named(path.absolute(), folder=os.path.isdir(path))  # noqa: PTH112
    form = told.form if told is not None else form_of(path.absolute())
    if form is None:
        raise SheetError(
            str(path), "is no preview by its name", "name a .bif, a .vtt, or a folder such as '320 - 10x10'"
        )
    return form


def _form(target: Path, wanted: Form | None) -> Form:
    form = wanted or form_of(target)
    if form is None:
        raise SettingsError(
            str(target), "its name does not tell what to make", "end it in .bif, .trickplay or .thumbnails"
        )
    return form


def _output(found: ThumbnailSet, form: Form, interval: float | None, wanted: Conversion) -> Output:
    """Raises :class:`SettingsError` where the form needs an interval that there is not."""
    name = str(found.path)
    if interval is None and {form, found.form} != {Form.TRICKPLAY}:
        sheets = found.form is Form.TRICKPLAY
        reason = "does not tell its interval" if sheets else "its pictures are unevenly spaced"
        raise SettingsError(name, reason, "say the seconds between two pictures: --interval")
    when = Output().when if interval is None else Every(interval)
    if form is not Form.BIF:
        own = found.grid if found.grid != SINGLE else Grid()
        return Output(when, found.cell.width, wanted.quality, sheet=wanted.grid or own)
    if interval is not None and interval != int(interval):
        reason = f"has a picture each {interval:g} s, and a BIF is made for whole seconds"
        raise SettingsError(name, reason, "say --interval")
    return Output(when, found.cell.width, wanted.quality)


def _place(target: Path, form: Form, output: Output) -> Path:
    """Where the output goes: its own folder in a ``.trickplay`` folder, and else what was named."""
    if form is not Form.TRICKPLAY:
        if target.suffix.lower() == ".vtt":
            raise SettingsError(
                str(target), "a track comes with its sheets", "name a folder: NAME.thumbnails"
            )
        return target
    name = folder_name(output.width, output.sheet or Grid())
    told = parsed_folder_name(target.name)
    if told is None:
        return target / name
    if target.name != name:
        raise SettingsError(str(target), f"would not tell what is in it: that is {name}", f"name it '{name}'")
    return target


def _check(path: Path, source: Path, *, folder: bool, force: bool) -> None:
    if os.path.lexists(path) and not force:
        raise OutputError(str(path), "is there already", "use --force, or name another")
    if source.resolve().is_relative_to(path.resolve()):
        raise OutputError(str(path), "is what is to be converted", "name another")
    check_place(path, folder=folder)


def _sound(found: ThumbnailSet, number: int) -> bytes:
    """A JPEG. Raises :class:`SheetError` for one of a BIF that has another size than the first."""
    jpeg = found.jpeg(number)
    if found.form is Form.BIF and jpeg_size(jpeg[:ENOUGH]) != found.cell:
        raise SheetError(
            str(found.path), f"has pictures of different sizes: look at {number}", "repair it first"
        )
    return jpeg


def _piece(found: ThumbnailSet, number: int, count: int, output: Output, jpeg: bytes) -> Piece:
    width, height, index = found.cell.width, found.cell.height, OutputIndex(0)
    if output.sheet is not None:
        return Sheet(index, number, count_on(number, count, output.sheet), width, height, jpeg)
    time = number * output.when.interval if isinstance(output.when, Every) else 0.0
    return Thumbnail(index, Slot(number), time, time, width, height, jpeg)
