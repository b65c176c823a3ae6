"""BIF, the container of scrubbing previews: its layout, and writing one.

The format is Roku's, version 0 ("BIF file creation using Roku tools" in Roku's developer documentation). All
integers are little-endian and unsigned, 32 bits wide:

======== ========= ==================================================================
offset   bytes     value
======== ========= ==================================================================
0        8         ``89 42 49 46 0D 0A 1A 0A``
8        4         version, 0
12       4         N, the count of images
16       4         milliseconds that one step of a timestamp stands for; 0 means 1000
20       44        reserved, zero
64       8 (N + 1) timestamp and absolute offset of each image; last ``FFFFFFFF`` and the file's size
...                the JPEGs, back to back
======== ========= ==================================================================

Reading is in :mod:`plex_previews.formats.bif_reading`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import BinaryIO, Final

from plex_previews.errors import BifError

MAGIC: Final = b"\x89BIF\r\n\x1a\n"
VERSION: Final = 0
HEADER: Final = struct.Struct("<8sIII44x")
ENTRY: Final = struct.Struct("<II")
END_TIMESTAMP: Final = 0xFFFFFFFF
GREATEST_OFFSET: Final = 0xFFFFFFFF
GREATEST_COUNT: Final = 1 << 18
"""Three days at a picture a second. A file that claims more is not believed, and none is written."""
GREATEST_IMAGE: Final = 64 << 20
"""Bytes. A file that claims a larger picture is not believed either, and none is written."""
JPEG_START: Final = b"\xff\xd8"


def write_bif(file: BinaryIO, images: Iterable[bytes], *, count: int, interval: int) -> None:
    """Writes ``count`` JPEGs, one each ``interval`` seconds from 0, to an empty seekable file.

    ``images`` is consumed one by one; the index is written when their sizes are known. The multiplier is
    always explicit, for some readers take 0 literally, and timestamps are 0, 1, 2 …, as Plex itself has them.

    Raises :class:`BifError` where the images are not ``count`` many or no JPEGs, or pass what 32 bits can
    point at; the file is then no BIF.
    """
    if not 0 <= count <= GREATEST_COUNT:
        raise BifError("", f"{count} pictures are more than one BIF can hold", "ask for a longer interval")
    first = HEADER.size + ENTRY.size * (count + 1)
    file.seek(first)
    offsets = [first]
    for image in images:
        offsets.append(_after(offsets[-1], image))
        file.write(image)
    if len(offsets) - 1 != count:
        raise BifError("", f"{len(offsets) - 1} pictures came where {count} were announced")
    file.seek(0)
    file.write(HEADER.pack(MAGIC, VERSION, count, 1000 * interval))
    file.write(_index(offsets))


def _after(offset: int, image: bytes) -> int:
    if not image.startswith(JPEG_START):
        raise BifError("", "a picture is no JPEG")
    if len(image) > GREATEST_IMAGE:
        raise BifError(
            "", f"a picture has {len(image)} bytes, more than any reader takes", "ask for a smaller width"
        )
    if offset + len(image) > GREATEST_OFFSET:
        raise BifError(
            "", "the pictures need more than 4 GiB, the most that one BIF can hold", "ask for a smaller width"
        )
    return offset + len(image)


def _index(offsets: list[int]) -> bytes:
    """The entries of images that start at ``offsets``, the last of which is the end."""
    stamps = [*range(len(offsets) - 1), END_TIMESTAMP]
    return b"".join(map(ENTRY.pack, stamps, offsets))
