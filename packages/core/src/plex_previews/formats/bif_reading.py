"""Reading BIF: any bytes in, and out comes a :class:`Bif` or a :class:`BifError`, never anything else."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import BinaryIO, Final, NamedTuple, TypeAlias

from attrs import field, frozen

from plex_previews.errors import BifError
from plex_previews.formats.bif import (
    END_TIMESTAMP,
    ENTRY,
    GREATEST_COUNT,
    GREATEST_IMAGE,
    HEADER,
    JPEG_START,
    MAGIC,
    VERSION,
)
from plex_previews.formats.jpeg_header import jpeg_size
from plex_previews.model import Geometry

BifSource: TypeAlias = bytes | str | os.PathLike[str] | BinaryIO
"""A BIF's bytes, its path, or a seekable file object that holds one from its first byte."""

LARGEST_INDEX: Final = HEADER.size + ENTRY.size * (GREATEST_COUNT + 1)
"""Bytes: header and index of a BIF, which come first, never take more."""
_ENTRIES_AT_ONCE = 4096
_DEFAULT_MULTIPLIER = 1000
_HEAD_BYTES = 1 << 20
"""Of a JPEG: what may stand before its frame header (EXIF, colour profiles) is far smaller."""


class Entry(NamedTuple):
    """One image: ``timestamp`` counts multipliers, ``offset`` and ``size`` are bytes of the file."""

    timestamp: int
    offset: int
    size: int


@frozen
class Bif:
    """A whole BIF. ``interval`` is the seconds between images, None where they are not evenly spaced."""

    multiplier_ms: int
    interval: float | None
    entries: tuple[Entry, ...] = field(repr=False)
    _source: BifSource = field(repr=False, eq=False)

    def __len__(self) -> int:
        return len(self.entries)

    def time(self, number: int) -> float:
        """The time of an image in seconds."""
        return self.entries[number].timestamp * self.multiplier_ms / 1000

    def image(self, number: int) -> bytes:
        """The JPEG with that number, from 0, read anew at each call; :class:`BifError` where it is gone."""
        entry = self.entries[number]
        with _opened(self._source) as file:
            return _image(file, entry, entry.size)

    def picture_size(self) -> Geometry | None:
        """Of the first image, by its header alone: the index may claim gigabytes for it. None where it tells none."""
        if not self.entries:
            return None
        first = self.entries[0]
        with _opened(self._source) as file:
            return jpeg_size(_image(file, first, min(_HEAD_BYTES, first.size)))


def read_bif(source: BifSource) -> Bif:
    """Reads a BIF and checks that every image is where the index says.

    The index is believed only as far as the file reaches: nothing is allocated by a claimed count. Raises
    :class:`BifError` for whatever is no whole BIF, a file that cannot be read included.
    """
    with _opened(source) as file:
        bif = _parsed(file, _size(file), source)
        for entry in bif.entries:
            _image(file, entry, len(JPEG_START))
    return bif


def read_bif_index(source: BifSource) -> Bif:
    """As :func:`read_bif`, but looks at the first and the last image only: quick on network mounts."""
    with _opened(source) as file:
        bif = _parsed(file, _size(file), source)
        for entry in bif.entries[:1] + bif.entries[-1:]:
            _image(file, entry, len(JPEG_START))
    return bif


def read_index(head: bytes, size: int) -> Bif:
    """What the ``head`` of a BIF of ``size`` bytes tells, for one that is not held whole: its pictures are not looked
    at, and cannot be had. :data:`LARGEST_INDEX` bytes are enough. Raises :class:`BifError` as the others do.
    """
    with _opened(head) as file:
        return _parsed(file, size, head)


@contextmanager
def _opened(source: BifSource) -> Iterator[BinaryIO]:
    """The source as a file; whatever goes wrong with it inside the block becomes a BifError with its name."""
    name = str(source) if isinstance(source, str | os.PathLike) else getattr(source, "name", "")
    try:
        if isinstance(source, bytes):
            yield io.BytesIO(source)
        elif isinstance(source, str | os.PathLike):
            with _regular(source) as file:
                yield file
        else:
            yield source
    except BifError as error:
        raise BifError(str(name), error.reason, error.advice) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BifError(str(name), f"cannot be read: {reason}") from error


