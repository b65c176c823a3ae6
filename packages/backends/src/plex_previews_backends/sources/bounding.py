"""Answers have an end, whatever a server sends: so many bytes, in so much time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator

from plex_previews.errors import BifError, ServerAnswer, ServerDown
from plex_previews.formats.bif_reading import LARGEST_INDEX, read_index
from plex_previews.sources.protocol import Served

LARGEST_ANSWER = 64 << 20
"""Bytes of JSON or XML. A page of 500 items takes about two million."""
LARGEST_PREVIEW = 512 << 20
"""Bytes of a BIF. Ten hours at a picture a second take less."""
ALLOWED_S = 60.0
"""What any answer may take, from its first byte to its last."""
_ALLOWED_S_PER_BYTE = 2e-6


def bounded(chunks: Iterable[bytes], most: int, name: str) -> Iterator[bytes]:
    """The pieces of a server's answer, each as soon as it is there.

    Raises ``ServerAnswer`` for more than ``most`` bytes in all, and ``ServerDown`` where they take more than a minute,
    and two seconds more for each million.
    """
    begun, length = time.monotonic(), 0
    for chunk in chunks:
        length += len(chunk)
        if length > most:
            raise ServerAnswer(name, f"the answer is larger than any that makes sense: over {most} bytes")
        if time.monotonic() - begun > ALLOWED_S + length * _ALLOWED_S_PER_BYTE:
            raise ServerDown(name, "does not come to the end of an answer", "try again when it is less busy")
        yield chunk


def served_bif(chunks: Iterable[bytes]) -> Served:
    """What is told of a BIF that a server shows. Only its index is held, as far as that goes."""
    digest, head, size = hashlib.sha256(), bytearray(), 0
    for chunk in chunks:
        digest.update(chunk)
        head += chunk[: LARGEST_INDEX - len(head)]
        size += len(chunk)
    try:
        bif = read_index(bytes(head), size)
    except BifError:
        return Served(None, None, digest.hexdigest())
    return Served(len(bif), bif.interval, digest.hexdigest())


def sha256(chunks: Iterable[bytes]) -> str:
    """Of all of them, hex."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