def _regular(path: str | os.PathLike[str]) -> BinaryIO:
    file = open(path, "rb", opener=_at_once)  # noqa: SIM115 - Path.open takes no opener
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise BifError("", "is no regular file")
    return file


def _at_once(path: str, flags: int) -> int:
    # Without O_NONBLOCK, opening a named pipe would wait for its writer for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _size(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


def _parsed(file: BinaryIO, size: int, source: BifSource) -> Bif:
    file.seek(0)
    count, multiplier = _header(file.read(HEADER.size))
    if HEADER.size + ENTRY.size * (count + 1) > size:
        raise BifError("", f"is cut short: {size} bytes cannot hold an index of {count} images")
    entries = tuple(_entries(_pairs(file, count + 1), HEADER.size + ENTRY.size * (count + 1), size))
    return Bif(multiplier, _interval(entries, multiplier), entries, source)


def _header(data: bytes) -> tuple[int, int]:
    """The count of images and the multiplier in milliseconds."""
    if data[: len(MAGIC)] != MAGIC:
        raise BifError("", "is no BIF: it does not start as one")
    if len(data) < HEADER.size:
        raise BifError("", "is cut short inside its header")
    _, version, count, multiplier = HEADER.unpack(data)
    if version != VERSION:
        raise BifError("", f"has version {version}; only version {VERSION} is known")
    if count > GREATEST_COUNT:
        raise BifError("", f"claims {count} images, more than any film has")
    return count, multiplier or _DEFAULT_MULTIPLIER


def _pairs(file: BinaryIO, count: int) -> Iterator[tuple[int, int]]:
    """(timestamp, offset) of each index entry, the end's included."""
    while count:
        wanted = ENTRY.size * min(count, _ENTRIES_AT_ONCE)
        data = file.read(wanted)
        if len(data) != wanted:
            raise BifError("", "is cut short inside its index")
        yield from ENTRY.iter_unpack(data)
        count -= wanted // ENTRY.size


def _entries(pairs: Iterator[tuple[int, int]], least_offset: int, size: int) -> Iterator[Entry]:
    stamp, offset = next(pairs)
    if offset < least_offset:
        raise BifError("", "has its first image inside its index")
    for number, (next_stamp, next_offset) in enumerate(pairs):
        if next_offset <= offset or next_stamp <= stamp:
            raise BifError("", f"has an index that does not ascend at image {number}")
        if next_offset > size:
            raise BifError("", f"is cut short inside image {number}")
        if next_offset - offset > GREATEST_IMAGE:
            raise BifError("", f"claims {next_offset - offset} bytes for image {number}, more than any has")
        yield Entry(stamp, offset, next_offset - offset)
        stamp, offset = next_stamp, next_offset
    if stamp != END_TIMESTAMP:
        raise BifError("", "has an index without an end")
    if offset != size:
        raise BifError("", f"has {size} bytes where its index says {offset}")


def _interval(entries: tuple[Entry, ...], multiplier: int) -> float | None:
    steps = {after.timestamp - before.timestamp for before, after in pairwise(entries)}
    if len(steps) > 1:
        return None
    return (steps.pop() if steps else 1) * multiplier / 1000


def _image(file: BinaryIO, entry: Entry, size: int) -> bytes:
    """The first ``size`` bytes of an image, proven to be there and to start as a JPEG does."""
    file.seek(entry.offset)
    data = file.read(min(size, entry.size))
    if not data.startswith(JPEG_START):
        raise BifError("", f"has an image at byte {entry.offset} that is no JPEG")
    if len(data) < min(size, entry.size):
        raise BifError("", f"is cut short inside the image at byte {entry.offset}")
    return data
